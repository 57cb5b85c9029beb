"""The judgement of one text: read it, decide, keep only the evidence of what was decided."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from parvis.triage.engine.judged import TO_CHECK, Evidence, Judged
from parvis.triage.engine.lexicon import Lexicon
from parvis.triage.engine.own import Own
from parvis.triage.engine.personal import REASONS
from parvis.triage.engine.reading import Reading, read
from parvis.triage.engine.ruled import Ruled
from parvis.triage.engine.table import (
    band_of,
    bands_of,
    in_order,
    intent_of,
    is_vital,
    priority_of,
    procedures_of,
    rank_of,
    topic_of,
)

if TYPE_CHECKING:
    from parvis.triage.engine.heads.meaning import Vectors
    from parvis.triage.engine.heads.model import Heads
    from parvis.triage.engine.neighbours import Memory

ENGINE_VERSION = "1"
SHIPPED = Lexicon(Path(__file__).parent.parent / "lexicons")
NOBODY = Own()
LONGEST_EXCERPT = 200
OWN_WEIGHT = 4  # the town knows its places better than any list of words
OWN_REASON = "A word that this town has entered in its own lexicon"
AT_ONCE = 64  # texts whose heads are asked together: more is no faster, and takes memory


def judge(
    text: str,
    *,
    lexicon: Lexicon = SHIPPED,
    own: Own = NOBODY,
    language: str | None = None,
    heads: Heads | None = None,
    memory: Memory | None = None,
) -> Judged:
    """Judge a text. `language` is what is known of it ("fr", "en"); None: guessed. Reads 35,000 characters at most.

    With `heads` what is learnt is added to what the rules say; without, the rules judge alone. With `memory` what
    people said of almost the same text is added too."""
    return judge_many([text], lexicon=lexicon, own=own, languages=[language], heads=heads, memory=memory)[0]


def judge_many(
    texts: Sequence[str],
    *,
    lexicon: Lexicon = SHIPPED,
    own: Own = NOBODY,
    languages: Sequence[str | None] | None = None,
    heads: Heads | None = None,
    vectors: Vectors | None = None,
    memory: Memory | None = None,
) -> list[Judged]:
    """The same judgements as one by one, faster. `vectors` of the texts, for heads that judge by meaning too."""
    known = languages or [None] * len(texts)
    with _no_search_for_circles():
        ruled = [
            _by_rules(text, lexicon=lexicon, own=own, language=language)
            for text, language in zip(texts, known, strict=True)
        ]
        if heads is None or not ruled:
            return [one.judged for one in ruled]
        judged = _refined(ruled, heads, vectors)
    return memory.applied(ruled, judged) if memory else judged


def _refined(ruled: list[Ruled], heads: Heads, vectors: Vectors | None) -> list[Judged]:
    from parvis.triage.engine.refining import refined  # noqa: PLC0415  (numpy is loaded where heads are)

    return [
        one
        for first in range(0, len(ruled), AT_ONCE)
        for one in refined(
            ruled[first : first + AT_ONCE], heads, vectors and vectors[first : first + AT_ONCE]
        )
    ]


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """A judgement makes many small objects, none of which refers to itself: to look for such ones in the middle of a
    batch takes a sixth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _by_rules(text: str, *, lexicon: Lexicon, own: Own, language: str | None) -> Ruled:
    reading = read(text, lexicon=lexicon, own=own, language=language)
    evidence = _evidence(text, reading, own)
    bands = bands_of(evidence)
    topic, other_topic = topic_of(_topic_scores(reading))
    intent, other_intent = intent_of(bands, has_topic=topic not in (TO_CHECK, "autre"))
    flags = {label[5:]: band for label, band in bands.items() if label.startswith("flag:")}
    distress = "distress" in bands
    vital = is_vital(flags, intent=intent, distress=distress)
    decided = {f"topic:{topic}", f"intent:{intent}", "distress", *(f"flag:{flag}" for flag in flags)}
    procedures = procedures_of({hit.rule.procedure for hit in reading.hits if hit.rule.procedure}, flags)
    priority = priority_of(vital=vital, flags=flags, intent=intent, insult=bands.get("intent:insulte"))
    judged = Judged(
        topic=topic,
        intent=intent,
        flags=in_order(flags),
        vital=vital,
        distress=distress,
        priority=priority,
        rank=rank_of(priority, distress=distress),
        language=reading.language,
        evidence=tuple(item for item in evidence if item.label in decided),
        versions=(
            *lexicon.versions,
            ("engine", ENGINE_VERSION),
            *((("own", own.version),) if own != NOBODY else ()),
        ),
        procedure=procedures[0] if procedures else None,
        procedures=procedures,
        bands=tuple(sorted((label, band) for label, band in bands.items() if label in decided)),
        runner_up=tuple((k, v) for k, v in (("topic", other_topic), ("intent", other_intent)) if v),
        duplicate_key=reading.duplicate_key,
        unread=reading.unread,
    )
    return Ruled(text, reading, judged, evidence)


def _evidence(text: str, reading: Reading, own: Own) -> list[Evidence]:
    """The gravest first, then as they come in the text."""
    found = [
        _item(
            text, hit.rule.id, label, hit.start, hit.end, hit.weight, hit.rule.version, hit.rule.reason["en"]
        )
        for hit in reading.hits
        for label in hit.rule.says
    ]
    found += [
        _item(text, "own", label, start, end, 2, own.version, OWN_REASON)
        for label, start, end in reading.named
    ]
    found += [
        _item(
            text, f"shape.{p.kind}", "flag:donnees_perso", p.start, p.end, 3, ENGINE_VERSION, REASONS[p.kind]
        )
        for p in reading.personal
    ]
    return sorted(found, key=lambda item: (_gravity(item.label), item.start, item.end, item.rule))


def _item(
    text: str, rule: str, label: str, start: int, end: int, weight: int, version: str, reason: str
) -> Evidence:
    excerpt = text[start : min(end, start + LONGEST_EXCERPT)]
    return Evidence(rule, label, start, end, excerpt, band_of(weight), version, reason)


@cache
def _gravity(label: str) -> int:
    kinds = ("distress", "flag:menace", "flag:crise", "flag:", "intent:", "topic:")
    return next(place for place, kind in enumerate(kinds) if label.startswith(kind))


def _topic_scores(reading: Reading) -> dict[str, int]:
    scores: dict[str, int] = defaultdict(int)
    for hit in reading.hits:
        for label in hit.rule.says:
            if label.startswith("topic:"):
                scores[label[6:]] += hit.weight
    for label, _start, _end in reading.named:
        if label.startswith("topic:"):
            scores[label[6:]] += OWN_WEIGHT
    return dict(scores)
