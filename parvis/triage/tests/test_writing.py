"""Help with writing: for each check what it finds, where exactly, what it proposes; and what it leaves alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parvis.triage.engine import Own
from parvis.triage.writing import (
    Asked,
    BadRules,
    Card,
    Finding,
    Picture,
    Reserve,
    Rules,
    read,
    reading,
    rules_in,
)
from parvis.triage.writing.card import applied
from parvis.triage.writing.checks import grammar, spelling
from parvis.triage.writing.checks.signs import spoken
from parvis.triage.writing.cutting import cut
from parvis.triage.writing.readability import score
from parvis.triage.writing.segmenting import readings
from parvis.triage.writing.wording import WHY

OWN = Own(
    elected=("Jeanne Exemple, maire",), places=(("rue des Tilleuls", ""), ("Espace Brindille", "")),
    phones=("05 00 00 00 00",),
)  # fmt: skip
PLAIN = (
    "La piscine rouvre lundi 7 décembre à 7 h. Les horaires ne changent pas. Une question ? Répondez-nous."
)
OFFICE = (
    "Nonobstant les dispositions antérieurement arrêtées relativement aux modalités d'indemnisation des administrés"
    " concernés, l'administration communale procédera ultérieurement à la notification individuelle des décisions"
    " afférentes aux réclamations précédemment enregistrées auprès des services territorialement compétents, sous"
    " réserve de la transmission préalable des justificatifs réglementairement exigibles par l'administration."
)
RESERVE = Reserve(
    label="Municipales", first=date(2031, 9, 1), last=date(2032, 3, 21), frozen=(date(2032, 3, 13),)
)


def card(text: str, **given: Any) -> Card:
    return read(Asked(text=text, **{"own": OWN, "with_spelling": False, **given}))


def of(check: str, text: str, **given: Any) -> list[Finding]:
    return [one for one in card(text, **given).findings if one.check == check]


def words(text: str, found: list[Finding]) -> list[str]:
    return [text[one.start : one.end] for one in found]


# check, text, the words that are pointed out, their severity, the proposal for the first of them
FOUND = [
    ("long", "Un " + "mot " * 20 + "fin.", ["Un " + "mot " * 20 + "fin."], "warn", None),
    ("long", "Un " + "mot " * 30 + "fin.", ["Un " + "mot " * 30 + "fin."], "strong", None),
    ("long", "Du pain, du vin, du sel, du thé, du riz.", ["Du pain, du vin, du sel, du thé, du riz."], "strong", None),
    ("long", "Ce n’est pas impossible.", ["pas impossible"], "strong", None),
    ("turns", "🎄 Il est procédé à la taille des arbres.", ["Il est procédé à"], "warn", "Nous procédons à"),
    ("turns", "La salle a été louée. Le maire est content. Venez.", ["été louée"], "warn", None),
    ("turns", "The form was sent. The fee was paid.", ["was sent", "was paid"], "strong", None),
    ("jargon", "👩‍👩‍👧 Préalablement à la fête, payez.", ["Préalablement à"], "warn", "Avant"),
    ("jargon", "NONOBSTANT ce délai", ["NONOBSTANT"], "warn", "MALGRÉ"),
    ("jargon", "À compter du 3 mai", ["À compter du"], "warn", "À partir du"),
    ("jargon", "Le dispositif est gratuit", ["dispositif"], "warn", None),
    ("acronym", "Le CCAS ouvre lundi.", ["CCAS"], "warn", "CCAS (centre communal d’action sociale)"),
    ("acronym", "L'ZZKW ouvre lundi.", ["ZZKW"], "warn", None),
    ("hashtags", "Venez #marchedenoel", ["#marchedenoel"], "warn", "#MarcheDeNoel"),
    ("hashtags", "Venez #marchédenoël", ["#marchédenoël"], "warn", "#MarchéDeNoël"),
    ("hashtags", "Le #Noël de la ville", ["#Noël"], "warn", None),
    ("hashtags", "Oui #A1 #B2 #C3 #D4", ["#D4"], "warn", None),
    ("hashtags", "Oui #A1 #B2 #C3 #D4 #E5 #F6", ["#D4 #E5 #F6"], "strong", None),
    ("emoji", "Bravo 🎄🎄🎄🎄", ["🎄🎄🎄🎄"], "warn", "🎄"),
    ("emoji", "Venez à la 🏊 samedi", ["🏊"], "warn", None),
    ("emoji", "🎄 Bienvenue", ["🎄"], "warn", None),
    ("emoji", "✅ Un\n✅ Deux", ["✅", "✅"], "warn", "-"),
    ("emoji", "On se voit 🕗", ["🕗"], "strong", None),
    ("emoji", "Venez tous 📍\n", ["📍"], "strong", None),
    ("letters", "é 𝗜𝗺𝗽𝗼𝗿𝘁𝗮𝗻𝘁 : eau", ["𝗜𝗺𝗽𝗼𝗿𝘁𝗮𝗻𝘁"], "strong", "Important"),
    ("here", "Pour s'inscrire, cliquez ici", ["cliquez ici"], "warn", None),
    ("capitals", "C'est très IMPORTANT pour nous", ["IMPORTANT"], "warn", "important"),
    ("capitals", "COUPURE D'EAU RUE HAUTE.", ["COUPURE D'EAU RUE HAUTE."], "strong", None),
    ("dates", "L'eau est coupée demain.", ["demain"], "warn", "demain (mardi 1er décembre)"),
    ("dates", "Fermé la semaine prochaine.", ["la semaine prochaine"], "warn", None),
    ("event", "Un concert vous attend à la salle des fêtes.", ["concert"], "strong", None),
    ("event", "Venez au concert samedi 12 décembre.", ["concert"], "strong", None),
    ("event", "Venez au concert, samedi 12 décembre, place Haute.", ["concert"], "warn", None),
    ("conversation", "La rue Haute est barrée lundi.", [""], "warn", None),
    ("inclusive", "Chers élu·e·s", ["élu·e·s"], "warn", "élues et élus"),
    ("inclusive", "aux habitant(e)s", ["aux habitant(e)s"], "warn", "aux habitantes et aux habitants"),
    ("inclusive", "Les élu-e-s votent", ["Les élu-e-s"], "warn", "Les élues et les élus"),
    ("inclusive", "des lecteur·rice·s", ["des lecteur·rice·s"], "warn", "des lectrices et des lecteurs"),
    ("inclusive", "tou·te·s", ["tou·te·s"], "warn", "toutes et tous"),
    ("inclusive", "l'arrivé(e)", ["arrivé(e)"], "warn", None),
    ("election", "Suivez @jeanne_exemple", ["@jeanne_exemple"], "warn", None),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "places", "severity", "proposal"), FOUND)
def test_what_is_found_and_where(
    check: str, text: str, places: list[str], severity: str, proposal: str | None
):
    language = "en" if "fee" in text else "fr"
    found = of(check, text, day=date(2026, 11, 30), language=language)
    assert words(text, found) == places
    assert {one.severity for one in found} == {severity}
    assert found[0].replacement == proposal
    for one in found:
        assert one.sentence % one.values
        assert one.check in WHY


LEFT_ALONE = [
    ("long", "Un " + "mot " * 18 + "fin."),
    ("long", "Du pain, du vin, de l'eau."),
    ("long", "Si vous n’avez pas le formulaire, n’hésitez pas."),
    ("turns", "La rue Haute est barrée. La mairie est ouverte."),
    ("turns", "Elle est au rez-de-chaussée. Il est arrivé hier."),
    ("turns", "La salle a été louée."),  # one alone is no habit
    ("jargon", "Les administrateurs et les percevoirs n'existent pas."),
    ("acronym", "Le centre communal d'action sociale (CCAS) ouvre. Le CCAS ferme."),
    ("acronym", "Le CCAS (centre communal d'action sociale) ouvre."),
    ("acronym", "La SNCF et le PDF en TV"),
    ("hashtags", "Venez samedi #MarchéDeNoël #vélo #bibliothèque"),
    ("hashtags", "Programme (page#web) &#128512;"),
    ("emoji", "Bravo à toutes et tous 🎄"),
    ("emoji", "On se voit 🕗 à 20 h"),
    ("emoji", "Venez 📍 salle des fêtes"),
    ("emoji", "1 2 3 # * ©"),
    ("letters", "Une équation : x = é, ℝ"),
    ("here", "Le programme (page web). La mairie est ici."),
    ("capitals", "CCZZ, PLZZ, ZZKW."),
    ("capitals", "L'UNESCO et la SNCF. Bonjour MARIE-ZZKW."),
    ("dates", "Demain, mardi 1er décembre, l'eau est coupée."),
    ("dates", "L'eau est coupée demain (12/12)."),
    ("event", "Concert samedi 12 décembre à 20 h, salle des fêtes, gratuit, accessible. Venez."),
    ("event", "Le concert était beau."),
    ("conversation", "La rue Haute est barrée. Une question ?"),
    ("conversation", "La rue Haute est barrée. Appelez le 05 00 00 00 00."),
    ("inclusive", "Les habitantes et les habitants (et les élèves). Le site www.ville.example/a.e.s, rendez-vous."),
    ("inclusive", "La commune (et l'agglomération) s'est réunie-là, M.E.S."),
    ("election", "Grâce à notre équipe, un bilan historique."),  # out of any period
    ("election", "Suivez @mairie@reseau.example"),
    ("personal", "Appelez le 06 12 34 56 78."),  # in a post the town's public says what it likes
]  # fmt: skip


@pytest.mark.parametrize(("check", "text"), LEFT_ALONE)
def test_what_is_well_said_is_left_alone(check: str, text: str):
    assert words(text, of(check, text)) == []


@pytest.mark.parametrize("language", ["fr", "en", "es", "it", "de"])
def test_readability_has_a_formula_for_each_language(language: str):
    text = {
        "fr": PLAIN, "en": "The pool opens on Monday. It is free. Do you have a question? ",
        "es": "La piscina abre el lunes. Es gratis. ¿Tiene usted una pregunta? ",
        "it": "La piscina apre lunedì. È gratis. Avete una domanda? ",
        "de": "Das Bad ist am Montag auf. Es ist frei. Hast du eine Frage? ",
    }[language] * 5  # fmt: skip
    found = score(cut(text), language)
    assert found is not None
    assert found > 70


def test_readability_names_the_sentences_that_cause_it():
    text = f"{PLAIN} {OFFICE}"
    found = card(OFFICE + " " + OFFICE.lower())
    assert found.score is not None
    assert found.score < 40
    mixed = of("readability", text)
    assert words(text, mixed)[:1] == [OFFICE]
    assert len(mixed[0].others) == 2
    assert card(PLAIN * 3).score is not None
    assert of("readability", PLAIN * 3) == []


def test_a_short_text_or_an_unknown_language_has_no_score():
    assert card("Trop court pour une note.").score is None
    assert card(PLAIN * 5, language="br").score is None
    assert card(OFFICE[:150]).score is None


def test_the_third_word_of_the_office_stands_in_the_way():
    text = "Nonobstant ce délai, le CCAS vous répond ultérieurement."
    found = [one for one in card(text).findings if one.check in ("jargon", "acronym")]
    assert sorted(one.severity for one in found) == ["strong", "warn", "warn"]


@pytest.mark.parametrize(("check", "text", "places", "severity", "proposal"), FOUND)
def test_a_proposal_changes_its_span_and_nothing_else(
    check: str, text: str, places: list[str], severity: str, proposal: str | None
):
    before, after = "Où ? 👨‍👩‍👧 Ici, été 1999.\n\n", "\n\nFin é 🎄."
    whole = before + text + after
    for one in of(check, whole, day=date(2026, 11, 30)):
        if one.replacement is not None:
            changed = applied(whole, one)
            assert changed.startswith(before)
            assert changed.endswith(after)
            assert changed == whole[: one.start] + one.replacement + whole[one.end :]


def test_two_close_readings_give_no_proposal():
    assert len(readings("fetedeleau", "fr")) == 2
    assert readings("marchedenoel", "fr") == (("marche", "de", "noel"),)
    assert of("hashtags", "#fetedeleaudici")[0].replacement is None


def test_the_towns_words_are_hashtags_too():
    own = Own(places=(("Place Brindezingue", ""),))
    assert of("hashtags", "Venez #placebrindezingue", own=own)[0].replacement == "#PlaceBrindezingue"


def test_an_emoji_is_said_as_a_screen_reader_says_it():
    assert spoken("🎄", "fr") == "sapin de noël"
    assert spoken("🎄", "en") == "Christmas tree"
    assert of("emoji", "Bravo 🎄🎄🎄🎄")[0].values["spoken"] == ", ".join(["sapin de noël"] * 4)


@pytest.mark.parametrize(
    ("picture", "severity"),
    [
        (Picture(), "strong"), (Picture(alt="IMG_2034.jpg", told=True), "strong"),
        (Picture(alt="image", told=True), "strong"),
        (Picture(alt=PLAIN, told=True), "strong"), (Picture(alt="Image de la place", told=True), "warn"),
        (Picture(alt="Une place " * 16, told=True), "warn"), (Picture(told=True), None),
        (Picture(alt="La place de l'Église, un sapin au milieu", told=True), None),
    ],
)  # fmt: skip
def test_a_picture_is_described(picture: Picture, severity: str | None):
    found = of("alt", PLAIN, pictures=(Picture(alt="Un sapin", told=True), picture))
    assert [one.severity for one in found] == ([severity] if severity else [])
    assert [one.picture for one in found] == ([2] if severity else [])


def test_a_third_post_in_a_row_that_asks_nothing_is_one_too_many():
    text = "La rue Haute est barrée."
    assert [of("conversation", text, silent_before=n)[0].severity for n in (0, 1, 2)] == [
        "warn",
        "warn",
        "strong",
    ]
    assert of("conversation", text, silent_before=2, has_poll=True) == []


@pytest.mark.parametrize(
    ("text", "place", "severity"),
    [
        ("Bonjour, appelez le 06 12 34 56 78. La mairie", "06 12 34 56 78", "strong"),
        ("Bonjour, au 12 rue Haute. La mairie", "12 rue Haute", "strong"),
        ("Bonjour, le dossier n° 2024-1234 avance. La mairie", "dossier n° 2024-1234", "strong"),
        ("Bonjour Jeanne, c'est réparé. La mairie", " Jeanne", "warn"),
    ],
)
def test_personal_data_have_no_place_in_a_public_answer(text: str, place: str, severity: str):
    found = of("personal", text, kind="answer")
    assert words(text, found) == [place]
    assert [one.severity for one in found] == [severity]


def test_an_answer_greets_and_is_signed():
    bare = "C'est réparé depuis hier. Tout va bien."
    assert [(one.severity, one.replacement) for one in of("greeting", bare, kind="answer")] == [
        ("warn", "Bonjour,\n"), ("hint", None),
    ]  # fmt: skip
    good = "Bonjour Madame, appelez le 05 00 00 00 00. La mairie"
    assert [one.check for one in card(good, kind="answer").findings] == []


def test_words_of_an_election_count_in_its_period_only():
    text = "Grâce à Jeanne Exemple, un bilan historique. Une question ?"
    inside = of("election", text, day=date(2032, 1, 5), reserves=(RESERVE,))
    assert sorted(words(text, inside)) == ["Grâce à", "Jeanne Exemple", "bilan", "historique"]
    assert {one.severity for one in inside} == {"hint", "warn"}
    for day in (date(2031, 8, 31), date(2032, 3, 22), None):
        assert of("election", text, day=day, reserves=(RESERVE,)) == []
    for day in (date(2031, 9, 1), date(2032, 3, 21)):
        assert of("election", text, day=day, reserves=(RESERVE,))


def test_the_eve_of_a_vote_is_said_loudly():
    found = of("election", PLAIN, day=date(2032, 3, 13), reserves=(RESERVE,))
    assert [one.severity for one in found] == ["strong"]
    assert of("election", PLAIN, day=date(2032, 3, 12), reserves=(RESERVE,)) == []


@pytest.fixture
def small_dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fr.aff").write_text("SET UTF-8\nTRY esianrtolcdugmphbyfvkwzéè\n", encoding="utf-8")
    book = ["mairie", "accueil", "est", "ouvert", "la", "l'accueil", "rue", "été"]
    (tmp_path / "fr.dic").write_text(f"{len(book)}\n" + "\n".join(book) + "\n", encoding="utf-8")
    spelling.dictionary.cache_clear()
    found = spelling.dictionary("fr", (tmp_path,))
    monkeypatch.setattr(
        spelling, "dictionary", lambda language, folders=(): found if language == "fr" else None
    )


def test_spelling_accepts_the_towns_own_words(small_dictionary: None):
    text = "🎄 L’acceuil est ouvert rue des Tilleuls, la Mairie zzkwa @inconnu #inconnu www.inconnu.example"
    found = of("spelling", text, with_spelling=True)
    assert words(text, found) == ["L’acceuil", "zzkwa"]
    assert found[0].replacement == "L’accueil"
    assert found[-1].replacement is None
    accepted = Rules(accept=("zzkwa",))
    assert words(text, of("spelling", text, with_spelling=True, rules=accepted)) == ["L’acceuil"]


def test_without_a_dictionary_it_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spelling, "dictionary", lambda *_: None)
    found = card("La mairi est ouverte.", with_spelling=True)
    assert found.not_done == (spelling.ABSENT,)
    assert [one for one in found.findings if one.check == "spelling"] == []
    assert card("La mairi est ouverte.").not_done == ()


PRETEND = """#!/bin/sh
[ "$1" = --file ] && [ "$3" = --json ] || exit 3
grep -q TARD "$2" && exec sleep 60
grep -q BRUIT "$2" && { echo "pas du JSON"; exit 0; }
cat <<'END'
{"program": "pretend", "data": [{"iParagraph": 2, "lGrammarErrors":
 [{"nStart": 4, "nEnd": 9, "sMessage": "Accord.", "aSuggestions": ["rues"]}, {"nStart": 4, "nEnd": 900}]},
 {"iParagraph": 77, "lGrammarErrors": [{"nStart": 0, "nEnd": 1}]}]}
END
"""


@pytest.fixture
def pretend_grammar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "grammalecte-cli"
    program.write_text(PRETEND, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(grammar, "PATIENCE", 0.5)


def test_grammar_is_asked_of_another_process(pretend_grammar: None):
    text = "É 🎄.\nLes ruees."
    found = of("grammar", text, with_grammar=True)
    assert words(text, found) == ["ruees"]
    assert applied(text, found[0]) == "É 🎄.\nLes rues."
    assert of("grammar", text) == []


@pytest.mark.parametrize("text", ["TARD", "BRUIT"])
def test_a_grammar_that_is_late_or_noisy_breaks_nothing(pretend_grammar: None, text: str):
    assert card(text, with_grammar=True).not_done == (grammar.SILENT,)


def test_without_a_grammar_it_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert card(PLAIN, with_grammar=True).not_done == (grammar.ABSENT,)


def test_a_town_extends_the_words(tmp_path: Path):
    file = tmp_path / "villefable.yaml"
    file.write_text(
        "plain:\n  navette: petit bus\n  dispositif: ''\nacronyms:\n  ZZKW: zone d’essai\naccept: [brindille]\n"
        "inclusive: accept\n",
        encoding="utf-8",
    )
    rules = rules_in(file)
    text = "La navette du ZZKW, un dispositif pour les élu·e·s."
    assert of("jargon", text, rules=rules)[0].replacement == "petit bus"
    assert len(of("jargon", text, rules=rules)) == 1
    assert of("acronym", text, rules=rules)[0].replacement == "ZZKW (zone d’essai)"
    assert of("inclusive", text, rules=rules) == []
    assert of("inclusive", text) != []


@pytest.mark.parametrize(
    "text",
    ["plain: [a]", "other: 1", "inclusive: maybe", "accept: word", "- a", "a: [", "plain: {1: b}", "\0"],
)
def test_a_file_with_mistakes_is_refused_with_a_sentence(tmp_path: Path, text: str):
    file = tmp_path / "faux.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadRules, match=r"faux\.yaml"):
        rules_in(file)


HOSTILE = {
    "nothing": "", "no space": "a" * 20_000, "all emoji": "🎄" * 20_000, "joined": "👨\u200d" * 10_000,
    "control": "".join(chr(n % 32) for n in range(20_000)), "half signs": "\ud800" * 5_000,
    "turned": "\u202eabc " * 4_000,
    "grows": "İ" * 20_000, "forms": "é·e·s " * 4_000, "tomorrow": "demain " * 4_000, "tags": "#marchedenoel " * 2_000,
    "brackets": "(" * 20_000, "points": ". " * 10_000, "capitals": "AB " * 7_000, "links": "http://" * 3_000,
    "percent": "%(n)d %s {0} % " * 1_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["post", "answer"])
def test_no_text_breaks_it(name: str, kind: str):
    text = HOSTILE[name]
    found = read(Asked(text=text, kind=kind, day=date(2026, 1, 1), own=OWN))  # type: ignore[arg-type]
    assert len(found.findings) <= 100
    for one in found.findings:
        assert 0 <= one.start <= one.end <= len(text)
        assert one.sentence % one.values


def test_what_is_beyond_the_most_is_not_read():
    found = read(Asked(text="mot " * 50_000, with_spelling=False))
    assert found.words == 25_000
    assert found.not_done == (reading.TOO_LONG,)
