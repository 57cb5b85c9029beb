"""A text without what points at somebody: names, mails, telephones, handles, links, addresses, numbers.

Rules without a dictionary of people: whatever looks like a name is taken for one. A word too many that is hidden costs
a little understanding; a name too many that leaves the house cannot be called back. What they cannot see is said here:
a rare given name in small letters, a name inside a hashtag, numbers in words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from parvis.triage.engine.own import Own
from parvis.triage.engine.personal import personal_data

_LETTER = r"[^\W\d_]"
_UPPER = r"[A-ZÀ-ÖØ-ÞŒŸĀČĐĘĞİŁŃŞŠŻŽ]"
_NAME = rf"{_UPPER}{_LETTER}{{0,30}}(?:['’\-]{_LETTER}{{1,30}}){{0,3}}"
_SPACE = r"(?:[ \t\u00a0\u202f]{1,3})"
_STREETS = (
    r"(?:rue|avenue|av\.?|boulevard|bld|bd|all[ée]es?|chemin|impasse|quai|square|faubourg|r[ée]sidence"
    r"|lotissement|hameau|villa|sentier|esplanade|street|st\.|road|lane|drive)"
)
_PLACES = (
    r"(?:place|cours|route|passage|cit[ée]|clos|mail|pont|zone|b[âa]timent|b[âa]t\.?|appartement|appt\.?)"
)
_OF = rf"(?:(?:de{_SPACE}la|de{_SPACE}l['’]|de|du|des|d['’]|le|la|les|l['’]){_SPACE}?)"
_HOUSE = rf"(?:\d{{1,4}}{_SPACE}?(?:bis|ter|quater|[a-d]\b)?{_SPACE}?,?{_SPACE}?(?:de{_SPACE})?)"
_CALLED = rf"(?:{_NAME}(?:{_SPACE}(?:{_OF})?{_NAME}){{0,3}})"
_WORD = rf"(?:{_LETTER}{{2,30}})"
_TITLES = (
    r"(?:m\.|mr\.?|mme\.?|mlle\.?|mgr|monsieur|madame|mademoiselle|dr\.?|docteur|docteure|ma[îi]tre|prof\.?"
    r"|mrs\.?|ms\.?|miss)"
)
_INTRODUCTIONS = (
    r"(?:je m['’]appelle|je me nomme|mon nom est|mon pr[ée]nom est|(?:il|elle) s['’]appelle|qui s['’]appelle"
    r"|sign[ée]e?s?\s?:?|my name is|i am called|(?:he|she) is called)"
)
_NO_NAME = (  # after a title: an office, or the sentence goes on
    r"(?!(?:le|la|les|l|de|du|des|the|maire|mairesse|adjointe?|pr[ée]sidente?|directeur|directrice|d[ée]put[ée]e?"
    r"|pr[ée]fete?|pr[ée]f[èe]te|bonjour|bonsoir|est|et|a|qui|que|je|vous|nous|il|elle|on|merci|svp)\b)"
)
_GIVEN = (
    "adam adrien ahmed alexandre alexis ali alice alicia amandine amélie amina amir anaïs andré anissa anne "
    "antoine arnaud arthur audrey aurélie aurélien axel aya baptiste benjamin benoît bernard brahim brigitte "
    "bruno camille cédric chantal charles charlotte chloé christelle christian christine christophe clément "
    "corinne cyril damien daniel david delphine denis didier dominique dylan élodie emma emmanuel enzo éric "
    "étienne eva fabien fabrice fatima fatou fatoumata florian franck françois françoise frédéric gabriel gaëlle "
    "gérard guillaume hamza hassan hélène henri hugo ibrahim inès isabelle jacqueline jacques jean jérémy jérôme "
    "jessica joël jonathan jordan joseph julie julien karim karine kevin khadija laetitia laura laurence laurent "
    "léa léo lina louis louise lucas lucie ludovic mamadou manon marc marie marine martine mathieu mathis "
    "matthieu maxime mehdi mélanie mélissa michel michèle mickaël mohamed mohammed monique moussa mustapha nadia "
    "nathalie nathan nicolas nicole noah noémie olivier omar oumar pascal patricia patrick paul pauline philippe "
    "pierre quentin rachid raphaël raymond rayan rémi richard robert romain sabrina saïd samia samir samuel "
    "sandra sandrine sarah sébastien serge sofiane sonia sophie stéphane stéphanie sylvain sylvie théo thibault "
    "thierry thomas tom valentin valérie vanessa véronique vincent virginie xavier yann yanis yasmine youssef "
    "yves yvette zineb zoé"
)
_OPENERS = (
    "a afin ah ai ainsi alors appel après as attention au aucun aujourd'hui aussi aux avant avec avez bien "
    "bonjour bonsoir bravo c'est ce cela ces cet cette chaque chers cher chère comme comment contre d'accord dans "
    "de depuis des dimanche donc du elle elles en encore enfin entre est et eux hello hier honte ici il ils j'ai "
    "je jeudi jusqu'à l'eau la là le les leur leurs lors lundi ma madame mais mardi me mercredi merci mes mon "
    "monsieur n'est ne ni non nos notre nous on or où ou oui par parce pas pendant personne peut plus pour "
    "pourquoi pourriez puis qu'est quand que quel quelle quels qui quoi sa salut samedi sans se ses si son sous "
    "stop sur svp t'es ta te tes tous tout toute toutes trop tu un une urgent vendredi venez vers voici voilà vos "
    "votre vous y dear hi i i'm is it my no please since thank thanks that the there they this today we what when "
    "where who why yes you your"
)
_BEGINNINGS = frozenset(_OPENERS.split())
_BEFORE_SENTENCE = re.compile(r"(?:^|[.!?…:;\n\r«\"“(•\-–—])[\s«\"“(]*$")
_HOSTS = r"(?:[a-z0-9\-]{1,63}\.){1,4}(?:fr|com|org|net|eu|io|me|be|ly)"
_GIVEN_NAME = rf"(?<![\w'’\-])(?i:{'|'.join(_GIVEN.split())})(?:-{_WORD})?(?![\w'’])"
_RULES: tuple[tuple[str, str], ...] = (
    ("COURRIEL", r"[\w.+\-]{1,64}\s?(?:@|\(at\)|\[at\])\s?(?:[\w\-]{1,63}\.){1,4}[a-zA-Z]{2,24}"),
    ("LIEN", rf"(?i)\b(?:https?://|www\.)[^\s<>»\"]{{1,2000}}|\b{_HOSTS}/[^\s<>»\"]{{0,500}}"),
    ("ADRESSE", rf"(?i:{_HOUSE}(?:{_STREETS}|{_PLACES})){_SPACE}(?i:{_OF}){{0,2}}(?:{_CALLED}|{_WORD})"),
    ("ADRESSE", rf"\b(?i:{_STREETS}){_SPACE}(?:(?i:{_OF}){{0,2}}{_CALLED}|(?i:{_OF}){{1,2}}{_WORD})"),
    ("ADRESSE", rf"\b(?i:{_PLACES}){_SPACE}(?i:{_OF}){{0,2}}{_CALLED}"),
    ("PERSONNE", rf"(?<!\w)(?i:{_TITLES}{_SPACE}{_NO_NAME})(?:{_CALLED}|{_WORD}(?:{_SPACE}{_NAME})?)"),
    ("PERSONNE", rf"(?i:\b{_INTRODUCTIONS}){_SPACE}(?P<kept>{_CALLED}|{_WORD})"),
    ("PERSONNE", rf"{_GIVEN_NAME}(?:{_SPACE}{_NAME}){{0,2}}"),
    ("NOMBRE", r"\d(?:[ \u00a0\u202f.,\-/]{0,2}\d){2,40}"),
)
_COMPILED = tuple((kind, re.compile(rule)) for kind, rule in _RULES)
_HANDLES = re.compile(r"(?<![\w.@])@[\w.\-]{1,64}(?:@[\w.\-]{1,253})?")
_WORDS = re.compile(rf"(?<![\w'’\-@#«]){_NAME}(?:{_SPACE}{_NAME}){{0,4}}(?!\w)")
_SHAPES = {
    "mail": "COURRIEL",
    "telephone": "TELEPHONE",
    "telephone_etranger": "TELEPHONE",
    "naissance": "DATE",
}
_TAGS = re.compile(r"«([A-Z]+_\d+)»")

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Pseudonymous:
    """`text` may leave the house; `mapping` (tag → what stood there) never does."""

    text: str
    mapping: dict[str, str] = field(repr=False)


def pseudonymise(text: str, *, names: Iterable[str] = ()) -> Pseudonymous:
    """`names`: what the caller knows already, such as the author's name and handle."""
    text = _TAGS.sub(r"\1", text)  # a tag that somebody wrote is none of ours
    mapping: dict[str, str] = {}
    known: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    written, at = [], 0
    for start, end, kind in sorted(_spans(text, names)):
        value = text[start:end]
        if (tag := known.get((kind, value.casefold()))) is None:
            counts[kind] = counts.get(kind, 0) + 1
            tag = known[kind, value.casefold()] = f"«{kind}_{counts[kind]}»"
            mapping[tag] = value
        written += [text[at:start], tag]
        at = end
    return Pseudonymous("".join([*written, text[at:]]), mapping)


def _spans(text: str, names: Iterable[str]) -> list[Span]:
    """No two of them meet: the earlier rule keeps its place."""
    taken: list[Span] = []
    hidden = bytearray(len(text))
    for start, end, kind in _found(text, names):
        if end > start and not any(hidden[start:end]):
            hidden[start:end] = b"\1" * (end - start)
            taken.append((start, end, kind))
    return taken


def _found(text: str, names: Iterable[str]) -> Iterator[Span]:
    for name in sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield match.start(), match.end(), "PERSONNE"
    yield from ((match.start(), match.end(), "COMPTE") for match in _HANDLES.finditer(text))
    yield from _shaped(text)
    for kind, rule in _COMPILED:
        for match in rule.finditer(text):
            group = "kept" if "kept" in rule.groupindex else 0
            yield match.start(group), match.end(group), kind
    yield from _capitalised(text)


def _shaped(text: str) -> Iterator[Span]:
    """Mails and telephones of nobody's town hall are hidden too; so this asks with an empty `Own`."""
    for found in personal_data(text, Own()):
        yield found.start, found.end, _SHAPES.get(found.kind, "NUMERO")


def _capitalised(text: str) -> Iterator[Span]:
    """Words with a capital where grammar asks for none. A text in capitals tells nothing by them."""
    letters = [letter for letter in text if letter.isalpha()]
    if sum(map(str.isupper, letters)) * 2 > len(letters):
        return
    for match in _WORDS.finditer(text):
        start, words = match.start(), match[0].split()
        begins = _BEFORE_SENTENCE.search(text[max(0, start - 10) : start]) is not None
        while words and (words[0].lower().replace("’", "'") in _BEGINNINGS):
            start += len(words[0])
            start += len(text[start:]) - len(text[start:].lstrip())
            words, begins = words[1:], False
        if words and not (begins and len(words) == 1):
            yield start, match.end(), "NOM"
