"""The one door out: every HTTP call leaves here, its address checked at connect and at each redirect."""

from parvis.egress.door import Answer, Door
from parvis.egress.errors import Forbidden, NoAnswer, TooLarge, Unreachable

__all__ = ["Answer", "Door", "Forbidden", "NoAnswer", "TooLarge", "Unreachable"]
