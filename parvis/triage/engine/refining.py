"""What learnt heads add to the rules: the topics and intents that no phrase names, a score of sensitivity, tone.

A head may add to what rules found and never removes it: danger, threats, distress and every flag of a rule stand.
A label that only heads give comes with the words that weighed; below the band "low" nobody is told: "to check".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.meaning import Vectors
from parvis.triage.engine.heads.model import HIGH, LOW, MEDIUM, Heads, Weighed
from parvis.triage.engine.judged import BANDS, TO_CHECK, Evidence, Judged
from parvis.triage.engine.language import is_function_word
from parvis.triage.engine.ruled import HEADS_REASON, Ruled, asserted, sight
from parvis.triage.engine.table import in_order, is_vital, priority_of, procedures_of, rank_of

HEADS = "heads"  # as the rule of an evidence
MOST_SHOWN = 3  # words that a reader is shown for one label; where a rule spoke, its words alone are shown
KEPT_BY_RULES = ("urgence", "insulte")  # intents that no head takes away
# Numbers and addresses are checked one by one, and the town's own are no personal data; and a head knows the words
# "deputy" and "police", not whether an elected person is meant or conduct is judged. Rules alone say so.
BY_RULES_ALONE = ("donnees_perso", "elu", "police")
FLAG_SCORES = {"low": 0.2, "medium": 0.45, "high": 0.8}  # least scores of sensitivity where a rule spoke
# The score orders what people review. Above the first of these stands only what may be vital, the surer the higher.
VITAL_FROM, VITAL_SCORE, MAYBE_VITAL = 0.93, 0.97, 0.1
NOT_SENSITIVE = 0.2  # the highest score of what people said is not
NO_TONE = 0.4
ATTACK = 0.5  # of toxicity: hatred attacks; a sentence that merely names a group does not
# What a head alone must be worth to raise a flag: a message missed costs more than one looked at for nothing. At .2
# more than half of what is raised was labelled so, on the messages learnt from, each judged as if unseen; where
# look-alikes are many, more is asked.
RAISED_FROM, RAISED_LATER = (
    0.2,
    {"corruption": 0.3, "crise": 0.3, "deces_accident": 0.3, "election": 0.3, "haine": 0.7, "mineurs": 0.7},
)


def refined(ruled: Sequence[Ruled], heads: Heads, vectors: Vectors | None = None) -> list[Judged]:
    """`vectors` of the texts, for heads that judge by meaning too."""
    sights = [sight(one.reading) for one in ruled]
    features = features_of([words for words, _rules in sights], [rules for _words, rules in sights])
    scores = heads.scores(features, vectors)
    _hear_only_what_is_said(ruled, heads, vectors, sights, scores)
    chances = heads.probabilities(scores)
    topics, intents = _best(chances, heads, "topic"), _best(chances, heads, "intent")
    words = {
        "topic": heads.weighed(features, _unsaid(ruled, heads, chances, topics[:, 0])),
        "intent": heads.weighed(features, _unsaid(ruled, heads, chances, intents[:, 0])),
    }
    flagged = _new_flags(ruled, heads, chances)
    return [
        _one(
            one,
            heads,
            chances[n],
            (topics[n], words["topic"][n]),
            (intents[n], words["intent"][n]),
            flagged[n],
        )
        for n, one in enumerate(ruled)
    ]


def _hear_only_what_is_said(
    ruled: Sequence[Ruled],
    heads: Heads,
    vectors: Vectors | None,
    sights: Sequence[tuple[list[str], list[str]]],
    scores: NDArray[np.float32],
) -> None:
    """Toxicity is of what a text says itself, and to whom: what quotes, attacks or names a group is looked at again."""
    if "toxic" not in heads.names:
        return
    said = [asserted(one.text, one.reading) for one in ruled]
    other = [n for n, one in enumerate(said) if one != sights[n]]
    if not other:
        return
    features = features_of([said[n][0] for n in other], [said[n][1] for n in other])
    mine = None if vectors is None else Vectors(vectors.plain[other], vectors.neutral[other])
    column = heads.names.index("toxic")
    scores[other, column] = heads.scores(features, mine)[:, column]


Chances = NDArray[np.float32]
Choice = tuple[NDArray[np.int64], list[Weighed]]  # columns of the first two, and the words for the first


def _best(chances: Chances, heads: Heads, kind: str) -> NDArray[np.int64]:
    """[texts, 2]: the columns of the likeliest label and of the runner-up."""
    columns = np.asarray(heads.places(kind), dtype=np.int64)
    order = np.argsort(-chances[:, columns], axis=1, kind="stable")[:, :2]
    best: NDArray[np.int64] = columns[order]
    return best


def _unsaid(
    ruled: Sequence[Ruled], heads: Heads, chances: Chances, first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Of the likeliest labels those whose words are worth looking for, else -1: likely, and said by no rule."""
    likely = chances[np.arange(len(first)), first] >= LOW
    return np.asarray(
        [
            column if chance and all(item.label != heads.names[column] for item in one.evidence) else -1
            for one, column, chance in zip(ruled, first.tolist(), likely.tolist(), strict=True)
        ],
        dtype=np.int64,
    )


def _new_flags(
    ruled: Sequence[Ruled], heads: Heads, chances: Chances
) -> list[dict[str, tuple[str, list[Weighed]]]]:
    """Per text: flags that only a head raises, each with its band and its words."""
    columns = np.asarray(heads.places("flag"), dtype=np.int64)
    needed = np.asarray([RAISED_LATER.get(heads.names[column][5:], RAISED_FROM) for column in columns])
    hatred = heads.names.index("flag:haine") if "flag:haine" in heads.names else -1
    attack = chances[:, heads.names.index("toxic")] if "toxic" in heads.names else np.ones(len(chances))
    raised = [
        (int(n), int(columns[place]))
        for n, place in zip(*np.nonzero(chances[:, columns] >= needed), strict=True)
        if heads.names[columns[place]][5:] not in (*ruled[n].judged.flags, *BY_RULES_ALONE)
        and (columns[place] != hatred or attack[n] >= ATTACK)
    ]
    found: list[dict[str, tuple[str, list[Weighed]]]] = [{} for _ in ruled]
    if not raised:
        return found
    features = features_of([sight(ruled[n].reading)[0] for n, _column in raised])
    weighed = heads.weighed(features, np.asarray([column for _n, column in raised], dtype=np.int64))
    for (n, column), words in zip(raised, weighed, strict=True):
        if words := _telling(words, ruled[n]):
            found[n][heads.names[column][5:]] = (_band(float(chances[n, column])), words)
    return found


def _band(chance: float) -> str:
    return BANDS[(chance >= MEDIUM) + (chance >= HIGH)]


Flags = dict[str, tuple[str, list[Weighed]]]  # each with its band and its words


def _one(ruled: Ruled, heads: Heads, chances: Chances, topic: Choice, intent: Choice, flags: Flags) -> Judged:
    judged = ruled.judged
    chosen, bands, evidence = _labelled(ruled, heads, chances, {"topic": topic, "intent": intent}, flags)
    flag_bands = {name[5:]: band for name, band in bands.items() if name.startswith("flag:")}
    intent_ = chosen["intent"][0]
    vital = is_vital(flag_bands, intent=intent_, distress=judged.distress)
    insult = bands.get("intent:insulte")
    priority = priority_of(vital=vital, flags=flag_bands, intent=intent_, insult=insult)
    procedures = procedures_of(judged.procedures, flag_bands)
    return replace(
        judged,
        topic=chosen["topic"][0],
        intent=intent_,
        flags=in_order(flag_bands),
        vital=vital,
        priority=priority,
        rank=rank_of(priority, distress=judged.distress),
        evidence=tuple(evidence),
        procedure=procedures[0] if procedures else None,
        procedures=procedures,
        versions=(*judged.versions, ("heads", heads.version)),
        bands=tuple(sorted(bands.items())),
        runner_up=tuple((kind, second) for kind, (_first, second) in chosen.items() if second),
        sensitive_score=_sensitive(heads, chances, ruled.judged, vital=vital),
        sentiment=_tone(heads, chances),
        toxicity=round(float(chances[heads.names.index("toxic")]), 3) if "toxic" in heads.names else None,
        margin=round(float(chances[topic[0][0]] - chances[topic[0][1]]), 3),
    )


def _telling(words: list[Weighed], ruled: Ruled, *, everywhere: bool = False) -> list[Weighed]:
    """Without numbers, and without words that are in every text unless they tell something ("when", "?", "please")."""
    folded = ruled.reading.folded
    return [
        one
        for one in words
        if not folded[one.word].isdigit() and (everywhere or not is_function_word(folded[one.word]))
    ]


def _labelled(
    ruled: Ruled, heads: Heads, chances: Chances, choices: dict[str, Choice], flags: Flags
) -> tuple[dict[str, tuple[str, str]], dict[str, str], list[Evidence]]:
    """(kind → label and runner-up, label → band, evidence)."""
    bands, chosen = dict(ruled.judged.bands), {}
    evidence = [one for one in ruled.judged.evidence if one.label.partition(":")[0] not in choices]
    for flag, (band, words) in flags.items():
        bands[f"flag:{flag}"] = band
        evidence += _evidence(ruled, f"flag:{flag}", words, band, heads.version)
    for kind, choice in choices.items():
        label, runner_up, band, given = _chosen(kind, ruled, heads, chances, choice)
        chosen[kind] = (label, runner_up)
        bands = {name: value for name, value in bands.items() if not name.startswith(f"{kind}:")}
        if label != TO_CHECK:
            bands[f"{kind}:{label}"] = band
        evidence += given
    return chosen, bands, evidence


def _chosen(
    kind: str, ruled: Ruled, heads: Heads, chances: Chances, choice: Choice
) -> tuple[str, str, str, list[Evidence]]:
    """(label, runner-up, band, evidence). Rules' own words come first; no evidence, no label."""
    (first, second), words = choice
    words = _telling(words, ruled, everywhere=kind == "intent")
    ruled_label = ruled.judged.intent if kind == "intent" else ruled.judged.topic
    label, runner_up = (heads.names[column].partition(":")[2] for column in (first, second))
    chance = float(chances[first])
    by_rules = [one for one in ruled.evidence if one.label == f"{kind}:{label}"]
    kept = kind == "intent" and ruled_label in KEPT_BY_RULES
    needed = MEDIUM if label == "urgence" and not by_rules else LOW
    if kept or chance < needed or not (by_rules or words):
        return _by_rules(kind, ruled, ruled_label, label)
    band = _band(chance)
    given = by_rules or _evidence(ruled, f"{kind}:{label}", words, band, heads.version)
    return label, runner_up, band, given


def _by_rules(kind: str, ruled: Ruled, label: str, runner_up: str) -> tuple[str, str, str, list[Evidence]]:
    """Heads have nothing surer to say: what the rules decided stands, "to check" included."""
    given = [one for one in ruled.evidence if one.label == f"{kind}:{label}"]
    second = runner_up if runner_up != label else dict(ruled.judged.runner_up).get(kind, "")
    return label, second, dict(ruled.judged.bands).get(f"{kind}:{label}", "low"), given


def _evidence(ruled: Ruled, label: str, words: list[Weighed], band: str, version: str) -> list[Evidence]:
    """Each word where it stands in the text as it was written."""
    spelt, found = ruled.reading.words, []
    for one in words[:MOST_SHOWN]:
        start, end = spelt.starts[one.word], spelt.ends[one.word]
        found.append(Evidence(HEADS, label, start, end, ruled.text[start:end], band, version, HEADS_REASON))
    return found


def _tone(heads: Heads, chances: Chances) -> str | None:
    tones = heads.places("sentiment")
    best = max(tones, key=lambda column: chances[column], default=None)
    return None if best is None or chances[best] < NO_TONE else heads.names[best].partition(":")[2]


def _sensitive(heads: Heads, chances: Chances, ruled: Judged, *, vital: bool) -> float:
    """For the order of review: what the head says, and never less than a rule that spoke is worth."""
    score = float(chances[heads.names.index("sensitive")])
    bands = dict(ruled.bands)
    least = max((FLAG_SCORES[bands[f"flag:{flag}"]] for flag in ruled.flags), default=0.0)
    danger = float(chances[heads.names.index("vital")]) if "vital" in heads.names else 0.0
    if vital or danger >= MAYBE_VITAL:
        beyond = VITAL_FROM + (1 - VITAL_FROM) * danger
        return round(max(beyond, VITAL_SCORE if ruled.vital else 0.0), 3)
    return round(min(max(score, least), VITAL_FROM), 3)
