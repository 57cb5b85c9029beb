"""German, Spanish, Italian, Portuguese: their neighbours do not alarm, and French and English keep their judgement."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from parvis.triage.engine import FLAGS, SHIPPED, TO_CHECK, TOPICS, Lexicon, judge
from parvis.triage.engine.language import COVERED, READ_FIRST, guess, is_function_word
from parvis.triage.engine.patterns import Choice, parse

CASES = Path(__file__).parent / "cases"
NEWCOMERS = tuple(tongue.language for tongue in SHIPPED.tongues if tongue.yields)


def _read(name):
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def _sentences(language):
    return [
        text
        for answers in _read(f"rules_{language}").values()
        for texts in answers.values()
        for text in texts
    ]


@pytest.mark.parametrize("language", ["en", *NEWCOMERS])
def test_each_flag_and_distress_have_two_hard_negatives_that_stay_silent(language):
    negatives = _read(f"hard_negatives_{language}")
    raised = [
        (label, text)
        for label, texts in negatives.items()
        for text in texts
        for judged in [judge(text, language=language)]
        if label in judged.flags or (label == "distress" and judged.distress)
    ]

    assert set(negatives) == {*FLAGS, "distress"}
    assert min(map(len, negatives.values())) >= 2
    assert raised == []


@pytest.mark.parametrize("language", NEWCOMERS)
def test_a_topic_has_at_least_fifteen_phrases(language):
    few = {
        rule.id: count
        for rule in SHIPPED.rules
        if rule.language == language and rule.says[0].startswith("topic:") and rule.says != ("topic:autre",)
        if (count := sum(_ways(parse(line)) for role in ("any", "weak") for line in rule.lines.get(role, ())))
        < 15
    }

    assert few == {}
    assert {rule.says[0] for rule in SHIPPED.rules if rule.language == language} >= {
        f"topic:{t}" for t in TOPICS
    }


def _is_vital(says):
    return bool({"distress", "flag:menace"} & set(says)) or {"flag:crise", "intent:urgence"} <= set(says)


def _ways(choice: Choice) -> int:
    total = 0
    for sequence in choice.sequences:
        ways = 1
        for item in sequence:
            ways *= _ways(item) if isinstance(item, Choice) else 1
        total += ways
    return total


@pytest.mark.parametrize("language", NEWCOMERS)
def test_a_vital_sentence_is_vital_whatever_language_one_was_told(language):
    texts = [
        text
        for name, answers in _read(f"rules_{language}").items()
        if _is_vital(SHIPPED.rule(f"{language}.{name}").says)
        for text in answers["yes"]
    ]

    assert len(texts) >= 30
    assert [
        text for text in texts for told in (None, "fr", language) if not judge(text, language=told).vital
    ] == []
    assert [text for text in texts if not judge(text.upper()).vital] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_french_or_english_text_is_judged_as_if_no_other_language_were_read(language, tmp_path):
    for kept in READ_FIRST:
        shutil.copytree(SHIPPED.folder / kept, tmp_path / kept)
    without = Lexicon(tmp_path)
    texts = _sentences(language)
    texts += (
        [text for texts in _read("hard_negatives").values() for text in texts] if language == "fr" else []
    )
    changed = [
        text
        for text in texts
        for told in (None, language)
        if replace(judge(text, language=told), versions=())
        != replace(judge(text, language=told, lexicon=without), versions=())
    ]

    assert len(texts) > 100
    assert changed == []


def test_the_language_of_the_text_reads_its_own_words():
    """ "Will die" is a wish in English and half a sentence in German."""
    assert not judge("Sie will die Medaille, und wir wollen das Finale sehen").vital
    assert judge("He will die, and we do not know what to do").vital


@pytest.mark.parametrize(
    "text",
    [
        "Bombe de peinture oubliée au gymnase",
        "Une tempête de rires au spectacle de clowns",
        "Incendie maîtrisé hier",
        "Le brand content de la ville est réussi",
        "This brand is on sale",
        "The gas bill is in the post",
        "Gift of books for the library",
        "Il mord la poussière, ce film",
        "Tu es un as du jardinage",
        "La casa de quartier ouvre à midi",
        "On a vu la mort en face dans ce film",
    ],
)
def test_a_word_that_another_language_shares_does_not_alarm(text):
    assert not judge(text).vital


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Guten Tag, wann wird die Straße vor dem Rathaus wieder geöffnet?", "de"),
        ("Hola, quisiera saber cuando abre la calle y por que no hay luz", "es"),
        ("Buongiorno, quando apre la biblioteca del comune?", "it"),
        ("Bom dia, quando abre a biblioteca da câmara?", "pt"),
        ("¿Quién dio la licencia de obras?", "es"),
        ("Hay un bache enorme delante de correos", "es"),
        ("Bonjour, tu es un voisin, con o sans via", "fr"),
        ("Geachte heer, wanneer wordt de straat voor het gemeentehuis weer geopend?", "und"),
        ("Bon dia, volem saber quan obre aquest carrer, gràcies", "und"),
        ("Bună ziua, când se deschide strada pentru noi?", "und"),
        ("Dzień dobry, kiedy ulica jest otwarta?", "und"),
        ("Günaydın, bu sokak ne zaman açılacak ve nasıl?", "und"),
        ("Hej, jag undrar när gatan och parken är öppna", "und"),
        ("ok", "und"),
    ],
)
def test_a_language_is_recognised_or_left_open(text, language):
    assert judge(text).language == language


def test_a_word_that_tells_the_language_may_tell_the_subject_too():
    assert [w for w in ("mairie", "nuestros", "nella", "fuer", "het") if not is_function_word(w)] == []
    assert [w for w in ("feuer", "fuego", "fumo", "scuola", "policia", "lixo") if is_function_word(w)] == []


def test_a_stem_of_french_subjects_leaves_an_italian_fire_to_italian():
    """ "incendi*" is a French word of a subject; "incendio" is no French word that was judged there."""
    assert judge("C'è un incendio in via Roma!", language="fr").vital
    assert not judge("Incendie maîtrisé hier", language="fr").vital


def test_without_any_sign_of_a_language_the_rules_of_french_and_english_are_read():
    assert guess(["basurero"]) == ("und", "")
    assert {item.rule[:2] for item in judge("Poubelle pleine, bus").evidence} <= READ_FIRST
    assert set(COVERED) == {tongue.language for tongue in SHIPPED.tongues}


def test_german_is_read_with_umlauts_without_and_with_two_letters():
    for text in (
        "Der Müll stinkt schon wieder",
        "Der Mull stinkt schon wieder",
        "Der Muell stinkt schon wieder",
    ):
        assert judge(text, language="de").topic == "proprete_dechets"


def test_a_short_spelling_of_one_language_is_a_word_of_another():
    """ "im" is read "i m" for English; a German phrase is still met."""
    assert judge("Feuer im Haus", language="de").vital


def test_a_small_word_denies_in_its_own_language_only():
    assert judge("Es gibt keinen Gasgeruch in der Straße", language="de").flags == ()
    assert judge("Senza Gasgeruch in der Straße", language="de").flags == ("crise",)


def test_a_text_in_two_languages_is_heard_in_both():
    judged = judge("Bonjour, je suis là. Ich will nicht mehr leben.")

    assert judged.distress
    assert judged.topic in (TO_CHECK, "social_sante")
