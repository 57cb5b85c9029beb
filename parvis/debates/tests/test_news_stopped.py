"""News by mail is stopped by each mail, and the address erased when nothing more is to come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from parvis.debates.models import Debate
from parvis.debates.queries import subscribers as queries
from parvis.debates.steps import letters
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.test_news import confirmed, link, rows, tell
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    return make_member(make_team(), Role.manager)


@pytest.fixture
def debate(boss) -> Debate:
    return make_debate(boss, statements=("Il faut plus de bancs.",))


def test_each_mail_stops_it_and_erases_the_address(boss, debate, queue):
    confirmed(debate, queue)
    tell(boss, debate)
    queue.run_due()
    address = link("stop")
    assert Client().get(address).status_code == 200
    assert len(rows(debate)) == 1  # a program that looks at links stops nothing
    # as mailboxes' own "unsubscribe" does (RFC 8058)
    answer = Client().post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert rows(debate) == []
    tell(boss, debate, "done")
    queue.run_due()

    assert len(mail.outbox) == 1
    assert Client().get(address).status_code == 200


def test_it_is_erased_thirty_days_after_the_last_outcome(boss, debate, queue, clock):
    confirmed(debate, queue)
    tell(boss, debate, "done")
    queue.run_due()
    assert len(mail.outbox) == 1
    row, told = rows(debate)[0], now().date()
    assert queries.kept_until(row, queries.last_outcome(boss.team, debate)).date() == told + timedelta(
        days=30
    )
    clock.shift(timedelta(days=29))
    queue.run_due()
    assert len(rows(debate)) == 1
    clock.shift(timedelta(days=2))
    queue.run_due()
    assert rows(debate) == []


def test_it_is_kept_as_long_as_more_is_to_come(boss, debate, queue, clock):
    confirmed(debate, queue)
    tell(boss, debate, "under_way")
    queue.run_due()
    clock.shift(timedelta(days=60))
    queue.run_due()
    assert len(rows(debate)) == 1


def test_it_is_erased_at_the_latest_after_two_years(debate, queue, clock):
    row = confirmed(debate, queue)
    assert queries.kept_until(row, None) < now() + timedelta(days=731)
    clock.shift(timedelta(days=731))
    letters.attend(rows(debate)[0])

    assert rows(debate) == []


def test_the_team_sees_how_many_asked_and_no_address(boss, debate, queue):
    confirmed(debate, queue)
    client = Client()
    client.force_login(boss.person)
    page = client.get(f"/t/{boss.team.slug}/debates/{debate.pk}/outcome/").content.decode()

    assert "1 personne a demandé à être prévenue par courriel" in page
    assert "mail.example" not in page
