"""The decision table: from what was found to one topic, one intent, the flags and the place in the queue."""

from collections.abc import Iterable

from parvis.triage.engine.judged import BANDS, FLAGS, INTENTS, PRIORITIES, TO_CHECK, TOPICS, Evidence

SURE = 3  # a score at which the band is high
ALWAYS_EARLY = frozenset({"haine", "donnees_perso"})
# What to do, the most pressing first; a flag of the same name calls for it even where no rule spoke.
PROCEDURES = (
    "secours",
    "detresse",
    "enfant_danger",
    "violences",
    "menace",
    "sans_abri",
    "crise",
    "harcelement",
    "haine",
    "donnees_perso",
)
FLAGS_WITH_PROCEDURE = frozenset({"menace", "crise", "haine", "donnees_perso"})
EARLY_WHEN_SURE = frozenset({"menace", "mineurs", "corruption", "rumeur"})


def band_of(weight: int) -> str:
    return BANDS[min(max(weight, 1), SURE) - 1]


def bands_of(evidence: Iterable[Evidence]) -> dict[str, str]:
    """The strongest band of each label."""
    strongest: dict[str, str] = {}
    for item in evidence:
        known = strongest.get(item.label)
        if known is None or BANDS.index(item.band) > BANDS.index(known):
            strongest[item.label] = item.band
    return strongest


def topic_of(scores: dict[str, int]) -> tuple[str, str]:
    """(topic, runner-up). Two topics equally supported: a person looks."""
    ranked = sorted(scores, key=lambda topic: (-scores[topic], TOPICS.index(topic)))
    if not ranked:
        return TO_CHECK, ""
    runner_up = ranked[1] if len(ranked) > 1 else ""
    if runner_up and scores[runner_up] == scores[ranked[0]]:
        return TO_CHECK, ranked[0]
    return ranked[0], runner_up


def intent_of(bands: dict[str, str], *, has_topic: bool) -> tuple[str, str]:
    """(intent, runner-up). Danger, insults; then the sure before the unsure, each in the order of the labels."""
    found = {intent: bands[f"intent:{intent}"] for intent in INTENTS if f"intent:{intent}" in bands}
    if "spam" in found and found["spam"] == "high" and not has_topic and "urgence" not in found:
        order = ["spam", *(intent for intent in INTENTS if intent in found and intent != "spam")]
    else:
        order = sorted(found, key=lambda intent: (_turn(intent, found), INTENTS.index(intent)))
    return (order[0] if order else TO_CHECK), (order[1] if len(order) > 1 else "")


def _turn(intent: str, found: dict[str, str]) -> int:
    if intent in ("urgence", "insulte"):
        return 0
    if intent == "plainte" and found[intent] == "high":
        return 1  # a rhetorical question, an ironic thank-you
    return 2 if found[intent] != "low" else 3


def is_vital(flags: Iterable[str], *, intent: str, distress: bool) -> bool:
    return distress or "menace" in flags or ("crise" in flags and intent == "urgence")


def priority_of(*, vital: bool, flags: dict[str, str], intent: str, insult: str | None) -> str:
    """`flags` with their bands; the first line that holds."""
    if vital:
        return "P0"
    if ALWAYS_EARLY & flags.keys() or any(flags.get(flag) == "high" for flag in EARLY_WHEN_SURE):
        return "P1"
    if (
        intent == "urgence"
        or "crise" in flags
        or any(band != "low" for band in flags.values())
        or insult == "high"
    ):
        return "P2"
    if intent in ("plainte", "question", "suggestion", "insulte", TO_CHECK):
        return "P3"
    return "P5" if intent == "spam" else "P4"


def in_order(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(flags), key=FLAGS.index))


def rank_of(priority: str, *, distress: bool) -> int:
    """The order of the inbox, smallest first: a person in distress comes before everything."""
    return PRIORITIES.index(priority) * 2 + (0 if distress else 1)


def procedures_of(named: Iterable[str], flags: Iterable[str]) -> tuple[str, ...]:
    """`named`: what rules or the judgement so far ask for."""
    keys = {*named, *(FLAGS_WITH_PROCEDURE & set(flags))}
    return tuple(key for key in PROCEDURES if key in keys)
