"""A team's corrections teach its own heads: felt at once, measured, taken back, forgotten with the text."""

from __future__ import annotations

import copy
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest

from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry
from parvis.teams.tests.factories import PersonFactory, make_team
from parvis.triage import actions, champions, learnt, queries
from parvis.triage.engine.heads.contest import ENOUGH, MAY_LOSE
from parvis.triage.engine.heads.kept import SIGHT
from parvis.triage.engine.heads.local import is_frozen
from parvis.triage.models import Correction, Learner, TeamHeads
from parvis.triage.tests.test_local_heads import taught as seen

pytestmark = pytest.mark.django_db
KIND = "inbox.message"
PLACES = (
    "au Clos Verdelin",
    "place des Tisserands",
    "rue du Puits-Salé",
    "près du lavoir",
    "à la sortie du bourg",
)
WHOLE = {"topic": "transport", "intent": "plainte", "flags": []}


@pytest.fixture
def team():
    return make_team()


@pytest.fixture
def person():
    return PersonFactory()


def judged(team, text):
    return actions.judge_and_store(team=team, subject_kind=KIND, subject_id=uuid4(), text=text)


def correct(team, person, text, labels=WHOLE):
    """Asked, so that it is kept even where the neighbours had it right already."""
    with acting_for(team.pk):
        row = judged(team, text)
        actions.correct(team=team, by=person, judgement=row, labels=labels, text=text, asked="margin")
    return row


def about(thing, count):
    return [f"{thing} {PLACES[n % 5]}, c'est la {n + 2}e fois" for n in range(count)]


def versions(team):
    with acting_for(team.pk):
        return queries.versions_of(team)


def topic(team, text):
    with acting_for(team.pk):
        return judged(team, text).labels["topic"]


def entries(team):
    with acting_for(team.pk):
        return list(
            AuditEntry.rows.of(team).filter(action__startswith="triage:").values_list("action", flat=True)
        )


def test_twenty_corrections_make_the_next_messages_right(team, person, queue):
    asked = [f"La zibette a encore disparu {place} !" for place in PLACES]
    before = [topic(team, text) for text in asked]
    for text in about("La zibette n'est pas passée", 20):
        correct(team, person, text)
    queue.run_due()
    assert before.count("transport") == 0
    assert [topic(team, text) for text in asked].count("transport") >= 4
    (champion,) = versions(team)
    assert (champion.standing, champion.figures["verdict"]) == ("champion", "unproven")
    assert champion.learnt_from == sum(not is_frozen(one.key) for one in taught(team))
    assert entries(team) == ["triage: learnt heads take over"]


def taught(team):
    with acting_for(team.pk):
        return queries.taught_of(team)


def test_a_correction_is_felt_before_any_worker_came(team, person):
    correct(team, person, "La zibette n'est pas passée ce matin au lavoir")
    with acting_for(team.pk):
        row = judged(team, "La zibette n'est pas passée ce soir au lavoir")
    assert row.labels["topic"] == "transport"
    assert "neighbour" in [one["rule"] for one in row.evidence]


def test_another_town_learns_nothing_of_it(team, person, queue):
    other = make_team("ailleurs")
    text = about("La zibette n'est pas passée", 20)
    for one in text:
        correct(team, person, one)
    queue.run_due()
    assert topic(other, text[0]) != "transport"
    assert versions(other) == []
    assert TeamHeads.rows.all().count() == 0, "outside a team's transaction the wall shows nothing"
    with acting_for(other.pk):
        assert (TeamHeads.rows.all().count(), Learner.rows.all().count(), Correction.rows.all().count()) == (
            0,
            0,
            0,
        )


def test_many_corrections_before_a_worker_comes_are_learnt_from_once(team, person, queue):
    for text in about("La zibette n'est pas passée", 6):
        correct(team, person, text)
    queue.run_due()
    assert len(versions(team)) == 1
    queue.run_due()
    assert len(versions(team)) == 1, "nothing new: nothing learnt"


def test_a_confirmation_is_a_label_too(team, person):
    with acting_for(team.pk):
        row = judged(team, "Merci à toute l'équipe pour la fête")
        same = {name: row.labels[name] for name in ("topic", "intent", "flags")}
        actions.correct(team=team, by=person, judgement=row, labels=same, text="Merci")
        assert Correction.rows.of(team).count() == 0, "nobody asked, nothing said"
        actions.correct(team=team, by=person, judgement=row, labels=same, text="Merci", asked="margin")
        kept = Correction.rows.of(team).get()
    assert (kept.old == kept.new, kept.asked) == (True, "margin")
    assert len(taught(team)) == 1


def test_of_what_several_say_the_newest_word_holds_label_by_label(team, person):
    text = "La zibette n'est pas passée ce matin"
    correct(team, person, text, {"topic": "voirie", "intent": "question"})
    correct(team, person, text, {"topic": "transport"})
    correct(team, person, text, {"flags": ["elu"]})
    correct(team, person, text, {"intent": "to_check"})
    (one,) = taught(team)
    assert (one.labels.topic, one.labels.intent, one.labels.flags) == ("transport", None, ("elu",))


def test_when_a_text_is_erased_its_features_go_and_heads_that_learnt_from_it_too(team, person, queue):
    rows = [correct(team, person, text) for text in about("La zibette n'est pas passée", 8)]
    queue.run_due()
    (first,) = versions(team)
    gone = next(row for row in rows if not is_frozen(row.text_key))
    with acting_for(team.pk):
        assert actions.forget(team=team, subject_kind=KIND, subject_ids=[gone.subject_id]) == 1
        left = Correction.rows.of(team).get(text_key=gone.text_key)
        assert (left.features, left.new["topic"], left.judgement_id) == (None, "transport", None)
        assert Correction.rows.of(team).exclude(features=None).count() == 7
    assert versions(team) == []
    queue.run_due()
    (second,) = versions(team)
    assert second.version != first.version
    assert second.learnt_from == first.learnt_from - 1


def test_a_text_erased_while_heads_learn_from_it_leaves_nothing(team, person, queue, monkeypatch):
    rows = [correct(team, person, text) for text in about("La zibette n'est pas passée", 6)]
    real = learnt.school()

    def erased_meanwhile():
        with acting_for(team.pk):
            actions.forget(team=team, subject_kind=KIND, subject_ids=[rows[0].subject_id])
        monkeypatch.setattr("parvis.triage.steps.school", lambda: real)
        return real

    monkeypatch.setattr("parvis.triage.steps.school", erased_meanwhile)
    queue.run_due()
    (only,) = versions(team)
    assert only.learnt_from == sum(not is_frozen(row.text_key) for row in rows[1:])


def kept(team, person, rows):
    """Many corrections at once, as `correct` would keep them."""
    with acting_for(team.pk):
        Correction.rows.get_queryset().bulk_create(
            Correction(
                team=team,
                text_key=one.key[-32:],
                old={},
                new=labels,
                features=one.piece,
                sight=SIGHT,
                by=person,
            )
            for one, labels in rows
        )
        actions.learn_soon(team=team)


def poison(team, person, count):
    """Everyday messages, all of them mislabelled."""
    things = (
        "Le trottoir est cassé",
        "La poubelle déborde",
        "La cantine est trop chère",
        "La piscine est fermée",
    )
    wrong = {"topic": "logement", "intent": "spam", "flags": []}
    rows = [seen(f"{things[n % 4]} {PLACES[n % 5]}, jour {n}") for n in range(count)]
    kept(team, person, [(one, wrong) for one in rows])


def test_what_was_taught_counts_in_the_second_reading_too(team, person, queue):
    deep = replace(learnt.heads(), version="by meaning")
    with acting_for(team.pk):
        assert champions.deep_of(team, deep) is deep, "nobody has taught anything"
    for text in about("La zibette n'est pas passée", 8):
        correct(team, person, text)
    queue.run_due()
    with acting_for(team.pk):
        own, beside = champions.heads_of(team), champions.deep_of(team, deep)
        assert champions.deep_of(team, deep) is beside, "made once"
    assert beside.version.endswith("+by meaning")
    assert np.array_equal(beside.weights, own.weights), "the same moves upon the same scale"
    with acting_for(team.pk):
        actions.use_heads(team=team, by=person, version=actions.SHIPPED_HEADS)
        assert champions.deep_of(team, deep) is deep, "somebody went back"


def test_heads_taught_wrong_do_no_harm_to_what_ships_or_do_not_take_over(team, person, queue):
    for text in about("La zibette n'est pas passée", 8):
        correct(team, person, text)
    queue.run_due()
    (champion,) = versions(team)
    poison(team, person, 200)
    queue.run_due()
    newest = next(one for one in versions(team) if one.version != champion.version)
    before, after = (newest.figures[name] for name in ("shipped_before", "shipped_now"))
    lost = max(before[name] - after[name] for name in ("labels", "sensitive"))
    assert (lost > MAY_LOSE) == (newest.figures["verdict"] == "lost_shipped")
    assert (newest.standing == "challenger") == (lost > MAY_LOSE)


def test_a_challenger_that_loses_on_the_frozen_texts_does_not_take_over(team, person, queue):
    rows = [seen(text) for text in about("La zibette n'est pas passée", 70)]
    kept(team, person, [(one, WHOLE) for one in rows])
    queue.run_due()
    assert sum(is_frozen(one.key) for one in taught(team)) >= ENOUGH
    (champion,) = versions(team)
    assert champion.figures["verdict"] == "holds"
    turned = WHOLE | {"topic": "ecole_enfance"}  # all that teaches; what is frozen says as before
    kept(team, person, [(one, turned) for one in rows if not is_frozen(one.key[-32:])])
    queue.run_due()
    first, second = versions(team)
    assert (first.version, second.figures["verdict"]) == (champion.version, "lost_labels")


def test_a_version_chosen_by_hand_stays_until_it_is_let_go(team, person, queue):
    for text in about("La zibette n'est pas passée", 8):
        correct(team, person, text)
    queue.run_due()
    (first,) = versions(team)
    with acting_for(team.pk):
        actions.use_heads(team=team, by=person, version=actions.SHIPPED_HEADS)
        assert champions.heads_of(team) is learnt.heads()
    for text in about("Le troquebac déborde", 4):
        correct(team, person, text, WHOLE | {"topic": "proprete_dechets"})
    queue.run_due()
    assert versions(team)[0].version == "shipped"
    with acting_for(team.pk):
        actions.use_heads(team=team, by=person, version=first.version)
        assert champions.heads_of(team).version == first.version
        with pytest.raises(actions.NotAccepted):
            actions.use_heads(team=team, by=person, version="nowhere")
        actions.let_learn(team=team, by=person)
    queue.run_due()
    assert versions(team)[0].version not in ("shipped", first.version)
    assert entries(team).count("triage: heads chosen by hand") == 2
    assert "triage: heads may be replaced" in entries(team)


def test_five_versions_are_kept(team, person, queue):
    for n in range(8):
        correct(team, person, f"La zibette numéro {n} n'est pas passée {PLACES[n % 5]}")
        queue.run_due()
    assert len(versions(team)) == 5
    assert versions(team)[0].standing == "champion"


def test_damaged_heads_are_left_aside(team, person, queue):
    correct(team, person, "La zibette n'est pas passée")
    queue.run_due()
    champions._kept.clear()
    with acting_for(team.pk):
        TeamHeads.rows.of(team).update(content=b"damaged")
        assert champions.heads_of(team) is learnt.heads()


def test_what_is_damaged_is_learnt_again(team, person, queue):
    correct(team, person, "La zibette n'est pas passée au lavoir")
    correct(team, person, "La zibette n'est pas passée au Clos Verdelin")
    queue.run_due()
    (first,) = versions(team)
    champions._kept.clear()
    with acting_for(team.pk):
        TeamHeads.rows.of(team).update(content=b"damaged")
        champions.heads_of(team)
    queue.run_due()
    with acting_for(team.pk):
        assert champions.heads_of(team).version == first.version


def test_when_other_heads_ship_these_judge_and_the_town_learns_upon_them(team, person, queue, monkeypatch):
    for text in about("La zibette n'est pas passée", 6):
        correct(team, person, text)
    queue.run_due()
    (first,) = versions(team)
    newer = replace(learnt.heads(), version="newer")
    ready = copy.copy(learnt.school())
    ready.base = newer
    monkeypatch.setattr("parvis.triage.champions.heads", lambda: newer)
    monkeypatch.setattr("parvis.triage.steps.heads", lambda: newer)
    monkeypatch.setattr("parvis.triage.steps.school", lambda: ready)
    champions._kept.clear()
    with acting_for(team.pk):
        assert champions.heads_of(team) is newer
    queue.run_due()
    second = versions(team)[0]
    assert (second.standing, second.base) == ("champion", "newer")
    assert second.version != first.version
    with acting_for(team.pk):
        assert champions.heads_of(team).version == second.version


def test_a_version_kept_by_hand_upon_older_heads_is_said_not_to_judge(team, person, queue, monkeypatch):
    for text in about("La zibette n'est pas passée", 6):
        correct(team, person, text)
    queue.run_due()
    (first,) = versions(team)
    with acting_for(team.pk):
        actions.use_heads(team=team, by=person, version=first.version)
        assert [one.usable for one in champions.versions_shown(team)] == [True]
        newer = replace(learnt.heads(), version="newer")
        monkeypatch.setattr("parvis.triage.champions.heads", lambda: newer)
        champions._kept.clear()
        assert champions.heads_of(team) is newer
        assert [(one.row.version, one.usable) for one in champions.versions_shown(team)] == [
            (first.version, False)
        ]
        with pytest.raises(actions.NotAccepted):
            actions.use_heads(team=team, by=person, version=first.version)
        actions.use_heads(team=team, by=person, version=actions.SHIPPED_HEADS)
        assert [one.usable for one in champions.versions_shown(team)] == [True, False]
