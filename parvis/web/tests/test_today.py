"""*Today*: the right things, in the right order, with their reasons; and a day with nothing in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from parvis.inbox.models import Message, Note
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.publishing.tests.factories import in_minutes, make_town, planned
from parvis.teams.models import Membership
from parvis.teams.tests.factories import make_member, make_team
from parvis.web.today import Section, day_of
from parvis.web.usage import FUNCTIONS, usage_of

pytestmark = pytest.mark.django_db


def sections(member: Membership) -> dict[str, Section]:
    with acting_for(member.team_id):
        return {section.key: section for section in day_of(member.team, member.person).sections}


def test_danger_stands_first_with_its_reason_and_not_again_among_those_who_wait() -> None:
    member = make_member(make_team())
    account = make_account(member.team)
    danger = make_message(account, "Bonjour, quand passe le camion ?", at=now() - timedelta(minutes=3))
    make_message(account, "Où est la mairie ?", at=now() - timedelta(days=3))
    with acting_for(member.team_id):
        Message.rows.of(member.team).filter(pk=danger.pk).update(rank=1, priority="P0", distress=True)
    day = sections(member)
    assert list(day) == ["urgent", "waiting"]
    assert [line.meaning for line in day["urgent"].lines] == ["urgent"]
    assert day["urgent"].lines[0].why
    assert [line.words for line in day["waiting"].lines] == ["Où est la mairie ?"]


def test_who_waits_longest_stands_first_and_lateness_is_a_word() -> None:
    member = make_member(make_team())
    account = make_account(member.team)
    late = make_message(account, "Bonjour, la plus vieille", at=now() - timedelta(days=9))
    make_message(account, "Bonjour, la plus jeune", at=now() - timedelta(hours=1))
    with acting_for(member.team_id):
        Message.rows.of(member.team).filter(pk=late.pk).update(deadline=now() - timedelta(days=1))
    lines = sections(member)["waiting"].lines
    assert [line.words for line in lines] == ["Bonjour, la plus vieille", "Bonjour, la plus jeune"]
    assert [bool(line.badge) for line in lines] == [True, False]


def test_a_post_asks_for_approval_from_who_may_give_it_only() -> None:
    town = make_town()
    planned(town, needs=1, at=in_minutes(60))
    assert "approve" in sections(town.mayor)
    assert "approve" not in sections(town.writer)


def test_an_account_that_needs_somebody_says_why() -> None:
    member = make_member(make_team())
    make_account(member.team, state="to_reconnect", problem="Le réseau ne nous reconnaît plus.")
    (line,) = sections(member)["accounts"].lines
    assert line.why == "Le réseau ne nous reconnaît plus."
    assert line.badge


def test_nothing_of_another_team_is_seen() -> None:
    make_message(make_account(make_team("port-exemple")), "Bonjour")
    member = make_member(make_team())
    assert sections(member) == {}


def test_a_first_day_offers_an_account_and_a_quiet_day_says_so(client: Any) -> None:
    member = make_member(make_team())
    client.force_login(member.person)
    assert "/networks/connect/" in client.get("/t/villefable/").content.decode()
    make_account(member.team)
    page = client.get("/t/villefable/").content.decode()
    assert "Une journée calme" in page


def test_the_page_asks_the_database_no_more_when_there_is_more(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    member = make_member(make_team())
    account = make_account(member.team)
    for n in range(12):
        make_message(account, f"Bonjour, question {n} ?", at=now() - timedelta(hours=n))
    client.force_login(member.person)
    with django_assert_max_num_queries(35):
        client.get("/t/villefable/")


def test_the_wheel_counts_days_on_which_something_was_done_and_suggests_what_was_not() -> None:
    member = make_member(make_team())
    message = make_message(make_account(member.team), "Bonjour ?")
    with acting_for(member.team_id):
        for days in (0, 0, 3, 45):
            note = Note.rows.create(team=member.team, message=message, by=member.person, text="x")
            Note.rows.of(member.team).filter(pk=note.pk).update(at=now() - timedelta(days=days))
        usage = usage_of(member.team)
    used = {str(one.word): sector.spoke.used for one, sector in zip(FUNCTIONS, usage.sectors, strict=True)}
    assert used.pop(str(FUNCTIONS[5].word)) == 2
    assert set(used.values()) == {0}
    assert usage.advice == FUNCTIONS[0].advice
