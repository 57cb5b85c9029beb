"""What the advice of a model outside changes in a judgement: it may add, never take away what rules or heads found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.triage.engine import TO_CHECK
from parvis.triage.engine.endpoint import Advice
from parvis.triage.engine.table import in_order, procedures_of

OUTSIDE = "outside"
OUTSIDE_REASON = "a model outside:"
BAND = "medium"  # no words of the text stand behind it


def added_by(labels: Mapping[str, Any], advice: Advice) -> tuple[dict[str, Any], list[str]]:
    """(the labels with it, what was added: "flag:elu", "topic:voirie", "distress")."""
    found, bands = dict(labels), dict(labels.get("bands", {}))
    added = [f"flag:{flag}" for flag in advice.flags if flag not in labels["flags"]]
    found["flags"] = list(in_order({*labels["flags"], *advice.flags}))
    for kind, told in (("topic", advice.topic), ("intent", advice.intent)):
        if labels.get(kind) == TO_CHECK:
            found[kind] = told
            added.append(f"{kind}:{told}")
    if advice.distress and not labels.get("distress"):
        found["distress"] = True
        added.append("distress")
    named = [*labels.get("procedures", []), *(["detresse"] if "distress" in added else [])]
    found["procedures"] = list(procedures_of(named, found["flags"]))
    found["bands"] = {**bands, **dict.fromkeys(added, BAND)}
    return found, added


def evidence_of(label: str, model: str) -> dict[str, Any]:
    """Without a place in the text: who said it stands in its stead."""
    return {
        "rule": OUTSIDE, "label": label, "start": 0, "end": 0, "text": "", "band": BAND, "version": model,
        "reason": f"{OUTSIDE_REASON} {model}",
    }  # fmt: skip
