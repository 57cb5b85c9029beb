"""The messages of the day, a word in one gesture, how well triage does, and the way back: pages and rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox.queries.teaching import asked_today
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account
from parvis.teams.models import Role, Team
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.measured import Share, measured_of
from parvis.triage.models import Correction, Judgement, TeamHeads

pytestmark = pytest.mark.django_db
SUBJECTS = ("la zibette", "le trottoir", "la cantine", "un banc", "le gymnase", "la bourdaine", "le lavoir")


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def account(team: Team) -> Account:
    return make_account(team)


@pytest.fixture
def page(client: Client, team: Team) -> Client:
    client.force_login(make_member(team, Role.manager).person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(team: Team, name: str, *more: Any) -> str:
    return reverse(f"inbox:{name}", args=[team.slug, *more])


def came(account: Account, count: int, *, days: float = 1) -> list[Any]:
    """Messages that came on an earlier day."""
    rows = [
        make_message(account, f"Que devient {SUBJECTS[n % 7]} du secteur {n} ? On attend, numéro {n * n}")
        for n in range(count)
    ]
    with acting_for(account.team_id):
        mine = Judgement.rows.of(account.team).filter(subject_id__in=[row.pk for row in rows])
        mine.update(created_at=now() - timedelta(days=days))
    return rows


def asked(team: Team, **fields: Any) -> list[Any]:
    with acting_for(team.pk):
        return asked_today(team, **fields)


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html5lib")


# ------------------------------------------------------------------ who is asked what


def test_ten_of_the_least_sure_and_two_at_random_the_same_all_day(account, team):
    came(account, 30)
    first = asked(team)
    assert [one.why for one in first].count("margin") == 10
    assert [one.why for one in first].count("random") == 2
    make_message(account, "Un message de plus, venu aujourd'hui, ne change rien à la journée")
    assert [one.message.pk for one in asked(team)] == [one.message.pk for one in first]
    other = asked(team, at=now() + timedelta(days=1))
    assert {one.message.pk for one in other if one.why == "random"} != {
        one.message.pk for one in first if one.why == "random"
    }


def test_the_least_sure_are_those_of_the_smallest_margin(account, team):
    came(account, 30)
    chosen = asked(team)
    unsure = [one.judgement.labels["margin"] for one in chosen if one.why == "margin"]
    keys = [one.judgement.pk for one in chosen]
    with acting_for(team.pk):
        others = Judgement.rows.of(team).exclude(pk__in=keys).values_list("labels__margin", flat=True)
        assert max(unsure) <= min(others)


def test_old_messages_erased_ones_and_todays_are_not_asked_about(account, team):
    came(account, 3, days=9)
    make_message(account, "Venu aujourd'hui")
    assert asked(team) == []


def test_the_same_text_is_asked_about_once(account, team):
    for _ in range(4):
        make_message(account, "Signez la pétition pour la zibette du soir")
    with acting_for(team.pk):
        Judgement.rows.of(team).update(created_at=now() - timedelta(days=1))
    assert len(asked(team)) == 1


def test_those_at_random_are_drawn_among_corrected_ones_too_and_measured_by_what_triage_had_said(
    account, team, page
):
    (row,) = came(account, 1)
    page.post(address(team, "correct", row.pk), {"topic": "logement", "intent": "question", "flags": ["elu"]})
    with acting_for(team.pk):
        Correction.rows.of(team).update(at=now() - timedelta(hours=30))
        first = Correction.rows.of(team).get()
    (one,) = asked(team)
    assert (one.why, one.done) == ("random", False)
    page.post(address(team, "say", row.pk), {"what": "right", "teach": "1"})
    with acting_for(team.pk):
        second = Correction.rows.of(team).exclude(pk=first.pk).get()
        said = {name: first.old[name] for name in ("topic", "intent", "flags")}
        assert (second.asked, second.old, second.new["topic"]) == ("random", said, "logement")
        assert measured_of(team).topic == Share(0, 1)
    assert asked(team)[0].done


# ------------------------------------------------------------------ the page of the day


def test_one_gesture_a_message_until_all_is_said(account, team, page):
    came(account, 3)
    teach = address(team, "teach")
    for n in range(3):
        read = soup(page.get(teach))
        assert f"Message {n + 1} of 3" in read.find(id="teach-title").get_text(" ", strip=True)
        form = read.find("select", id="teach-topic").find_parent("form")
        answer = page.post(form["action"], {"what": "topic", "topic": "transport", "teach": "1"})
        assert answer["Location"].startswith(f"{teach}?change=")
    assert "That is all for today" in page.get(teach).content.decode()
    with acting_for(team.pk):
        rows = list(Correction.rows.of(team))
    assert {row.new["topic"] for row in rows} == {"transport"}
    assert all({"topic", "intent", "flags"} == set(row.new) and row.features and row.asked for row in rows)


def test_what_is_passed_over_is_not_shown_again_and_teaches_nothing(account, team, page):
    came(account, 2)
    teach = address(team, "teach")
    for _ in range(2):
        read = soup(page.get(teach))
        page.post(read.find(attrs={"data-key": "p"}).find_parent("form")["action"])
    assert "2 messages were passed over" in page.get(teach).content.decode()
    with acting_for(team.pk):
        assert Correction.rows.of(team).count() == 0


def test_several_things_wrong_are_said_in_the_form_and_lead_back(account, team, page):
    (row,) = came(account, 1)
    where = address(team, "correct", row.pk) + "?teach=1"
    answer = page.post(where, {"topic": "transport", "intent": "plainte", "flags": ["police"]})
    assert answer["Location"].startswith(address(team, "teach") + "?change=")
    with acting_for(team.pk):
        assert Correction.rows.of(team).get().asked == "random"


def test_an_empty_day_says_so(team, page):
    assert "Nothing to ask today" in page.get(address(team, "teach")).content.decode()


def test_what_makes_no_sense_changes_nothing(account, team, page):
    (row,) = came(account, 1)
    for given in (
        {},
        {"what": "topic", "topic": "nowhere"},
        {"what": "topic", "topic": "to_check"},
        {"what": "right"},
    ):
        assert page.post(address(team, "say", row.pk), given).status_code == 302
    with acting_for(team.pk):
        assert Correction.rows.of(team).count() == 0


def test_today_tells_how_many_are_left(account, team, page):
    today = reverse("web:today", args=[team.slug])
    assert "Help triage learn" not in page.get(today).content.decode()
    came(account, 3)
    link = soup(page.get(today)).find("a", href=address(team, "teach"))
    assert "3 messages" in link.get_text(" ", strip=True)


# ------------------------------------------------------------------ beside the message


def test_not_sensitive_in_one_gesture(account, team, page):
    row = make_message(account, "On m'a dit que l'usine va fermer, faites passer, ils nous cachent tout")
    assert row.flags
    read = soup(page.get(address(team, "message", row.pk)))
    button = read.find("button", attrs={"name": "what", "value": "calm"})
    answer = page.post(button.find_parent("form")["action"], {"what": "calm"}, follow=True)
    assert "Triage learns from it" in answer.content.decode()
    row.refresh_from_db()
    assert (row.flags, row.priority) == ([], "P4")


def test_the_next_message_says_that_the_team_corrected_its_like_and_when(account, team, page):
    row = make_message(account, "La zibette du matin n'est pas passée au lavoir")
    page.post(address(team, "say", row.pk), {"what": "topic", "topic": "logement"})
    after = make_message(account, "La zibette du soir n'est pas passée au lavoir")
    assert after.topic == "logement"
    told = (
        soup(page.get(address(team, "message", after.pk)))
        .find("ul", class_="evidence")
        .get_text(" ", strip=True)
    )
    assert "Your team said so of a message that reads almost the same" in told
    assert str(now().year) in told


def test_somebody_in_distress_is_not_waved_away_in_one_gesture(account, team, page):
    row = make_message(account, "Je n'en peux plus, je veux mourir ce soir")
    read = soup(page.get(address(team, "message", row.pk)))
    assert read.find("button", attrs={"name": "what", "value": "calm"}) is None
    page.post(address(team, "say", row.pk), {"what": "calm"})
    row.refresh_from_db()
    assert (row.distress, row.priority) == (True, "P0")


# ------------------------------------------------------------------ how well it does


def test_no_figure_from_too_few(account, team, page):
    text = page.get(address(team, "quality")).content.decode()
    assert text.count("Not known yet") == 3
    assert "No week has had 20 messages yet" in text
    with acting_for(team.pk):
        for n in range(20):
            said = {
                "topic": "voirie" if n else "logement",
                "intent": "info",
                "flags": ["elu"] if n < 5 else [],
            }
            heard = {**said, "topic": "voirie", "flags": ["elu"] if n < 4 else []}
            by = make_member(team).person
            Correction.rows.create(team=team, text_key=f"{n}", old=heard, new=said, asked="random", by=by)
            Correction.rows.create(
                team=team, text_key=f"m{n}", old=heard, new={"topic": "autre"}, asked="margin", by=by
            )
        found = measured_of(team)
    assert (found.topic, found.found, found.justified) == (Share(19, 20), Share(4, 5), Share(4, 4))
    text = page.get(address(team, "quality")).content.decode()
    assert text.count("Not known yet") == 2
    assert "between 76 and 99 %" in text


def test_weeks_of_enough_messages_are_told(account, team, page):
    came(account, 21)
    with acting_for(team.pk):
        Judgement.rows.of(team).update(labels={"topic": "autre", "margin": 0.1})
        (week,) = measured_of(team).weeks
    assert (week.judged, week.other.per_cent, week.to_check.per_cent) == (21, 100, 0)


def test_a_manager_goes_back_in_one_gesture_and_lets_it_learn_again(account, team, page, queue):
    (row,) = came(account, 1)
    page.post(address(team, "say", row.pk), {"what": "topic", "topic": "transport", "teach": "1"})
    queue.run_due()
    page.post(address(team, "heads"), {"version": "shipped"})
    text = page.get(address(team, "quality")).content.decode()
    assert "As it ships" in text
    assert "no other one takes over by itself" in text
    page.post(address(team, "heads_free"))
    with acting_for(team.pk):
        assert TeamHeads.rows.of(team).get(standing="champion").kept_by is None


def test_a_version_that_judges_no_more_is_said_not_to_be_used(account, team, page, queue):
    (row,) = came(account, 1)
    page.post(address(team, "say", row.pk), {"what": "topic", "topic": "transport", "teach": "1"})
    queue.run_due()
    assert "In use" in page.get(address(team, "quality")).content.decode()
    with acting_for(team.pk):
        TeamHeads.rows.of(team).update(base="older")
    (card,) = soup(page.get(address(team, "quality"))).select(".versions > li")
    told = card.get_text(" ", strip=True)
    assert "Not used" in told
    assert "In use" not in told
    assert "triage judges as it ships" in told


@pytest.mark.parametrize("role", [Role.agent, Role.observer, Role.contributor])
def test_only_managers_choose_a_version(client, account, team, role):
    client.force_login(make_member(team, role).person)
    assert client.post(address(team, "heads"), {"version": "shipped"}).status_code == 403
    assert client.get(address(team, "teach")).status_code == (403 if role == Role.observer else 200)
    assert client.get(address(team, "quality")).status_code == 200


def test_another_town_sees_none_of_it(client, account, team):
    came(account, 3)
    other = make_team("ailleurs")
    client.force_login(make_member(other).person)
    assert client.get(address(team, "teach")).status_code == 404
    assert asked(other) == []
