"""The map of opinions: what brings the people of a debate together, what divides them, and how sure that is.

Plain Python with numpy and scipy; no Django, no database, no network. In: votes (a participant, a statement, one of
agree +1, disagree −1, pass 0). Out: tallies with their intervals, a map, camps where there are any.

Two modes of one engine. `polis` is the mathematics that Polis publishes, to compare and to exchange. `parvis` is the
default: nothing depends on the order of rows or on chance, "no separate camps" is an answer, and every answer says
how firm it is. `docs/decisions/0011-opinion-map.md` says why.
"""

from parvis.debates.opinion.analysing import Asked, analyse
from parvis.debates.opinion.result import Opinions
from parvis.debates.opinion.running import RunningDebate
from parvis.debates.opinion.votes import Votes

__all__ = ["Asked", "Opinions", "RunningDebate", "Votes", "analyse"]
