"""French or English, without Django: the catalogue of the capability, numbers as each language writes them."""

from __future__ import annotations

import gettext
from pathlib import Path

_LOCALE = Path(__file__).parents[2] / "locale"
LANGUAGES = ("fr", "en")
_THIN = "\u202f"


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for translators."""
    return sentence


class Voice:
    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"the report speaks {' and '.join(LANGUAGES)}, not {language}")
        self.language = language
        wanted = [language] if language != "en" else []
        self._known = gettext.translation("django", _LOCALE, languages=wanted, fallback=True)

    def gettext(self, sentence: str) -> str:
        return self._known.gettext(sentence)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """With %(count)s filled in."""
        return self._known.ngettext(one, many, count) % {"count": self.number(count)}

    def percent(self, share: float) -> str:
        return f"{round(share * 100)}{_THIN}%" if self.language == "fr" else f"{round(share * 100)}%"

    def number(self, count: int) -> str:
        """Thousands apart."""
        return f"{count:,}".replace(",", _THIN if self.language == "fr" else ",")

    def decimal(self, value: float) -> str:
        return f"{value:.2f}".replace(".", "," if self.language == "fr" else ".")

    def quoted(self, text: str) -> str:
        return f"«{_THIN}{text}{_THIN}»" if self.language == "fr" else f"“{text}”"
