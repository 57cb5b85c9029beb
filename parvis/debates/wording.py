"""How a statement is kept, whoever wrote it: one line, nothing in it that cannot be seen and changes what is read."""

from __future__ import annotations

# Embeddings, overrides and isolates of direction (UAX #9, 2.1 to 2.5): they turn round what stands behind them, in
# lists and posts too. Left alone: the joiners of emoji and of Persian, the two marks of direction.
TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# Blanks without width, and the soft hyphen: two texts would look the same.
INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")


def one_line(text: str) -> str:
    seen = "".join(sign for sign in text if sign.isspace() or not _is_out_of_sight(sign))
    return " ".join(seen.split())


def _is_out_of_sight(sign: str) -> bool:
    return sign in TURNING or sign in INVISIBLE or sign < " " or "\x7f" <= sign < "\xa0"
