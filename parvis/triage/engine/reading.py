"""From a text to what was found in it: phrases of the lexicon, words of the town, personal data."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from parvis.triage.engine.language import READ_FIRST, guess
from parvis.triage.engine.lexicon import Index, Lexicon
from parvis.triage.engine.own import PLACE, Own, named_in
from parvis.triage.engine.personal import Found, personal_data
from parvis.triage.engine.rules import Rule
from parvis.triage.engine.words import Words, cut

HEAD, TAIL = 25_000, 10_000  # of a longer text the middle is not read, and the judgement says so
MOST_PER_RULE = 5
_FURTHEST_NEGATION = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that spoke, between two offsets of the original text."""

    rule: Rule
    start: int
    end: int
    strong: bool

    @property
    def weight(self) -> int:
        return self.rule.weight if self.strong else 1


@dataclass(slots=True)
class Reading:
    language: str
    hits: list[Hit]
    named: list[tuple[str, int, int]]  # (label, start, end)
    personal: list[Found]
    duplicate_key: str
    unread: int
    words: Words
    folded: list[str]  # each of the words, as it was read
    kinds: list[frozenset[str]]  # that each of the words is of ("fr.mome")


_NOWHERE: frozenset[int] = frozenset()


class _Seen:
    """What one rule met in the text, before its guards are asked."""

    __slots__ = ("near", "overlapped", "silent", "spoken", "wanted")

    def __init__(self) -> None:
        self.spoken: list[tuple[int, int, bool]] = []
        self.overlapped: frozenset[int] = _NOWHERE
        self.near: frozenset[int] = _NOWHERE
        self.silent = False
        self.wanted: dict[str, set[int]] | None = None


def read(text: str, *, lexicon: Lexicon, own: Own, language: str | None) -> Reading:
    words, unread = _words(text)
    index = lexicon.index
    words, folded, steps = _spell(words, index)
    spoken_in, leaning = _language(folded, index.peculiar, told=language)
    hits = _hits(words, folded, steps, lexicon=lexicon, language=leaning)
    named = [
        (n.label, words.starts[n.first], words.ends[n.last]) for n in named_in(own, folded, words.sentences)
    ]
    hits = _outside_places(hits, named)
    named = [found for found in named if found[0] != PLACE]
    personal = list(personal_data(text[:HEAD], own))
    if unread:
        personal += personal_data(text[-TAIL:], own, offset=len(text) - TAIL)
    key = hashlib.blake2b(" ".join(folded).encode(errors="replace"), digest_size=16).hexdigest()
    kinds = lexicon.kinds.of(folded)
    return Reading(spoken_in, hits, named[:20], personal, key, unread, words, folded, kinds)


def _outside_places(hits: list[Hit], named: list[tuple[str, int, int]]) -> list[Hit]:
    """ "Place du Maire Exemple" and "rue de la Police" are addresses. What may be vital is heard even there."""
    places = [(start, end) for label, start, end in named if label == PLACE or label.startswith("topic:")]
    if not places:
        return hits
    return [
        hit
        for hit in hits
        if hit.rule.vital or not any(start <= hit.start and hit.end <= end for start, end in places)
    ]


def _language(folded: list[str], peculiar: dict[str, str], *, told: str | None) -> tuple[str, str]:
    """(language, whose rules are read). What one is told is often a setting nobody looked at: a sure guess wins."""
    guessed, leaning = guess(folded, peculiar)
    if guessed != "und" or not told:
        return guessed, leaning
    return told[:8], told[:2].lower()


def _words(text: str) -> tuple[Words, int]:
    if len(text) <= HEAD + TAIL:
        return cut(text), 0
    head, tail = cut(text[:HEAD]), cut(text[-TAIL:], offset=len(text) - TAIL, sentence=1_000_000)
    for name in ("raw", "starts", "ends", "sentences", "quotes"):
        getattr(head, name).extend(getattr(tail, name))
    return head, len(text) - HEAD - TAIL


def _spell(words: Words, index: Index) -> tuple[Words, list[str], list[int]]:
    """Words as the lexicon reads them: a short spelling may stand for two words at the same place."""
    read_as = [index.steps(raw) for raw in words.raw]
    if all(len(parts) == 1 for parts in read_as):
        return words, [parts[0][0] for parts in read_as], [parts[0][1] for parts in read_as]
    spelt = Words(quotes=words.quotes)
    for at, parts in enumerate(read_as):
        for _part in parts:
            spelt.put(words.raw[at], words.starts[at], words.ends[at], words.sentences[at])
    flat = [part for parts in read_as for part in parts]
    return spelt, [word for word, _number in flat], [number for _word, number in flat]


def _hits(words: Words, folded: list[str], steps: list[int], *, lexicon: Lexicon, language: str) -> list[Hit]:
    index, rules = lexicon.index, lexicon.rules
    read_by = lexicon.languages
    reads = frozenset({language}) & read_by or READ_FIRST & read_by or read_by
    seen: dict[int, _Seen] = defaultdict(_Seen)
    lines, heard, sentences = index.lines, lexicon.heard(reads), words.sentences
    for line, first, last in index.phrases.find(steps, index.symbols, sentences):
        if heard[line]:
            rule, role = lines[line]
            _note(seen[rule], role, first, last, sentences)
    hits: list[Hit] = []
    for number, met in seen.items():
        rule_ = rules[number]
        if met.spoken:
            if rule_.language not in reads and (rule_.language in index.yielding or reads <= index.yielding):
                _leave(met, rule_.language, reads, steps, index)
            hits += _speaking(rule_, met, words, folded, index)
    return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.rule.id))


def _leave(met: _Seen, language: str, reads: frozenset[str], steps: list[int], index: Index) -> None:
    """A phrase all of whose words the language of the text knows as well was judged there, with its idioms."""

    def foreign(first: int, last: int) -> bool:
        return any(
            index.knows(language, step) and not any(index.knows(other, step) for other in reads)
            for step in steps[first : last + 1]
        )

    met.spoken = [spoken for spoken in met.spoken if foreign(spoken[0], spoken[1])]


def _note(met: _Seen, role: str, first: int, last: int, sentences: list[int]) -> None:
    if role in ("any", "weak"):
        met.spoken.append((first, last, role == "any"))
    elif role == "unless":
        met.overlapped = met.overlapped.union(range(first, last + 1))
    elif role == "unless_sentence":
        met.near = met.near.union((sentences[first],))
    elif role == "unless_text":
        met.silent = True
    else:
        met.wanted = met.wanted or {}
        met.wanted.setdefault(role, set()).add(sentences[first])


def _speaking(rule: Rule, met: _Seen, words: Words, folded: list[str], index: Index) -> list[Hit]:
    wanted = met.wanted or {}
    if met.silent or ("with_text" in rule.lines and "with_text" not in wanted):
        return []
    hits: list[Hit] = []
    covered = -1
    spoken = met.spoken
    if len(spoken) > 1:
        spoken = sorted(spoken, key=lambda one: (one[0], not one[2], -one[1]))
    for first, last, strong in spoken:
        if first <= covered or _is_guarded(rule, met, first, last, words, folded, index):
            continue
        covered = last
        hits.append(Hit(rule, words.starts[first], words.ends[last], strong))
        if len(hits) == MOST_PER_RULE:
            break
    return hits


def _is_guarded(
    rule: Rule, met: _Seen, first: int, last: int, words: Words, folded: list[str], index: Index
) -> bool:
    sentence = words.sentences[first]
    if sentence in met.near or (met.overlapped and not met.overlapped.isdisjoint(range(first, last + 1))):
        return True
    if "with_sentence" in rule.lines and sentence not in (met.wanted or {}).get("with_sentence", ()):
        return True
    if rule.negatable and _is_negated(first, words, folded, index, rule.language):
        return True
    return not rule.quoted and any(a < words.starts[first] < b for a, b in words.quotes)


def _is_negated(first: int, words: Words, folded: list[str], index: Index, language: str) -> bool:
    for at in range(first - 1, max(first - 1 - _FURTHEST_NEGATION, -1), -1):
        if words.sentences[at] != words.sentences[first]:
            return False
        if folded[at] in index.negations[language]:
            return True
        if folded[at] not in index.fillers[language]:
            return False
    return False
