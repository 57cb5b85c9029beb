"""Where the public finds a debate, in letters and as a code that telephones read."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from parvis.debates.models import Debate

QUIET = 4  # modules around it, as the standard asks


def public_path(debate: Debate) -> str:
    return f"/d/{debate.slug}/"


def with_code(address: str, code: str) -> str:
    """Behind #: browsers keep that part to themselves, so no server's log has the code."""
    return f"{address}#code={code}"


def spelt(code: str) -> str:
    """In two halves, to be typed."""
    return f"{code[:5]}-{code[5:]}"


def qr(text: str, *, title: str = "") -> SafeString:
    """Dark on white whatever the light of the page; one path, runs of modules joined."""
    drawn = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    drawn.add_data(text)
    drawn.make(fit=True)
    rows = drawn.get_matrix()
    path = "".join(_runs(rows))
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path fill="#000" d="{2}"/></svg>',
        len(rows),
        title or _("QR code of the address"),
        path,
    )


def _runs(rows: list[list[bool]]) -> list[str]:
    made = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                made.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    return made
