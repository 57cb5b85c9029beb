"""The model outside, against a server on loopback: what is asked, what it may change, what it may spend."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import now

from parvis.inbox.actions import handling
from parvis.inbox.actions.flags import switch
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Alert, Message, SecondOpinion
from parvis.inbox.steps import asking
from parvis.inbox.tests.factories import incoming, make_account, make_message, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Kind
from parvis.teams.models import AuditEntry, Role
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.actions import NotAccepted
from parvis.triage.actions.switching import keep_outside, reseal_outside
from parvis.triage.models import Judgement, ModelOutside
from tests.servers.answering import Call, Reply, answering

pytestmark = pytest.mark.django_db
UNSURE = "Bonjour, à propos de ce dont nous avions parlé, je confirme. Yolanda Prévert, 06 12 34 56 78"
PLAIN = "Le lampadaire de la rue est cassé depuis lundi, quand sera-t-il réparé ?"


class Model:
    """A server that answers as `labels` say; `calls` keeps what it was sent."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.labels: Any = {"topic": "voirie", "intent": "info", "flags": [], "distress": False}
        self.status = 200
        self.url = ""

    def __call__(self, call: Call) -> Reply:
        self.calls.append(call)
        content = self.labels if isinstance(self.labels, str) else json.dumps(self.labels)
        body = {"choices": [{"message": {"content": content}}], "usage": {"total_tokens": 700}}
        return Reply(json.dumps(body).encode(), status=self.status)

    @property
    def sent(self) -> str:
        return str(json.loads(self.calls[-1].body)["messages"][1]["content"])


@pytest.fixture
def model() -> Iterator[Model]:
    found = Model()
    with answering(found) as url:
        found.url = f"{url}/v1"
        yield found


@pytest.fixture
def account(queue: Any) -> Any:
    return make_account(make_team())


@pytest.fixture
def manager(account: Any) -> Any:
    return make_member(account.team)


@pytest.fixture
def chosen(account: Any, manager: Any, model: Model) -> Any:
    """The team has switched it on."""

    def choose(**fields: Any) -> None:
        given = {
            "on": True,
            "base_url": model.url,
            "model": "petit",
            "key": "k-secret",
            "seconds": 5,
        } | fields
        with acting_for(account.team_id):
            keep_outside(team=account.team, by=manager.person, **given)

    choose()
    return choose


def judged(row: Message) -> Judgement:
    with acting_for(row.team_id):
        found: Judgement = Judgement.rows.of(row.team).get(subject_kind=KIND, subject_id=row.pk)
    return found


def outside(account: Any) -> ModelOutside:
    with acting_for(account.team_id):
        found: ModelOutside = ModelOutside.rows.of(account.team).get()
    return found


def seconds(account: Any) -> list[tuple[str, str]]:
    with acting_for(account.team_id):
        return list(SecondOpinion.rows.of(account.team).order_by("pk").values_list("state", "last_error"))


def again(row: Message) -> Message:
    with acting_for(row.team_id):
        row.refresh_from_db()
    return row


def test_nothing_is_asked_unless_the_team_has_chosen_it(account, model, queue):
    make_message(account, UNSURE)
    queue.run_due()
    assert (seconds(account), model.calls) == ([], [])


def test_a_grave_message_is_asked_about_in_the_background_without_names(account, chosen, model, queue):
    row = make_message(account, UNSURE)
    assert row.priority == "P1"
    assert model.calls == []
    queue.run_due()
    assert len(model.calls) == 1
    assert model.calls[0].path == "/v1/chat/completions"
    assert model.calls[0].headers["authorization"] == "Bearer k-secret"
    for hidden in ("Yolanda", "Prévert", "06 12", row.author, row.author_handle):
        assert hidden not in model.sent
    assert seconds(account) == [("heard", "")]


def test_it_replaces_to_check_only_and_says_where_it_comes_from(account, chosen, model, queue):
    row = make_message(account, "Wxz qkp")
    before = judged(row).labels
    assert (before["topic"], before["intent"]) == ("to_check", "to_check")
    model.labels = {"topic": "voirie", "intent": "plainte", "flags": ["rumeur"], "distress": False}
    queue.run_due()
    after = judged(row)
    assert (after.labels["topic"], after.labels["intent"]) == ("voirie", "plainte")
    assert {*before["flags"]} | {"rumeur"} == {*after.labels["flags"]}
    assert "rumeur" in again(row).flags
    said = [item for item in after.evidence if item["rule"] == "outside"]
    assert {item["label"] for item in said} == {"flag:rumeur", "topic:voirie", "intent:plainte"}
    assert {item["reason"] for item in said} == {"a model outside: petit"}
    assert after.versions["outside"] == "petit"


def test_it_removes_nothing_that_rules_found(account, chosen, model, queue):
    row = make_message(account, "Je vais venir à la mairie avec un couteau et je vais vous tuer", at=now())
    before = judged(row)
    model.labels = {"topic": "autre", "intent": "merci", "flags": ["rumeur"], "distress": False}
    queue.run_due()
    after = judged(row)
    assert len(model.calls) == 1
    assert {*after.labels["flags"]} == {*before.labels["flags"], "rumeur"}
    assert after.evidence[: len(before.evidence)] == before.evidence
    assert (after.priority, again(row).vital) == ("P0", True)


def test_distress_that_it_hears_is_on_top_and_told_at_once(
    account, chosen, model, manager, queue, mailoutbox
):
    row = make_message(account, UNSURE, at=now())
    assert row.priority != "P0"
    model.labels = {"topic": "social_sante", "intent": "info", "flags": [], "distress": True}
    queue.run_due()
    assert (again(row).priority, row.distress, row.rank) == ("P0", True, 0)
    assert "detresse" in judged(row).labels["procedures"]
    with acting_for(account.team_id):
        assert Alert.rows.of(account.team).filter(message=row, means="mail", state="told").exists()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "answer",
    [
        "pas du JSON",
        {"topic": "astrologie"},
        {"topic": "voirie", "intent": "info", "flags": ["x"], "distress": 0},
    ],
)
def test_an_answer_that_is_not_by_the_schema_is_dropped(account, chosen, model, queue, answer):
    row = make_message(account, UNSURE)
    before = judged(row)
    model.labels = answer
    queue.run_due()
    assert seconds(account) == [("not_heard", "unusable")]
    assert judged(row).labels == before.labels
    kept = outside(account)
    assert (kept.failed, kept.calls, kept.tokens) == ("unusable", 1, 700)


def test_a_plain_message_costs_nothing(account, chosen, model, queue, monkeypatch):
    monkeypatch.setattr("parvis.inbox.steps.judging.is_worth_asking", lambda judged: False)
    make_message(account, PLAIN)
    queue.run_due()
    assert model.calls == []


def test_private_messages_stay_in_the_house_unless_chosen(account, chosen, model, queue):
    make_message(account, UNSURE, kind=Kind.private)
    queue.run_due()
    assert model.calls == []
    chosen(private_too=True)
    make_message(account, UNSURE + " encore", kind=Kind.private)
    queue.run_due()
    assert len(model.calls) == 1


def test_the_same_text_is_asked_about_once(account, chosen, model, queue):
    item = incoming(UNSURE)
    receive(account, item)
    queue.run_due()
    row = receive(account, item)[0]
    with acting_for(account.team_id):
        asking.ask_about(account.team, [row])
    queue.run_due()
    assert len(model.calls) == 1


def test_the_budget_of_the_month_ends_and_begins_again(account, chosen, model, queue, clock):
    chosen(most_calls=2)
    for n in range(3):
        make_message(account, f"{UNSURE} {n}")
    queue.run_due()
    assert len(model.calls) == 2
    assert sorted(state for state, _why in seconds(account)) == ["heard", "heard", "not_heard"]
    kept = outside(account)
    assert (kept.calls, kept.tokens, kept.said) == (2, 1400, "budget")
    clock.shift(timedelta(days=32))
    make_message(account, f"{UNSURE} le mois suivant", at=now())
    queue.run_due()
    assert len(model.calls) == 3
    assert outside(account).calls == 1


def test_what_was_not_sent_is_not_counted(account, chosen, model, queue):
    chosen(base_url="https://10.0.0.1/v1")
    make_message(account, UNSURE)
    queue.run_due()
    kept = outside(account)
    assert (kept.said, kept.calls, kept.tokens) == ("forbidden", 0, 0)


def test_a_person_has_the_last_word(account, chosen, model, manager, queue):
    row = make_message(account, UNSURE)
    with acting_for(account.team_id):
        handling.correct(
            team=account.team, by=manager, message=row, labels={"topic": "logement", "intent": "info"}
        )
    queue.run_due()
    assert model.calls == []
    assert judged(row).labels["topic"] == "logement"


def test_a_correction_while_it_thinks_stands(account, chosen, model, manager, queue):
    row = make_message(account, UNSURE)

    real = asking.ask_outside

    def meanwhile(team: Any, text: str, **more: Any) -> Any:
        found = real(team, text, **more)
        with acting_for(account.team_id):
            handling.correct(
                team=account.team, by=manager, message=row, labels={"topic": "logement", "intent": "info"}
            )
        return found

    asking.ask_outside = meanwhile
    try:
        queue.run_due()
    finally:
        asking.ask_outside = real
    assert seconds(account) == [("not_heard", "overtaken")]
    assert judged(row).labels["topic"] == "logement"


def test_a_flag_that_is_off_stays_off_whoever_raises_it(account, chosen, model, manager, queue):
    with acting_for(account.team_id):
        switch(team=account.team, by=manager, flag="rumeur", on=False)
    row = make_message(account, UNSURE)
    model.labels = {"topic": "voirie", "intent": "info", "flags": ["rumeur"], "distress": False}
    queue.run_due()
    assert "rumeur" not in again(row).flags
    assert "rumeur" in judged(row).labels["flags"]


def test_a_worker_that_dies_while_asking_asks_no_more(account, chosen, model, queue, clock, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    make_message(account, UNSURE)
    monkeypatch.setattr(asking, "ask_outside", killed)
    with pytest.raises(Killed):
        queue.run_due()
    clock.shift(timedelta(minutes=3))
    queue.run_due()
    assert seconds(account) == [("not_heard", "stopped")]
    assert model.calls == []


def test_the_key_is_sealed_kept_when_left_empty_and_sealed_again(
    account, chosen, model, manager, queue, settings
):
    assert b"k-secret" not in bytes(outside(account).sealed)
    chosen(key="")
    former = settings.PARVIS_MASTER_KEY
    settings.PARVIS_MASTER_KEY, settings.PARVIS_OLD_MASTER_KEYS = "une autre clé inventée", [former]
    with acting_for(account.team_id):
        assert reseal_outside(team=account.team)
    settings.PARVIS_OLD_MASTER_KEYS = []
    make_message(account, UNSURE)
    queue.run_due()
    assert model.calls[0].headers["authorization"] == "Bearer k-secret"
    settings.PARVIS_MASTER_KEY = "encore une autre"
    make_message(account, UNSURE + " bis")
    queue.run_due()
    assert outside(account).said == "closed"
    assert len(model.calls) == 1


# ---------------------------------------------------------------- the page


def client_of(member: Any) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_the_page_keeps_the_choice_and_never_shows_the_key(account, manager, model):
    client, address = client_of(manager), f"/t/{account.team.slug}/inbox/outside/"
    page = BeautifulSoup(client.get(address).content, "html5lib")
    assert not page.select_one("input[name=on]").has_attr("checked")
    fields = {
        "on": "on", "base_url": model.url, "model": "petit", "key": "k-secret", "most_calls": 10,
        "most_tokens": 50_000, "seconds": 10,
    }  # fmt: skip
    assert client.post(address, fields).status_code == 302
    assert b"k-secret" not in client.get(address).content
    assert outside(account).on
    assert client.post(address, {**fields, "model": ""}).status_code == 422
    with acting_for(account.team_id):
        written = AuditEntry.rows.of(account.team).filter(action="triage: model outside on")
        assert written.count() == 1
        with pytest.raises(NotAccepted):
            keep_outside(team=account.team, by=manager.person, on=True, base_url="", model="petit")


def test_the_page_shows_what_would_leave(account, manager):
    shown = client_of(manager).get(f"/t/{account.team.slug}/inbox/outside/", {"try": UNSURE}).content
    said = BeautifulSoup(shown, "html5lib").select_one("blockquote").get_text()
    assert "Prévert" not in said
    assert "«NOM_1»" in said


def test_a_trial_asks_with_an_invented_sentence_and_shows_the_outcome(account, chosen, manager, model, queue):
    client, address = client_of(manager), f"/t/{account.team.slug}/inbox/outside/"
    client.post(f"{address}try/")
    client.post(f"{address}try/")
    queue.run_due()
    assert len(model.calls) == 1
    assert "Zoé" not in model.sent
    page = BeautifulSoup(client.get(address).content, "html5lib").get_text(" ")
    assert "Il a répondu avec nos étiquettes" in page
    assert "1 sur 1" in page.replace("\u202f", "").replace("\xa0", "")
    model.status = 401
    client.post(f"{address}try/")
    queue.run_due()
    assert "vérifiez la clé" in client.get(address).content.decode()


def test_only_a_manager_opens_it(account):
    address = f"/t/{account.team.slug}/inbox/outside/"
    assert client_of(make_member(account.team, Role.approver)).get(address).status_code == 403
    assert client_of(make_member(account.team, Role.observer)).post(f"{address}try/").status_code == 403
    assert client_of(make_member(make_team("ailleurs"))).get(address).status_code == 404


def test_the_reader_sees_that_a_model_outside_said_it(account, chosen, manager, model, queue):
    row = make_message(account, UNSURE)
    model.labels = {"topic": "voirie", "intent": "info", "flags": ["rumeur"], "distress": False}
    queue.run_due()
    page = client_of(manager).get(f"/t/{account.team.slug}/inbox/{row.pk}/").content.decode()
    assert "un modèle extérieur\u202f: petit" in page
