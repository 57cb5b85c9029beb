"""Grammar through Grammalecte's own command, a separate process (its licence and its memory stay apart); optional."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut
from parvis.triage.writing.wording import gettext_noop

COMMANDS = ("grammalecte-cli", "grammalecte-cli.py")
PATIENCE = 5  # seconds
LONGEST, MOST_PARAGRAPHS = 20_000, 1000
# Signs of the typesetter (blanks that do not break, curly apostrophes), which a post on a network is not judged by; and
# inclusive forms, which have a check of their own, with the town's rule.
_NOT_ASKED = frozenset({"apos", "eepi", "html", "latex", "md", "nbsp", "typo", "unit"})
ABSENT = gettext_noop("Grammar was not checked: grammalecte-cli is not installed.")
SILENT = gettext_noop("Grammar was not checked: grammalecte-cli did not answer in time, or not as expected.")
TOO_LONG = gettext_noop("Grammar was not checked: the text is too long for it.")


def command() -> str | None:
    return next((found for name in COMMANDS if (found := shutil.which(name))), None)


def missing(asked: Asked) -> str:
    """A msgid when grammar was asked for in vain."""
    if not asked.with_grammar or asked.language != "fr":
        return ""
    found = command()
    if found is None:
        return ABSENT
    if len(asked.text) > LONGEST:
        return TOO_LONG
    return SILENT if answer(found, asked.text) is None else ""


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    found = command() if asked.with_grammar and asked.language == "fr" else None
    if found is None or len(asked.text) > LONGEST:
        return
    begins = _begins(asked.text)
    for paragraph in answer(found, asked.text) or ():
        number = paragraph.get("iParagraph")
        if isinstance(number, int) and 1 <= number <= len(begins):
            for error in paragraph.get("lGrammarErrors") or ():
                if error.get("sType") in _NOT_ASKED:
                    continue
                yield from _one(error, begins[number - 1], asked.text)


def _one(error: Mapping[str, Any], begin: int, text: str) -> Iterator[Finding]:
    start, end = error.get("nStart"), error.get("nEnd")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text) - begin:
        return
    better = [str(one) for one in error.get("aSuggestions") or ()]
    yield Finding(
        check="grammar", severity=Severity.warn, start=begin + start, end=begin + end,
        values={"said": str(error.get("sMessage", ""))[:300]}, replacement=better[0] if len(better) == 1 else None,
        sentence=gettext_noop("Grammalecte says: %(said)s"),
    )  # fmt: skip


@lru_cache(maxsize=32)
def answer(program: str, text: str) -> list[Mapping[str, Any]] | None:
    """The same text is not asked twice. None: no answer, or not one that we understand."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "text.txt"
        try:
            file.write_text(text, encoding="utf-8", newline="")
            done = subprocess.run(  # noqa: S603  (found on the path; the text goes in a file)
                [program, "--file", str(file), "--json"],
                capture_output=True, timeout=PATIENCE, check=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            data = json.loads(done.stdout.decode("utf-8", "replace"))["data"]
        except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
            return None
    if not isinstance(data, list):
        return None
    return [one for one in data[:MOST_PARAGRAPHS] if isinstance(one, dict)]


def _begins(text: str) -> list[int]:
    """Where each line begins: Grammalecte numbers lines from 1."""
    return [0, *(place + 1 for place, sign in enumerate(text) if sign == "\n")]
