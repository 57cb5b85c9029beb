"""What a judgement promises, whatever the rules: evidence or nothing, robustness, fairness. All texts are invented."""

import random
import unicodedata
from pathlib import Path

import pytest
import yaml

from parvis.triage.engine import FLAGS, INTENTS, TO_CHECK, TOPICS, Own, judge, judge_many
from parvis.triage.engine.reading import HEAD, TAIL
from parvis.triage.learnt import heads as shipped_heads

CASES = Path(__file__).parent / "cases"
HARD_NEGATIVES = yaml.safe_load((CASES / "hard_negatives.yaml").read_text(encoding="utf-8"))
RULES = yaml.safe_load((CASES / "rules_fr.yaml").read_text(encoding="utf-8"))
VITAL = [
    sentence
    for rule in ("detresse_suicide", "detresse_en_finir", "secours", "violences", "menace", "crise_feu", "crise_gaz",
                 "crise_arme", "enfant_danger", "harcelement_enfant", "sans_abri")
    for sentence in RULES[rule]["yes"]
]  # fmt: skip


def test_each_flag_and_distress_have_ten_hard_negatives():
    assert set(HARD_NEGATIVES) == {*FLAGS, "distress"}
    assert min(len(sentences) for sentences in HARD_NEGATIVES.values()) >= 10


@pytest.mark.parametrize("label", [*FLAGS, "distress"])
def test_a_neighbour_of_a_flag_does_not_raise_it(label):
    raised = [
        sentence
        for sentence in HARD_NEGATIVES[label]
        for judged in [judge(sentence, language="fr")]
        if label in judged.flags or (label == "distress" and judged.distress)
    ]

    assert raised == []


@pytest.mark.parametrize("label", [*FLAGS, "distress"])
def test_no_shipped_head_takes_a_neighbour_for_a_flag(label):
    sentences = HARD_NEGATIVES[label]
    judged = judge_many(sentences, languages=["fr"] * len(sentences), heads=shipped_heads())

    assert [text for text, one in zip(sentences, judged, strict=True) if label in one.flags] == []


@pytest.mark.parametrize(
    ("text", "topic", "intent", "priority"),
    [
        ("Le parc ferme à quelle heure en novembre ?", "environnement_espaces_verts", "question", "P3"),
        ("Chapeau, la fresque du gymnase est superbe.", "evenement_culture_sport", "merci", "P4"),
        ("Troisième fois que je signale ce banc cassé.", "voirie", "plainte", "P3"),
        ("Vous n'êtes qu'une troupe de clowns.", TO_CHECK, "insulte", "P2"),
        ("Un câble pend au-dessus du trottoir, ça étincelle !", "eau_energie", "urgence", "P0"),
        ("Prêt de 5 000 € en une heure, écrivez-moi.", "autre", "spam", "P5"),
        ("Merci pour le bruit toute la nuit sous mes fenêtres.", "securite", "plainte", "P3"),
        ("The library opens at what time on Saturday?", "evenement_culture_sport", "question", "P3"),
        ("Zwei Kühe schlafen.", TO_CHECK, TO_CHECK, "P3"),
    ],
)
def test_a_message_gets_its_subject_its_intent_and_its_place(text, topic, intent, priority):
    judged = judge(text)

    assert (judged.topic, judged.intent, judged.priority) == (topic, intent, priority)


def test_a_person_in_distress_comes_before_every_other_emergency():
    fire = judge("Incendie rue des Lilas, les flammes sortent du toit")
    despair = judge("Je n'ai plus envie de vivre")
    insult = judge("Bande d'incapables")

    assert fire.priority == despair.priority == "P0"
    assert despair.rank < fire.rank < insult.rank
    assert (despair.procedure, fire.procedure) == ("detresse", "crise")


def test_two_subjects_equally_supported_are_left_to_a_person():
    judged = judge("La poubelle et le bus", language="fr")

    assert judged.topic == TO_CHECK
    assert dict(judged.runner_up)["topic"] in ("proprete_dechets", "transport")


@pytest.mark.parametrize(
    "text", ["", "   ", "…", "\0\0", "12", "مرحبا بكم", "🙂", "a" * 500, "<script>", "%s {x}"]
)
def test_without_evidence_nothing_is_said(text):
    judged = judge(text)

    assert judged.evidence == () or judged.intent == "info"
    assert judged.topic == TO_CHECK
    assert judged.flags == ()
    assert not judged.vital


def test_every_label_has_evidence_at_its_place_in_the_text_as_written():
    for text in VITAL:
        written = f"\u202b« {text.upper()} »\u202c 👩‍👩‍👧 fin"
        judged = judge(written)
        labels = {item.label for item in judged.evidence}

        assert all(written[item.start : item.end] == item.text for item in judged.evidence)
        assert {f"flag:{flag}" for flag in judged.flags} <= labels
        assert judged.topic == TO_CHECK or f"topic:{judged.topic}" in labels
        assert judged.intent == TO_CHECK or f"intent:{judged.intent}" in labels
        assert ("distress" in labels) is judged.distress


def test_the_same_text_gives_the_same_judgement():
    text = "Le maire nous cache la vérité, partagez ! Ma fille de 9 ans rentre seule."

    assert judge(text) == judge(text)


def _without_accents(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _stretched(text):
    return "".join(c * 4 if c in "eauio" and i and text[i - 1].isalpha() else c for i, c in enumerate(text))


def _with_zero_widths(text):
    return "\u200b".join(text)


WRITTEN = {
    "capitals": str.upper,
    "small letters": str.lower,
    "no accents": _without_accents,
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "typographic apostrophes": lambda text: text.replace("'", "’"),
    "grave accents for apostrophes": lambda text: text.replace("'", "`"),
    "longer vowels": _stretched,
    "zero-width characters": _with_zero_widths,
    "right-to-left marks": lambda text: f"\u202e{text}\u202c",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "line breaks": lambda text: text.replace(" ", "\n"),
    "emoji around": lambda text: f"😭😭{text}🙏",
    "double spaces": lambda text: text.replace(" ", "  "),
    "full-width letters": lambda text: "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in text),
    "before and after": lambda text: f"Bonjour. {text} Merci.",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_no_way_of_writing_hides_what_is_vital(way):
    lost = [text for text in VITAL if judge(text).vital and not judge(WRITTEN[way](text)).vital]

    assert lost == []


@pytest.mark.parametrize(
    "text",
    [
        "je vais me su1c1der",
        "je veux m o u r i r",
        "je veux mоurir",
        "#JeVeuxMourir",
        "je_veux_mourir",
        "jveux mourir",
    ],
)
def test_disguised_words_are_read(text):
    assert judge(text).distress


@pytest.mark.parametrize(
    ("plain", "grave"),
    [
        (
            "Je vous attends à la sortie de la mairie pour vous remercier",
            "Je vous attends à la sortie, vous allez voir",
        ),
        ("On vous attend en bas, le café est prêt", "On vous attend en bas. Cachez-vous bien."),
        (
            "J'ai rangé mes papiers, merci pour tout",
            "J'ai rangé mes papiers, prenez soin de mon chat, merci pour tout, adieu",
        ),
        ("Tout est réglé, merci pour tout !", "Tout est réglé. Prenez soin de mes enfants. Merci pour tout."),
    ],
)
def test_words_of_a_meeting_or_of_thanks_are_vital_only_beside_a_threat_or_a_farewell(plain, grave):
    assert not judge(plain, language="fr").vital
    assert judge(grave, language="fr").vital


def test_a_quoted_insult_is_told_not_made():
    assert judge("« Connard », voilà ce qu'on m'a dit au guichet.").intent != "insulte"


def test_a_cry_at_either_end_of_a_very_long_text_is_heard_and_the_unread_part_is_said():
    filling = "La fête du village était belle et nous avons bien mangé. " * 3000

    for text in (f"Je veux mourir. {filling}", f"{filling} Je veux mourir."):
        judged = judge(text)
        assert judged.distress
        assert judged.unread == len(text) - HEAD - TAIL


NAMES = ["Camille Durand", "Fatoumata Diallo", "Mohamed Benali", "Nguyễn Thị Lan", "Zoé Exemple", "José da Silva",
         "Rachel Cohen", "Nikolaï Petrov", "Élodie Le Goff", "Kevin", "Ayşe Yılmaz", "王小明"]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "Bonjour, je suis {}, la poubelle de ma rue déborde.",
        "{} demande quand ouvre la piscine.",
        "Merci à {} du guichet pour son accueil.",
        "Mon voisin {} fait du bruit la nuit.",
        "Je suis {} et je n'ai plus envie de vivre.",
        "{} habite ici depuis toujours, et vous ne répondez jamais.",
    ],
)
def test_a_name_changes_nothing_in_the_judgement(sentence):
    seen = {
        (found.topic, found.intent, found.flags, found.priority)
        for name in NAMES
        for found in [judge(sentence.format(name), language="fr")]
    }

    assert len(seen) == 1


def test_the_towns_own_names_and_numbers_are_known():
    own = Own(
        elected=("Jeanne Exemple", "@jexemple"),
        phones=("01 00 00 00 01",),
        emails=("ville.example", "j.exemple@agglo.example"),
        places=(("Les Tilleuls", "ecole_enfance"),),
        version="7",
    )

    assert judge("Jeanne EXEMPLE a menti.", own=own).flags == ("elu",)
    assert judge("Que fait Mme Exemple ?", own=own).flags == ("elu",)
    assert judge("Merci @jexemple", own=own).flags == ("elu",)
    assert judge("Par exemple un banc.", own=own).flags == ()
    assert judge("La cour des Tilleuls est boueuse", own=own).topic == "ecole_enfance"
    assert judge("Appelez le +33 (0)1 00 00 00 01 ou accueil-nord@ville.example", own=own).flags == ()
    assert judge("Appelez le 01 00 00 00 02", own=own).flags == ("donnees_perso",)
    assert dict(judge("Bonjour", own=own).versions)["own"] == "7"


@pytest.mark.parametrize(
    "entered",
    [
        "Jeanne Exemple-Martin",
        "EXEMPLE-MARTIN Jeanne",
        "Mme Jeanne EXEMPLE MARTIN",
        "Jeanne Exemple-Martin, adjointe aux sports",
        "Madame la maire Jeanne Exemple-Martin",
    ],
)
def test_an_elected_person_is_known_however_the_town_wrote_the_name(entered):
    own = Own(elected=(entered,), version="1")

    for said in ("jeanne exemple martin a menti", "EXEMPLE-MARTIN Jeanne", "Que fait Mme Exemple-Martin ?"):
        assert "elu" in judge(said, own=own, language="fr").flags, said
    for said in ("Par exemple, Martin pêcheur", "Jeanne a menti", "Mme Jeanne Durand"):
        assert "elu" not in judge(said, own=own, language="fr").flags, said


def test_a_name_that_holds_no_name_names_nobody():
    assert judge("Bonjour", own=Own(elected=(", adjointe", "M.", "@"), version="1")).flags == ()


def test_a_place_of_the_town_does_not_alarm_by_its_name_and_still_burns():
    own = Own(places=(("Place du Maire-Corrompu", ""), ("Rue du Gaz", "voirie")), version="1")

    assert judge("Un banc cassé place du maire corrompu", language="fr").flags != ()
    assert judge("Un banc cassé place du maire corrompu", own=own, language="fr").flags == ()
    assert judge("Un trou rue du Gaz", own=own, language="fr").topic == "voirie"
    assert judge("Ça sent le gaz rue du Gaz", own=own, language="fr").vital


def test_the_labels_are_those_of_the_catalogue():
    assert (len(TOPICS), len(INTENTS), len(FLAGS)) == (15, 8, 12)


def test_a_language_that_is_not_covered_is_said_and_still_asks_for_a_look():
    judged = judge("Goedendag, wanneer wordt de straat voor het gemeentehuis weer geopend?")

    assert judged.language == "und"
    assert judged.priority in ("P2", "P3")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, je voudrais savoir quand la rue sera ouverte", "fr"),
        ("Hello, I would like to know when the street is open", "en"),
        ("Hej, jag undrar när gatan öppnar och varför det inte finns ljus", "und"),
        ("ok", "und"),
    ],
)
def test_the_language_is_guessed_or_left_open(text, language):
    assert judge(text).language == language


def test_random_letters_never_break_the_judge():
    rng = random.Random(7)
    signs = "aeé'’ .?!«»\"@#_-\u200b\u202e\U0001f525\0\n٣漢ßﬁ" + "0123456789+"

    for _ in range(300):
        text = "".join(rng.choice(signs) for _ in range(rng.randrange(400)))
        judged = judge(text)
        assert all(text[item.start : item.end].startswith(item.text) for item in judged.evidence)
