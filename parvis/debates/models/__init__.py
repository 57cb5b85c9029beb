"""Nouns: a debate, what one votes on, who votes, the votes, the map drawn from them, and what was decided."""

from parvis.debates.models.comparing import Alike, AlikeBallot, CompareLife, Comparer, Judgement, Within
from parvis.debates.models.counting import Count, CountKind
from parvis.debates.models.debate import Debate, DebateLife, Door, Method, Tier
from parvis.debates.models.echo import Echo, EchoLife, Means, NativeCount
from parvis.debates.models.identity import IdentityProvider
from parvis.debates.models.link import BallotLink, BallotLinkLife
from parvis.debates.models.reading import MapLife, MapMaker, OpinionMap, Outcome, Progress
from parvis.debates.models.statement import Refusal, Statement, StatementLife, Wording
from parvis.debates.models.subscriber import Postman, PostmanLife, Subscriber, SubscriberLife
from parvis.debates.models.voter import AGREE, DISAGREE, PASS, Origin, PaperCode, Vote, Voter

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "Alike",
    "AlikeBallot",
    "BallotLink",
    "BallotLinkLife",
    "CompareLife",
    "Comparer",
    "Count",
    "CountKind",
    "Debate",
    "DebateLife",
    "Door",
    "Echo",
    "EchoLife",
    "IdentityProvider",
    "Judgement",
    "MapLife",
    "MapMaker",
    "Means",
    "Method",
    "NativeCount",
    "OpinionMap",
    "Origin",
    "Outcome",
    "PaperCode",
    "Postman",
    "PostmanLife",
    "Progress",
    "Refusal",
    "Statement",
    "StatementLife",
    "Subscriber",
    "SubscriberLife",
    "Tier",
    "Vote",
    "Voter",
    "Within",
    "Wording",
]
