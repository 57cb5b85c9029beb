"""The examples that read like a text: shown to people, with what the labels mean; nothing is decided by them."""

from parvis.triage.engine.alike import Library
from parvis.triage.engine.heads.examples import Example
from parvis.triage.learnt import library


def an_example(text, **labels):
    """With as many points behind as it takes to be a message that teaches."""
    while (one := Example(text, **labels)).frozen:
        text += "."
    return one


LAMP = an_example("Le lampadaire de la rue est éteint", topic="voirie", intent="plainte", flags=())
POOL = an_example("La piscine ouvre à quelle heure ?", topic="evenement_culture_sport", intent="question")
FIRE = an_example("Le lampadaire brûle, il y a des flammes", intent="urgence", flags=("crise",))
ENGLISH = an_example("The lampadaire is out", language="en")


def test_the_nearest_comes_first_and_strangers_stay_out():
    found = Library([POOL, FIRE, LAMP, ENGLISH], "fr").nearest("Un lampadaire éteint devant chez moi")

    assert [near.example for near in found] == [LAMP, FIRE]
    assert found[0].cosine > found[1].cosine


def test_case_and_accents_do_not_matter():
    assert Library([LAMP, POOL], "fr").nearest("LAMPADAIRE ETEINT")[0].example == LAMP


def test_words_of_no_meaning_make_nothing_alike():
    assert Library([LAMP, POOL], "fr").nearest("Le de la à est") == []
    assert Library([LAMP, POOL], "fr").nearest("") == []
    assert Library([], "fr").nearest("lampadaire") == []


def test_a_frozen_example_is_never_shown():
    text = "Le lampadaire clignote"
    while not (frozen := Example(text)).frozen:
        text += "!"

    assert Library([frozen, POOL], "fr").nearest("Le lampadaire clignote") == []


def test_an_example_tells_its_labels():
    assert FIRE.labels == ["intent:urgence", "flag:crise"]


def test_shipped_examples_are_found_for_an_everyday_message():
    found = library("fr").nearest("Le lampadaire devant chez moi est éteint depuis une semaine")

    assert found[0].example.topic == "voirie"
    assert all("lampadaire" in near.example.text.lower() for near in found)
