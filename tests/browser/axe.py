"""Accessibility checked by axe-core 4.14.1 (axe.min.js, MPL 2.0, unchanged from its npm package; never served)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page: Page, within: str = "") -> list[str]:
    """One line per violation: the rule, what it asks, where. Empty when all is well."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(SOURCE)  # by the debugger's door: the page's own CSP stays as it is
    found = page.evaluate(
        """async ([within, rules]) => {
            const options = {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]};
            return (await axe.run(within || document, options)).violations;
        }""",
        [within, RULES],
    )
    return [_told(violation, node) for violation in found for node in violation["nodes"]]


def _told(violation: dict[str, Any], node: dict[str, Any]) -> str:
    where = " ".join(str(part) for part in node["target"])
    reason = (node.get("any") or node.get("all") or node.get("none") or [{}])[0].get("message", "")
    return f"{violation['id']}: {violation['help']} | {where} | {reason}"
