"""A lexicon ready to read texts: rules of all its languages, and the spellings of their words."""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from parvis.triage.engine.automaton import Automaton
from parvis.triage.engine.folding import fold, is_stretched, squeeze, unleet
from parvis.triage.engine.kinds import Kinds
from parvis.triage.engine.patterns import Sequence, Spell, parse
from parvis.triage.engine.rules import BadLexicon, Rule, Tongue, read_tongue

MOST_REMEMBERED = 60_000
_SHORTEST_STRETCH = 2
_SHORTEST_LEET = 4

Step = tuple[str, int]  # a folded word and the number of the set of symbols that it matches


@dataclass(frozen=True)
class Lexicon:
    """Read from its folder when first needed. Freeze a copy of the folder to reproduce an old judgement."""

    folder: Path

    @cached_property
    def tongues(self) -> tuple[Tongue, ...]:
        found = tuple(read_tongue(path.parent) for path in sorted(self.folder.glob("*/language.yaml")))
        if not found:
            raise BadLexicon(f"No language.yaml in the folders of {self.folder.name}")
        return found

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        rules = tuple(rule for tongue in self.tongues for rule in tongue.rules)
        if len({rule.id for rule in rules}) < len(rules):
            raise BadLexicon("Two rules have the same id")
        return rules

    @cached_property
    def versions(self) -> tuple[tuple[str, str], ...]:
        return tuple((f"lexicon-{tongue.language}", tongue.version) for tongue in self.tongues)

    @cached_property
    def index(self) -> "Index":
        return Index(self.tongues, self.rules)

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(tongue.language for tongue in self.tongues)

    @cached_property
    def kinds(self) -> Kinds:
        """Of words, in all languages: the lists of rules and the thesauri."""
        named = {
            f"{tongue.language}.{name}": [part for word in words for part in fold(word).split()]
            for tongue in self.tongues
            for name, words in [*tongue.lists.items(), *tongue.thesaurus.items()]
        }
        return Kinds(named)

    def heard(self, reads: frozenset[str]) -> list[bool]:
        """Of each line of the index, whether its rule is asked about a text that is read in these languages.

        What may be vital is heard in every language; the rest only in the language of the text."""
        known = self._heard.get(reads)
        if known is None:
            known = self._heard[reads] = [
                self.rules[number].vital or self.rules[number].language in reads
                for number, _role in self.index.lines
            ]
        return known

    @cached_property
    def _heard(self) -> dict[frozenset[str], list[bool]]:
        return {}

    def rule(self, rule_id: str) -> Rule | None:
        return self._by_id.get(rule_id)

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}


class Index:
    """The phrases, and from a written word to the symbols that phrases are made of."""

    def __init__(self, tongues: tuple[Tongue, ...], rules: tuple[Rule, ...]) -> None:
        self.phrases = Automaton()
        self.lines: list[tuple[int, str]] = []  # (rule, role)
        self.words: set[str] = set()
        self.stems: dict[int, set[str]] = {}
        self.lists: dict[str, list[str]] = {}
        self.known: dict[str, set[str]] = {tongue.language: set() for tongue in tongues}
        self.judged: dict[str, set[str]] = {tongue.language: set() for tongue in tongues}
        self.yielding = frozenset(tongue.language for tongue in tongues if tongue.yields)
        self.negations = _small_words(tongues, "negations")
        self.fillers = _small_words(tongues, "fillers")
        self.symbols: list[tuple[str, ...]] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._spellings: dict[str, tuple[str, ...]] = {}
        self._remembered: dict[str, tuple[Step, ...]] = {}
        for tongue in tongues:
            self._learn_lists(tongue)
        spell = {tongue.language: partial(self._spelt, digraphs=tongue.digraphs) for tongue in tongues}
        for number, rule in enumerate(rules):
            self._learn_rule(number, rule, spell[rule.language])
        self.peculiar = self._peculiar()
        self._squeezed: dict[str, list[str]] = {}
        for word in self.words:
            self._squeezed.setdefault(squeeze(word), []).append(word)

    def knows(self, language: str, step: int) -> bool:
        """Whether the phrases of a language are made of this word too.

        A stem of its subjects alone is no proof of it: "incendi*" fits a word of each of its neighbours."""
        return not self.judged[language].isdisjoint(self.symbols[step])

    def _peculiar(self) -> dict[str, str]:
        """The words that the phrases of one language hold, and those of no other."""
        users: dict[str, list[str]] = {}
        for language, known in self.known.items():
            for word in known & self.words:
                users.setdefault(word, []).append(language)
        return {word: by[0] for word, by in users.items() if len(by) == 1}

    def steps(self, raw: str) -> tuple[Step, ...]:
        """Usually one step; two and more for a short spelling ("jen" is read "j en")."""
        known = self._remembered.get(raw)
        if known is None:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[raw] = self._read(raw)
        return known

    def _read(self, raw: str) -> tuple[Step, ...]:
        word = fold(raw[:100])
        if word in self._spellings:
            return tuple((part, self._number(part)) for part in self._spellings[word])
        return ((word, self._number(word)),)

    def _number(self, word: str) -> int:
        symbols = self._symbols(word)
        number = self._numbers.get(symbols)
        if number is None:
            number = self._numbers[symbols] = len(self.symbols)
            self.symbols.append(symbols)
        return number

    def _symbols(self, word: str) -> tuple[str, ...]:
        symbols = self._exact(word)
        if len(squeeze(word)) >= _SHORTEST_STRETCH and is_stretched(word):
            for meant in self._squeezed.get(squeeze(word), []):
                symbols |= self._meant(meant)
            symbols |= self._exact(squeeze(word))
        plain = unleet(word) if len(word) >= _SHORTEST_LEET else None
        if plain and plain in self.words:
            symbols |= self._meant(plain)
        return tuple(sorted(symbols))

    def _meant(self, word: str) -> set[str]:
        """Of a disguised word: what it is in the languages that know it, unless one of them yields to none."""
        users = [
            known for language, known in self.known.items() if language in self.yielding and word in known
        ]
        if any(word in known for language, known in self.known.items() if language not in self.yielding):
            return self._exact(word)
        return {symbol for symbol in self._exact(word) if any(symbol in known for known in users)}

    def _exact(self, word: str) -> set[str]:
        symbols = {word} if word in self.words else set()
        symbols |= {f"{word[:size]}*" for size, stems in self.stems.items() if word[:size] in stems}
        if word.isdigit():
            symbols.add("<num>")
        for symbol in tuple(symbols):
            symbols.update(self.lists.get(symbol, ()))
        return symbols

    def _learn_lists(self, tongue: Tongue) -> None:
        for name, words in tongue.lists.items():
            for word in (part for words_of_line in words for part in words_of_line.split()):
                for written in _written(word, tongue.digraphs):
                    self.lists.setdefault(self._learn_symbol(written), []).append(
                        f"<{tongue.language}.{name}>"
                    )
        for short, full in tongue.spellings.items():
            self._spellings[short] = tuple(fold(part) for part in full.split())

    def _spelt(self, word: str, *, digraphs: dict[str, str]) -> tuple[Sequence, ...]:
        """As texts are read: "svp" in a phrase is met as the four words that it stands for.

        A short spelling of one language may be a plain word of another: "im" is read "i m" wherever it stands."""
        return tuple(self._spellings.get(written, (written,)) for written in _written(word, digraphs))

    def _learn_rule(self, number: int, rule: Rule, spell: Spell) -> None:
        learn = partial(self._learn_symbol, language=rule.language, vital=rule.vital)
        for role, lines in rule.lines.items():
            line = len(self.lines)
            self.lines.append((number, role))
            for pattern in lines:
                self.phrases.add(parse(pattern, spell), line, learn=learn)

    def _learn_symbol(self, symbol: str, language: str = "", *, vital: bool = True) -> str:
        if symbol.startswith("<") and symbol != "<num>":
            name = f"<{language}.{symbol[1:]}"
            if not any(name in names for names in self.lists.values()):
                raise BadLexicon(f"No list of words is called {symbol}")
            self.known[language].add(name)
            self.judged[language].add(name)
            return name
        if language:
            self.known[language].add(symbol)
            if vital or not symbol.endswith("*"):
                self.judged[language].add(symbol)
        if symbol.endswith("*"):
            self.stems.setdefault(len(symbol) - 1, set()).add(symbol[:-1])
        elif not symbol.startswith((".", "<")):
            self.words.add(symbol)
        return symbol


def _written(word: str, digraphs: dict[str, str]) -> tuple[str, ...]:
    """With the letters of the language, and as who has not got them types: "müll", "muell"."""
    typed = word.lower()
    for letter, letters in digraphs.items():
        typed = typed.replace(letter, letters)
    return tuple(sorted({fold(word), fold(typed)}))


def _small_words(tongues: tuple[Tongue, ...], name: str) -> dict[str, frozenset[str]]:
    """For each language: its own, and those of the languages that yield to none."""
    shared = frozenset[str]().union(*(getattr(tongue, name) for tongue in tongues if not tongue.yields))
    return {tongue.language: shared | getattr(tongue, name) for tongue in tongues}
