"""A file of counted sheets: a line per answer (sheet, number of the statement, value); what can't be read is told."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parvis.debates.models import AGREE, DISAGREE, PASS

MOST_BYTES = 2_000_000
MOST_LINES = 50_000
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
WHOLE = re.compile(r"[+-]?[0-9]{1,5}")
SAID = {
    "agree": AGREE, "d'accord": AGREE, "daccord": AGREE, "oui": AGREE, "yes": AGREE, "+": AGREE,
    "disagree": DISAGREE, "pas d'accord": DISAGREE, "pas daccord": DISAGREE, "non": DISAGREE, "no": DISAGREE,
    "-": DISAGREE, "pass": PASS, "passe": PASS, "je passe": PASS, "sans avis": PASS,
}  # fmt: skip


@dataclass
class Sheets:
    """`ballots`: name of the sheet → number → value; `lines`: where each answer stood; `rejected`: (line, why)."""

    fingerprint: str
    ballots: dict[str, dict[int, int]] = field(default_factory=dict)
    lines: dict[tuple[str, int], int] = field(default_factory=dict)
    rejected: list[tuple[int, str]] = field(default_factory=list)

    def reject(self, line: int, why: str) -> None:
        self.rejected.append((line, why))

    def reject_sheet(self, sheet: str, why: str) -> None:
        """The whole sheet, told at each of its lines."""
        for number in self.ballots.pop(sheet):
            self.reject(self.lines[sheet, number], why)


def read(content: bytes) -> Sheets:
    """Commas, semicolons or tabs; UTF-8 or what spreadsheets write otherwise; a line of titles or none."""
    found = Sheets(hashlib.sha256(content).hexdigest())
    if content.startswith(WORKBOOKS):
        found.reject(1, _("This is a spreadsheet's own file: save it there as CSV, then send that one."))
        return found
    text = _decoded(content)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row in rows:
            if rows.line_num > MOST_LINES:
                found.reject(
                    rows.line_num, _("Only the first %(most)d lines are read.") % {"most": MOST_LINES}
                )
                break
            _take(found, rows.line_num, [cell.strip() for cell in row])
    except csv.Error:
        found.reject(rows.line_num, _("From here on this is not a file of lines and columns."))
    return found


def _decoded(content: bytes) -> str:
    """Without the signs of no text, which PostgreSQL does not keep."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    return text.replace("\0", "")


def _delimiter(text: str) -> str:
    head = text[:2000]
    return max(";,\t", key=head.count)


def _take(found: Sheets, line: int, cells: list[str]) -> None:
    if not any(cells):
        return
    if line == 1 and len(cells) >= 3 and not _is_whole(cells[1]):
        return  # titles
    if len(cells) < 3 or any(cells[3:]):
        found.reject(line, _("Three columns are expected: sheet, number of the statement, answer."))
        return
    sheet, number, said = cells[0], cells[1], cells[2].casefold().replace("’", "'")
    value = int(said) if _is_whole(said) else SAID.get(said)
    if not sheet or len(sheet) > 80:
        found.reject(line, _("The sheet has no name, or one that is too long."))
    elif not _is_whole(number) or int(number) < 0:
        found.reject(line, _("“%(cell)s” is not the number of a statement.") % {"cell": number[:40]})
    elif value is None or abs(value) > 1000:
        found.reject(line, _("“%(cell)s” is not an answer: write 1, 0 or -1.") % {"cell": cells[2][:40]})
    elif int(number) in found.ballots.get(sheet, {}):
        found.reject(line, _("This sheet has answered statement %(number)s before.") % {"number": number})
    else:
        found.ballots.setdefault(sheet, {})[int(number)] = value
        found.lines[sheet, int(number)] = line


def _is_whole(cell: str) -> bool:
    return WHOLE.fullmatch(cell) is not None
