"""Judgements are kept with their evidence, corrected by persons, and forgotten with their text."""

from uuid import uuid4

import pytest

from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import PersonFactory, make_team
from parvis.triage import actions, queries
from parvis.triage.engine import judge
from parvis.triage.models import Correction, Judgement

pytestmark = pytest.mark.django_db
KIND = "inbox.message"


@pytest.fixture
def team():
    made = make_team()
    with acting_for(made.pk):
        yield made


@pytest.fixture
def person():
    return PersonFactory()


def judged(team, text, **fields):
    return actions.judge_and_store(team=team, subject_kind=KIND, subject_id=uuid4(), text=text, **fields)


def test_a_judgement_is_kept_with_its_evidence_and_its_versions(team):
    row = judged(team, "Ça sent le gaz rue des Lilas")

    assert (row.priority, row.labels["flags"], row.labels["vital"]) == ("P0", ["crise"], True)
    assert row.evidence[0]["rule"] == "fr.crise_gaz"
    assert row.evidence[0]["text"] == "sent le gaz"
    assert row.versions["lexicon-fr"]
    assert queries.judgement_of(team, subject_kind=KIND, subject_id=row.subject_id) == row


def test_a_text_judged_again_keeps_one_row(team):
    first = judged(team, "Merci pour tout")
    second = actions.judge_and_store(
        team=team, subject_kind=KIND, subject_id=first.subject_id, text="Ça sent le gaz dans la cave"
    )

    assert second.pk == first.pk
    assert second.priority == "P0"
    assert Judgement.rows.of(team).count() == 1


def test_many_judgements_are_kept_at_once_in_the_order_given(team, django_assert_max_num_queries):
    found = {uuid4(): judge(f"La poubelle {n} déborde") for n in range(50)}
    with django_assert_max_num_queries(6):
        rows = actions.store(team=team, subject_kind=KIND, judged=found)

    assert [row.subject_id for row in rows] == list(found)


def test_a_null_character_in_a_text_does_not_stop_the_judgement(team):
    assert judged(team, "Je veux\0 mourir, ça sent le\0 gaz").priority == "P0"


def test_a_correction_changes_the_labels_the_place_and_leaves_its_trace(team, person):
    row = judged(team, "Ça sent le gaz dans ce sketch")
    after = actions.correct(
        team=team, by=person, judgement=row, labels={"flags": [], "intent": "info", "topic": "autre"}
    )
    correction = queries.corrections_of(team)[0]

    assert (after.priority, after.labels["flags"], after.labels["vital"]) == ("P4", [], False)
    assert correction.old["flags"] == ["crise"]
    assert correction.new == {"flags": [], "intent": "info", "topic": "autre"}
    assert (correction.by, correction.text_key) == (person, row.text_key)


def test_a_flag_that_a_person_sets_counts_as_sure(team, person):
    row = judged(team, "Bonjour à tous")

    assert actions.correct(team=team, by=person, judgement=row, labels={"flags": ["rumeur"]}).priority == "P1"
    assert actions.correct(team=team, by=person, judgement=row, labels={"distress": True}).rank == 0


def test_what_a_person_corrected_is_not_undone_by_judging_again(team, person):
    row = judged(team, "Ça sent le gaz dans ce sketch")
    actions.correct(team=team, by=person, judgement=row, labels={"flags": []})
    again = actions.judge_and_store(
        team=team, subject_kind=KIND, subject_id=row.subject_id, text="Ça sent le gaz dans ce sketch"
    )

    assert again.labels["flags"] == []


def test_correcting_to_the_same_label_writes_nothing(team, person):
    row = judged(team, "Merci pour tout")
    actions.correct(team=team, by=person, judgement=row, labels={"intent": "merci"})

    assert queries.corrections_of(team) == []


@pytest.mark.parametrize(
    "labels",
    [{}, {"topic": "politique"}, {"flags": ["elu", "gauchiste"]}, {"author": "x"}, {"distress": "yes"}],
)
def test_a_label_that_does_not_exist_is_refused_and_nothing_changes(team, person, labels):
    row = judged(team, "Merci pour tout")
    with pytest.raises(actions.NotAccepted):
        actions.correct(team=team, by=person, judgement=row, labels=labels)

    assert Correction.rows.of(team).count() == 0


def test_a_judgement_dies_with_its_text_and_the_correction_stays_without_it(team, person):
    row = judged(team, "Merci pour tout")
    actions.correct(team=team, by=person, judgement=row, labels={"intent": "info"})

    assert actions.forget(team=team, subject_kind=KIND, subject_ids=[row.subject_id]) == 1
    assert queries.judgements_of(team, subject_kind=KIND, subject_ids=[row.subject_id]) == {}
    assert queries.corrections_of(team)[0].judgement is None


def test_the_towns_words_are_used_as_soon_as_they_are_entered(team, person):
    assert "elu" not in judged(team, "Jeanne Exemple a menti").labels["flags"]
    entry = actions.add_entry(team=team, by=person, kind="elected", text=" Jeanne  Exemple ")
    actions.add_entry(team=team, by=person, kind="elected", text="Jeanne Exemple")
    actions.add_entry(team=team, by=person, kind="phone", text="01 00 00 00 01")

    row = judged(team, "Jeanne Exemple, joignable au 01 00 00 00 01, a menti")
    assert row.labels["flags"] == ["elu"]
    assert row.versions["own"] == queries.own_of(team).version
    actions.remove_entry(team=team, by=person, entry=entry)
    assert judged(team, "Jeanne Exemple a menti").labels["flags"] == []


@pytest.mark.parametrize(
    ("kind", "text", "topic"),
    [
        ("pet", "Rex", ""),
        ("street", "x", ""),
        ("street", "y" * 121, ""),
        ("street", "Rue", "zoo"),
        ("phone", "le standard", ""),
        ("email", "accueil", ""),
        ("elected", "…!", ""),
    ],
)
def test_a_word_that_cannot_be_used_is_refused(team, person, kind, text, topic):
    with pytest.raises(actions.NotAccepted):
        actions.add_entry(team=team, by=person, kind=kind, text=text, topic=topic)


def test_another_town_sees_neither_judgements_nor_words(team, person):
    row = judged(team, "Ça sent le gaz")
    actions.add_entry(team=team, by=person, kind="elected", text="Jeanne Exemple")
    other = make_team("la-bas")
    with acting_for(other.pk):
        assert queries.judgement_of(other, subject_kind=KIND, subject_id=row.subject_id) is None
        assert queries.judgement_of(team, subject_kind=KIND, subject_id=row.subject_id) is None
        assert queries.entries_of(other) == []
        with pytest.raises(Judgement.DoesNotExist):
            actions.correct(team=other, by=person, judgement=row, labels={"intent": "info"})
