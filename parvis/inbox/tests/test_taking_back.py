"""What a person said of a message can be taken back: as if it had not been said. Two who speak at once both notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox.models import Change, Message
from parvis.inbox.queries.teaching import asked_today
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account
from parvis.teams.models import AuditEntry, Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from parvis.triage.champions import heads_of
from parvis.triage.learnt import heads
from parvis.triage.models import Correction, Judgement

pytestmark = pytest.mark.django_db
RUMOUR = "On m'a dit que l'usine va fermer, faites passer, ils nous cachent tout"


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


@pytest.fixture
def page(account: Account) -> Client:
    return of_somebody(account)


def of_somebody(account: Account, role: Role = Role.agent, **fields: Any) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(make_member(account.team, role, **fields).person)
    return client


def address(account: Account, name: str, *more: Any) -> str:
    return reverse(f"inbox:{name}", args=[account.team.slug, *more])


def standing(account: Account, row: Message) -> dict[str, Any]:
    """All that a correction touches, of the judgement and of the list's copy."""
    with acting_for(account.team_id):
        judgement = Judgement.rows.of(account.team).values("labels", "priority", "rank", "corrected_at")
        copied = Message.rows.of(account.team).values("flags", "topic", "intent", "priority", "rank", "vital")
        return judgement.get(subject_id=row.pk) | copied.get(pk=row.pk)


def said(account: Account) -> int:
    with acting_for(account.team_id):
        return int(Correction.rows.of(account.team).count())


def undo(page: Client, answer: Any) -> Any:
    """Presses the button that the page shows."""
    read = BeautifulSoup(answer.content, "html5lib")
    form = read.find("button", attrs={"data-key": "u"}).find_parent("form")
    fields = {one["name"]: one.get("value", "") for one in form.find_all("input")}
    return page.post(form["action"], fields, follow=True)


def test_one_gesture_beside_the_message_is_undone_in_one(account, page, queue):
    row = make_message(account, RUMOUR)
    before = standing(account, row)
    answer = page.post(address(account, "say", row.pk), {"what": "calm"}, follow=True)
    assert standing(account, row)["flags"] == []
    queue.run_due()
    back = undo(page, answer)
    assert back.redirect_chain[-1][0].startswith(address(account, "message", row.pk))
    assert standing(account, row) == before
    assert said(account) == 0
    with acting_for(account.team_id):
        assert heads_of(account.team) is heads(), "heads that had learnt from it still judge"
        assert AuditEntry.rows.of(account.team).filter(action="inbox: undo").count() == 1


def test_the_form_is_undone_to_what_a_colleague_had_said(account, page):
    row = make_message(account, RUMOUR)
    page.post(address(account, "say", row.pk), {"what": "topic", "topic": "logement"})
    before = standing(account, row)
    other = of_somebody(account)
    fields = {"topic": "transport", "intent": "plainte", "flags": ["police"]}
    answer = other.post(address(account, "correct", row.pk), fields, follow=True)
    assert standing(account, row)["topic"] == "transport"
    undo(other, answer)
    assert standing(account, row) == before


def test_what_was_said_on_the_page_of_the_day_is_asked_again(account, page):
    row = make_message(account, "La zibette du soir n'est pas passée")
    with acting_for(account.team_id):
        Judgement.rows.of(account.team).update(created_at=now() - timedelta(days=1))
    before = standing(account, row)
    fields = {"what": "topic", "topic": "transport", "teach": "1"}
    answer = page.post(address(account, "say", row.pk), fields, follow=True)
    back = undo(page, answer)
    assert back.redirect_chain[-1][0] == address(account, "teach")
    assert standing(account, row) == before
    with acting_for(account.team_id):
        (one,) = asked_today(account.team)
    assert not one.done


def test_an_undo_that_comes_after_a_colleagues_word_changes_nothing(account, page):
    row = make_message(account, RUMOUR)
    answer = page.post(address(account, "say", row.pk), {"what": "topic", "topic": "logement"}, follow=True)
    of_somebody(account).post(address(account, "say", row.pk), {"what": "topic", "topic": "transport"})
    back = undo(page, answer)
    assert "Theirs stays" in back.content.decode()
    assert (standing(account, row)["topic"], said(account)) == ("transport", 2)


def test_an_undo_pressed_twice_is_one(account, page):
    row = make_message(account, RUMOUR)
    answer = page.post(address(account, "say", row.pk), {"what": "calm"}, follow=True)
    undo(page, answer)
    assert "undone already" in undo(page, answer).content.decode()
    assert said(account) == 0


def test_an_undo_once_the_text_is_erased_says_so(account, page):
    row = make_message(account, RUMOUR)
    answer = page.post(address(account, "say", row.pk), {"what": "calm"}, follow=True)
    of_somebody(account, Role.manager).post(address(account, "erase", row.pk))
    assert "the message is gone" in undo(page, answer).content.decode()


def test_saying_what_triage_says_already_offers_no_undo(account, page):
    row = make_message(account, RUMOUR)
    answer = page.post(address(account, "say", row.pk), {"what": "topic", "topic": row.topic})
    assert "change=" not in answer["Location"]


@pytest.mark.parametrize(("name", "fields"), [
    ("say", {"what": "topic", "topic": "transport"}),
    ("correct", {"topic": "transport", "intent": "plainte", "flags": ["police"]}),
])  # fmt: skip
def test_whoever_speaks_second_without_having_seen_the_first_is_told(account, page, name, fields):
    row = make_message(account, RUMOUR)
    read = BeautifulSoup(page.get(address(account, "message", row.pk)).content, "html5lib")
    seen = read.find("input", attrs={"name": "seen", "value": "never"})["value"]
    first = of_somebody(account, person=PersonFactory(name="Ana Martin"))
    first.post(address(account, "say", row.pk), {"what": "topic", "topic": "logement", "seen": seen})
    answer = page.post(address(account, name, row.pk), fields | {"seen": seen}, follow=True)
    text = answer.content.decode()
    assert "Ana Martin has said what this message is meanwhile" in text
    assert (standing(account, row)["topic"], said(account)) == ("logement", 1)
    if name == "correct":  # what was ticked is still there, and is kept when it is sent again
        form = BeautifulSoup(text, "html5lib").find("input", attrs={"name": "seen"}).find_parent("form")
        assert form.find("option", attrs={"value": "transport"}).has_attr("selected")
        again = fields | {"seen": form.find("input", attrs={"name": "seen"})["value"]}
        page.post(address(account, name, row.pk), again)
        assert standing(account, row)["topic"] == "transport"


def test_neither_an_observer_nor_another_town_undoes_it(account, page):
    row = make_message(account, RUMOUR)
    page.post(address(account, "say", row.pk), {"what": "calm"})
    with acting_for(account.team_id):
        change = Change.rows.of(account.team).get()
    where = address(account, "undo", change.pk)
    assert of_somebody(account, Role.observer).post(where).status_code == 403
    elsewhere = make_account(make_team("ailleurs"))
    stranger = of_somebody(elsewhere, Role.manager)
    assert stranger.post(where).status_code == 404
    assert stranger.post(address(elsewhere, "undo", change.pk)).status_code == 404
    assert said(account) == 1


def test_evidence_of_the_same_kind_is_one_line_with_all_its_words(account, page):
    row = make_message(account, RUMOUR)
    item = {"label": "flag:rumeur", "rule": "x", "reason": "Words heard from others", "version": "1"}
    found = [item | {"text": text} for text in ("faites passer", "on m'a dit")]
    with acting_for(account.team_id):
        Judgement.rows.of(account.team).filter(subject_id=row.pk).update(evidence=found)
    read = BeautifulSoup(page.get(address(account, "message", row.pk)).content, "html5lib")
    (line,) = read.select("ul.evidence > li")
    assert [one.get_text() for one in line.find_all("q")] == ["faites passer", "on m'a dit"]


@pytest.mark.parametrize(("second", "offered"), [("autre", False), ("transport", True)])
def test_another_topic_is_offered_in_one_gesture_never_no_topic(account, page, second, offered):
    row = make_message(account, RUMOUR)
    with acting_for(account.team_id):
        judgement = Judgement.rows.of(account.team).get(subject_id=row.pk)
        judgement.labels["runner_up"] = {"topic": second}
        judgement.save()
    read = BeautifulSoup(page.get(address(account, "message", row.pk)).content, "html5lib")
    assert bool(read.find("button", attrs={"name": "what", "value": "topic"})) == offered
