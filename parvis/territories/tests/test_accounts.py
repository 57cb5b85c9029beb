"""What may be concluded about an account, and what may not (each rule of its states)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.territories import actions, queries
from parvis.territories.actions import Look, Outcome
from parvis.territories.addresses import NotAnAddress, parse
from parvis.territories.models import (
    Correction,
    CorrectionState,
    Nature,
    OfficialAccount,
    State,
    StateChange,
)
from parvis.territories.tests.factories import AdministrationFactory, make_account

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = NOW.date()


def look(
    outcome: Outcome = Outcome.found, *, at: datetime = NOW, ago: int | None = None, **fields: bool
) -> Look:
    last = at.date() - timedelta(days=ago) if ago is not None else None
    return Look(outcome=outcome, at=at, how="page", last_post=last, **fields)


def see(account: OfficialAccount, seen: Look) -> State:
    state = actions.record_look(account=account, look=seen, by="Jeanne Exemple")
    account.refresh_from_db()
    assert account.state == state
    return state


@pytest.fixture
def account(db: None) -> OfficialAccount:
    return make_account(AdministrationFactory())


def test_a_new_account_is_unknown(account: OfficialAccount):
    assert account.state == State.unknown


@pytest.mark.parametrize(
    ("ago", "state"), [(0, State.active), (90, State.active), (91, State.dormant), (None, State.dormant)]
)
def test_ninety_days_without_a_post_make_it_dormant(account: OfficialAccount, ago: int | None, state: State):
    assert see(account, look(ago=ago)) == state


def test_an_inconclusive_look_changes_nothing(account: OfficialAccount):
    see(account, look(ago=1))
    before = OfficialAccount.objects.values().get(pk=account.pk)
    see(account, look(Outcome.inconclusive, at=NOW + timedelta(days=200)))
    assert OfficialAccount.objects.values().get(pk=account.pk) == before


def test_closed_needs_two_looks_a_week_apart(account: OfficialAccount):
    see(account, look(ago=1))
    gone = Outcome.gone
    assert see(account, look(gone)) == State.active
    assert see(account, look(gone, at=NOW + timedelta(days=6))) == State.active
    assert see(account, look(gone, at=NOW + timedelta(days=7))) == State.closed
    assert account.closed_on == TODAY + timedelta(days=7)


def test_a_page_seen_again_in_between_begins_the_count_anew(account: OfficialAccount):
    see(account, look(Outcome.gone))
    see(account, look(ago=1, at=NOW + timedelta(days=3)))
    assert see(account, look(Outcome.gone, at=NOW + timedelta(days=8))) == State.active


def test_leaving_wins_over_what_is_seen_later(account: OfficialAccount):
    actions.leave_on_purpose(
        account=account,
        on=date(2025, 1, 20),
        reason="Modération",
        evidence_url="https://a.example/x",
        by="J. E.",
    )
    assert see(account, look(ago=0)) == State.left_on_purpose
    assert see(account, look(Outcome.gone)) == State.left_on_purpose
    assert see(account, look(Outcome.gone, at=NOW + timedelta(days=30))) == State.left_on_purpose


@pytest.mark.parametrize(("reason", "evidence"), [("", "https://a.example/"), ("Modération", ""), (" ", " ")])
def test_leaving_without_a_reason_or_an_evidence_is_refused(
    account: OfficialAccount, reason: str, evidence: str
):
    with pytest.raises(ValueError, match="reason"):
        actions.leave_on_purpose(
            account=account, on=TODAY, reason=reason, evidence_url=evidence, by="Jeanne Exemple"
        )
    account.refresh_from_db()
    assert account.state == State.unknown


@pytest.mark.parametrize("missing", ["left_on", "left_reason", "evidence_url"])
def test_the_database_itself_refuses_a_departure_without_its_proof(account: OfficialAccount, missing: str):
    proof = {"left_on": TODAY, "left_reason": "Modération", "evidence_url": "https://a.example/"}
    proof[missing] = None if missing == "left_on" else ""
    with pytest.raises(IntegrityError, match="leaving_has_a_date"), transaction.atomic():
        OfficialAccount.objects.filter(pk=account.pk).update(state=State.left_on_purpose, **proof)


def test_a_declared_pause_keeps_the_state(account: OfficialAccount):
    see(account, look(ago=1))
    actions.pause(account=account, start=TODAY, end=TODAY + timedelta(days=120), reason="Période électorale")
    assert see(account, look(ago=None, at=NOW + timedelta(days=100))) == State.active
    assert see(account, look(ago=100, at=NOW + timedelta(days=121))) == State.dormant


def test_absence_is_dated_and_is_unknown_again_after_a_year(db: None):
    town = AdministrationFactory()
    row = actions.record_absence(
        holder=town, network="bluesky", at=NOW, how="site, annuaire, réseau", by="J. E."
    )
    assert row.state_on(TODAY + timedelta(days=365)) == State.none
    assert row.state_on(TODAY + timedelta(days=366)) == State.unknown
    late = TODAY + timedelta(days=366)
    assert queries.states_of(town, day=late) == {"bluesky": State.unknown}
    assert "Bluesky" in queries.accounts_of(town, day=late).unknown
    again = actions.record_absence(
        holder=town, network="bluesky", at=NOW + timedelta(days=400), how="site", by="J."
    )
    assert again.pk == row.pk


def test_absence_that_nobody_looked_for_is_refused(db: None):
    with pytest.raises(IntegrityError, match="absence_was_looked_for"), transaction.atomic():
        OfficialAccount.objects.create(holder=AdministrationFactory(), network="x", state=State.none)


def test_every_change_keeps_the_old_state_with_its_dates(account: OfficialAccount):
    see(account, look(ago=1))
    see(account, look(ago=200, at=NOW + timedelta(days=200)))
    see(account, look(ago=300, at=NOW + timedelta(days=300)))
    changes = list(StateChange.objects.order_by("since").values_list("old", "old_since", "new", "since"))
    assert changes == [
        ("unknown", None, "active", TODAY),
        ("active", TODAY, "dormant", TODAY + timedelta(days=200)),
    ]


def test_only_accounts_of_the_administration_count(db: None):
    town = AdministrationFactory()
    for nature in Nature.values:
        row = make_account(town, f"https://x.com/{nature}")
        OfficialAccount.objects.filter(pk=row.pk).update(nature=nature, state=State.active)
    assert queries.states_of(town, day=TODAY) == {"x": State.active}
    OfficialAccount.objects.filter(nature=Nature.institutional).delete()
    assert queries.states_of(town, day=TODAY) == {}


@pytest.mark.parametrize(
    ("written", "url", "network", "handle"),
    [
        ("http://www.facebook.com/VilleFable/", "https://facebook.com/VilleFable", "facebook", "VilleFable"),
        ("https://fr-fr.facebook.com/a?ref=x#y", "https://facebook.com/a", "facebook", "a"),
        (
            "https://m.facebook.com/profile.php?id=123&sk=wall",
            "https://facebook.com/profile.php?id=123", "facebook", "123",
        ),
        ("https://twitter.com/VilleFableEx?lang=fr", "https://x.com/VilleFableEx", "x", "VilleFableEx"),
        ("twitter.com/ville", "https://x.com/ville", "x", "ville"),
        ("https://www.youtube.com/channel/UCabc", "https://youtube.com/channel/UCabc", "youtube", "UCabc"),
        ("https://youtube.com/@ville", "https://youtube.com/@ville", "youtube", "ville"),
        (
            "https://fr.linkedin.com/company/p%C3%A9v%C3%A8le",
            "https://fr.linkedin.com/company/p%C3%A9v%C3%A8le", "linkedin", "pévèle",
        ),
        ("https://bsky.app/profile/v.example", "https://bsky.app/profile/v.example", "bluesky", "v.example"),
        ("https://mastodon.social/@ville", "https://mastodon.social/@ville", "mastodon", "ville"),
        ("https://notfacebook.com/a", "https://notfacebook.com/a", "", "a"),
    ],
)  # fmt: skip
def test_addresses_are_written_in_one_way(written: str, url: str, network: str, handle: str):
    found = parse(written)
    assert (found.url, found.network, found.handle) == (url, network, handle)
    assert parse(found.url).key == found.key


def test_two_spellings_of_one_page_are_one_key():
    assert parse("https://www.facebook.com/P%C3%89v").key == parse("http://m.facebook.com/pév/").key


def test_the_name_of_the_network_counts_only_when_the_host_tells_nothing():
    assert parse("https://social.villefable.example/@ville", said="Mastodon").network == "mastodon"
    assert (
        parse("https://social.villefable.example/@ville", said="Mastodon").instance
        == "social.villefable.example"
    )
    assert parse("https://facebook.com/a", said="Instagram").network == "facebook"
    assert parse("https://x.example/a", said="X (ex-Twitter)").network == "x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "facebook",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https://[::1",
        "https:///x",
        "http://a:b/c",
    ],
)
def test_what_is_no_address_is_refused(text: str):
    with pytest.raises(NotAnAddress):
        parse(text)


def test_a_correction_is_decided_by_a_person_and_changes_nothing_by_itself(db: None):
    town = AdministrationFactory(name="Villefable")
    told = {"subject": "naming", "text": "Villefabel", "source_url": "", "address": "192.0.2.1"}
    row = actions.propose_correction(administration=town, at=NOW, **told)
    assert queries.waiting_corrections() == [row]
    with pytest.raises(IntegrityError, match="decided_by_a_person"), transaction.atomic():
        Correction.objects.filter(pk=row.pk).update(state=CorrectionState.accepted)
    actions.decide(correction=row, state=CorrectionState.accepted, by="Jeanne Exemple", why="Vérifié", at=NOW)
    town.refresh_from_db()
    assert town.name == "Villefable"
    assert queries.waiting_corrections() == []


def test_one_sender_is_not_recognised_the_next_day(db: None):
    town = AdministrationFactory()
    told = {"administration": town, "subject": "other", "text": "a", "source_url": "", "address": "192.0.2.1"}
    first = actions.propose_correction(at=NOW, **told)
    same = actions.propose_correction(at=NOW + timedelta(minutes=1), **told)
    next_day = actions.propose_correction(at=NOW + timedelta(days=1), **told)
    assert first.sender == same.sender != next_day.sender
