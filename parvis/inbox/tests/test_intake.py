"""Events become messages whatever their order, once each, and nothing that came in is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from parvis.inbox.models import Alert, Message, MessageCount, MessageVersion, Thread, Tombstone
from parvis.inbox.privacy import tombstone_of
from parvis.inbox.steps import intake, judging
from parvis.inbox.tests.factories import MONDAY, incoming, make_account, make_message, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions as networks
from parvis.networks.contract import Author, Kind
from parvis.networks.models import Account, Event
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db

ZOE = Author(id="zoe", handle="zoe@social.example", name="Zoé Exemple")


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


def state_of(account: Account) -> dict[str, Any]:
    """Everything about an account's messages that came from the network, keys and hours of ours apart."""
    with acting_for(account.team_id):
        rows = Message.rows.of(account.team).filter(account=account).select_related("thread")
        return {
            row.remote_id: (
                row.kind, row.text, row.at, row.placed_at, row.edited_at, row.deleted_at, row.author_id,
                row.author_name, row.parent_remote_id, row.ours, row.listed, row.status, row.answered_at, row.priority,
                row.rank,
                row.thread.root_remote_id, row.thread.root_text if row.facts_key else "", row.thread.ours,
                sorted((v.at, v.text) for v in MessageVersion.rows.of(account.team).filter(message=row)),
            )
            for row in rows
        }  # fmt: skip


def story(account: Account) -> list[Any]:
    """A morning under one post: comments, replies to replies whose root nobody told, edits, deletions, an echo."""
    us = Author(id=account.remote_id, handle="mairie")
    max_ = Author(id="max", handle="max@social.example", name="Max Exemple")
    at = [MONDAY + timedelta(minutes=n) for n in range(12)]
    return [
        incoming("Le camion ?", event_id="1", id="a", kind=Kind.comment, author=ZOE, at=at[0], root_id="post",
                 root_text="Collecte décalée", root_is_ours=True, parent_id="post"),
        incoming("Le camion bleu ?", event_id="2", id="a", kind=Kind.edited, author=ZOE, at=at[1], root_id="post"),
        incoming("Le camion vert ?", event_id="3", id="a", kind=Kind.edited, author=ZOE, at=at[2], root_id="post"),
        incoming("Pareil", event_id="4", id="b", kind=Kind.reply, author=max_, at=at[3], parent_id="a"),
        incoming("Et ici ?", event_id="5", id="c", kind=Kind.reply, author=max_, at=at[4], parent_id="b"),
        incoming("", event_id="6", id="b", kind=Kind.deleted, author=max_, at=at[5]),
        incoming("Demain matin.", event_id="7", id="d", kind=Kind.reply, author=us, at=at[6], parent_id="c"),
        incoming("Je veux mourir", event_id="8", id="e", kind=Kind.private, author=max_, at=at[7]),
        incoming("Seule une correction est venue", event_id="9", id="f", kind=Kind.edited, author=max_, at=at[8]),
        incoming("", event_id="10", id="g", kind=Kind.deleted, author=max_, at=at[9]),
        incoming("Un rond", event_id="11", id="h", kind=Kind.reply, author=max_, at=at[10], parent_id="i"),
        incoming("Un rond aussi", event_id="12", id="i", kind=Kind.reply, author=max_, at=at[11], parent_id="h"),
    ]  # fmt: skip


SETTINGS = settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SETTINGS
@given(order=st.permutations(range(12)), cuts=st.sets(st.integers(1, 11)), again=st.sets(st.integers(0, 11)))
def test_any_order_any_batches_and_replays_give_the_same_threads_as_in_order(order, cuts, again):
    team = make_team(f"ville{next(_numbers)}")
    ordered, shuffled = make_account(team, remote_id="us"), make_account(team, remote_id="us", server="other")
    # Both journals came at the same moment, so that only the order differs.
    receive(ordered, *story(ordered))
    events = story(shuffled)
    _feed(shuffled, [events[n] for n in order], cuts)
    _feed(shuffled, [events[n] for n in order if n in again], set(), again=True)
    assert _comparable(state_of(shuffled)) == _comparable(state_of(ordered))


_numbers = iter(range(10_000))


def _comparable(state: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(str(part) for part in value) for key, value in state.items()}


def _feed(account: Account, items: list[Any], cuts: set[int], *, again: bool = False) -> None:
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(items)], strict=True):
        with acting_for(account.team_id):
            networks.store(account=account, items=items[start:end])
            if again:
                ids = [item.event_id for item in items]
                Event.rows.of(account.team).filter(account=account, event_id__in=ids).update(
                    processed_at=None
                )
        intake.take_in(account)


def test_an_edit_keeps_the_former_texts(account):
    receive(account, *story(account)[:3])
    with acting_for(account.team_id):
        row = Message.rows.of(account.team).get(remote_id="a")
        assert row.text == "Le camion vert ?"
        assert row.edited_at == MONDAY + timedelta(minutes=2)
        texts = {version.text for version in MessageVersion.rows.of(account.team).filter(message=row)}
        assert texts == {"Le camion ?", "Le camion bleu ?"}


def test_a_bad_event_is_kept_with_its_error_and_stops_none_of_its_batch(account):
    good = [incoming(f"Question {n} ?") for n in range(20)]
    bad = incoming("Rien", id="x" * 1001)
    receive(account, *good[:10], bad, *good[10:])
    with acting_for(account.team_id):
        assert Message.rows.of(account.team).count() == 20
        left = Event.rows.of(account.team).exclude(error="")
        assert [event.event_id for event in left] == [bad.event_id]
        assert "identifier" in left[0].error


def test_an_event_whose_payload_is_not_understood_is_kept_and_can_be_taken_in_again(account):
    with acting_for(account.team_id):
        networks.store(account=account, items=[incoming("Bonjour")])
        event = Event.rows.of(account.team).get()
        payload = event.payload
        Event.rows.of(account.team).update(payload={"strange": True})
    intake.take_in(account)
    with acting_for(account.team_id):
        assert Event.rows.of(account.team).get().error
        Event.rows.of(account.team).update(payload=payload, processed_at=None)
    intake.take_in(account)
    with acting_for(account.team_id):
        assert Event.rows.of(account.team).get().error == ""
        assert Message.rows.of(account.team).get().text == "Bonjour"


def test_an_unknown_kind_is_listed_as_not_understood(account):
    row = make_message(account, "", kind=Kind.other)
    assert (row.kind, row.listed, row.status) == ("other", True, "new")


def test_our_own_words_wait_for_no_answer_and_answer_what_they_reply_to(account):
    us = Author(id=account.remote_id, handle=account.handle)
    asked = make_message(account)
    echo = make_message(account, "Mardi.", author=us, kind=Kind.reply, parent_id=asked.remote_id)
    with acting_for(account.team_id):
        asked.refresh_from_db()
    assert (echo.ours, echo.listed) == (True, False)
    assert (asked.status, asked.answered_at) == ("answered", echo.placed_at)


def test_what_was_erased_does_not_come_back(account):
    item = incoming("Mon adresse est…")
    with acting_for(account.team_id):
        Tombstone.rows.create(team=account.team, digest=tombstone_of(account, item.id))
    assert receive(account, item) == []
    with acting_for(account.team_id):
        assert Event.rows.of(account.team).get().processed_at


def test_a_network_whose_clock_runs_ahead_does_not_hold_the_top_of_the_list(account):
    row = make_message(account, at=MONDAY.replace(year=2090))
    assert row.at.year == 2090
    assert row.placed_at == row.received_at


def test_the_history_of_a_newly_connected_account_is_not_new():
    account = make_account(make_team(), connected_at=now() - timedelta(hours=1))
    old = make_message(account, at=now() - timedelta(days=30))
    recent = make_message(account, at=now() - timedelta(days=3))
    assert (old.status, recent.status) == ("closed", "new")


def test_what_comes_later_is_new_whatever_date_it_bears(account):
    """A network whose clock runs behind: shown where it came, and a danger in it wakes somebody."""
    row = make_message(account, "Je veux en finir, je vais me tuer ce soir", at=MONDAY.replace(year=1970))
    assert (row.status, row.at.year, row.placed_at) == ("new", 1990, row.received_at)
    with acting_for(account.team_id):
        assert Alert.rows.of(account.team).filter(message=row).exists()


@pytest.mark.parametrize("text", ["a\x00b", "\ud800 seul", "‮Droite à gauche", "é" * 100_000])
def test_texts_that_break_naive_systems_are_stored(account, text):
    row = Message(team=account.team, account=account, remote_id="1", received_at=MONDAY)
    intake.weaving.absorb(row, incoming(text), event_id="1", received_at=MONDAY)
    stored = make_message(account, row.text)
    assert len(stored.text) == len(text)
    assert stored.text.replace("�", "") == text.replace("\x00", "").replace("\ud800", "")


def test_a_person_in_distress_stands_first_with_an_alert_that_is_mailed(account, queue, mailoutbox):
    member = make_member(account.team)
    row = make_message(account, "Je n'en peux plus, je veux mourir ce soir", at=now())
    assert (row.priority, row.vital, row.distress, row.rank) == ("P0", True, True, 0)
    queue.run_due()
    with acting_for(account.team_id):
        alert = Alert.rows.of(account.team).get(means="mail")
    assert alert.state == "told"
    assert mailoutbox[0].to == [member.person.email]
    assert "mourir" not in mailoutbox[0].body
    assert str(row.pk) in mailoutbox[0].body


def test_when_triage_fails_the_message_is_kept_and_asks_for_a_look(account, monkeypatch):
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no lexicon")

    monkeypatch.setattr(judging, "judge_many", broken)
    monkeypatch.setattr(judging, "judge", broken)
    row = make_message(account)
    assert (row.priority, row.topic) == ("P2", "to_check")


def test_a_text_that_fails_in_triage_fails_alone(account, monkeypatch):
    def broken(texts: list[str], **more: Any) -> Any:
        raise RuntimeError("one of them")

    monkeypatch.setattr(judging, "judge_many", broken)
    row = make_message(account, "Au secours, il y a le feu dans l'école !")
    assert (row.priority, row.vital) == ("P0", True)


def test_counts_follow_every_change(account):
    receive(account, *[incoming("Merci pour tout") for _ in range(3)], incoming("Quand passe le camion ?"))
    with acting_for(account.team_id):
        Message.rows.of(account.team).filter(intent="merci").update(status="closed")
        found: dict[tuple[str, str], int] = {}
        for row in MessageCount.rows.of(account.team):
            found[row.status, row.priority] = found.get((row.status, row.priority), 0) + row.n
    assert {key: n for key, n in found.items() if n} == {("closed", "P4"): 3, ("new", "P3"): 1}


def test_what_hangs_under_an_unknown_message_joins_its_thread_when_it_comes(account):
    events = story(account)
    receive(account, events[4], events[3])
    with acting_for(account.team_id):
        assert {row.thread.root_remote_id for row in Message.rows.of(account.team)} == {"a"}
    receive(account, events[0])
    with acting_for(account.team_id):
        assert {row.thread.root_remote_id for row in Message.rows.of(account.team)} == {"post"}
        assert Thread.rows.of(account.team).get(root_remote_id="post").root_text == "Collecte décalée"
