"""The week's themes on their page: counted by the worker, shown with messages that are there, or said to be none."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox.actions.intake import erase
from parvis.inbox.models import Message, ThemeReport, Watch
from parvis.inbox.queries import themes
from parvis.inbox.steps import finding_themes, watching
from parvis.inbox.tests.factories import incoming, make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.tests.test_themes import week

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


def report_of(account: Account) -> ThemeReport:
    with acting_for(account.team_id):
        report = ThemeReport.rows.create(
            team=account.team, since=now() - timedelta(days=7), until=now(), due_at=Now()
        )
    finding_themes.make(report)
    with acting_for(account.team_id):
        report.refresh_from_db()
    return report


def talked(account: Account) -> list[Message]:
    return receive(account, *[incoming(text, at=now() - timedelta(hours=n)) for n, text in enumerate(week())])


def page(client: Any, account: Account, role: Role = Role.manager) -> BeautifulSoup:
    client.force_login(make_member(account.team, role).person)
    answer = client.get(reverse("inbox:themes", args=[account.team.slug]))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content.decode(), "html5lib")


def test_the_page_shows_each_theme_with_its_count_its_days_and_three_messages(client, account):
    talked(account)
    report = report_of(account)
    assert (report.state, report.version) == ("made", "1")
    shown = page(client, account, Role.observer).select(".theme")
    assert len(shown) == len(report.themes) == 3
    for section, theme in zip(shown, report.themes, strict=True):
        assert theme["terms"][0] in section.select_one("h2").text
        assert sum(int(cell.text) for cell in section.select("td.number")) == theme["messages"]
        assert len(section.select(".row")) == 3
        assert len(theme["days"]) == 7


def test_a_report_holds_no_text_and_what_is_erased_is_not_shown(client, account):
    talked(account)
    report = report_of(account)
    key = report.themes[0]["central"][0]
    manager = make_member(account.team)
    with acting_for(account.team_id):
        message = Message.rows.of(account.team).get(pk=key)
        text = message.text
        assert text not in str(report.themes)
        erase(team=account.team, by=manager, message=message)
    shown = page(client, account)
    assert text not in shown.text
    assert len(shown.select(".theme")[0].select(".row")) == 2


def test_whoever_may_be_in_danger_is_no_example_of_a_subject(account):
    receive(account, *[incoming(f"Je veux mourir à la piscine ce soir, {n}", at=now()) for n in range(9)])
    talked(account)
    with acting_for(account.team_id):
        assert Message.rows.of(account.team).filter(vital=True).count() == 9, "choose another example"
        report = ThemeReport(team=account.team, since=now() - timedelta(days=7), until=now())
        assert not [row for row in themes.to_read(account.team, report) if "mourir" in row.text]


@pytest.mark.parametrize("number", [0, 4])
def test_too_little_is_said_and_nothing_is_made_up(client, account, number):
    assert (
        "Pas encore compté" in page(client, account).text or "Not counted yet" in page(client, account).text
    )
    receive(account, *[incoming(f"La piscine, {n}", at=now()) for n in range(number)])
    report_of(account)
    shown = page(client, account)
    assert shown.select(".theme") == []
    assert len(shown.select(".empty")) == 1


def test_another_towns_messages_are_in_no_theme_here(client, account):
    talked(make_account(make_team("ailleurs")))
    assert report_of(account).themes == []


def test_the_worker_asks_for_a_report_every_few_hours_and_keeps_the_last_ones(account, queue):
    talked(account)
    with acting_for(account.team_id):
        row = Watch.rows.of(account.team).get()
    watching.watch(row)
    queue.run_due()
    with acting_for(account.team_id):
        assert [report.state for report in ThemeReport.rows.of(account.team)] == ["made"]
        finding_themes.ask(account.team)
        assert ThemeReport.rows.of(account.team).count() == 1
        for n in range(20):
            ThemeReport.rows.of(account.team).update(asked_at=now() - timedelta(hours=7 + n))
            finding_themes.ask(account.team)
        assert ThemeReport.rows.of(account.team).count() == finding_themes.KEPT


def test_when_it_fails_the_last_one_stays(client, account, monkeypatch):
    talked(account)
    report_of(account)

    def broken(*_: Any) -> None:
        raise RuntimeError("no words")

    monkeypatch.setattr(finding_themes, "_found", broken)
    assert report_of(account).state == "failed"
    assert len(page(client, account).select(".theme")) == 3


def test_the_web_part_does_not_carry_what_only_the_worker_needs():
    code = "import django; django.setup(); import parvis.config.urls, sys; sys.exit('sklearn' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
