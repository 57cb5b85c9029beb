"""The page of the town's own words: entered there, felt on the next message, within the rights of each."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Role, Team
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.models import LexiconEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def page(client: Client, team: Team) -> Client:
    client.force_login(make_member(team, Role.contributor).person)
    return client


def address(team: Team, name: str = "words", *more: Any) -> str:
    return reverse(f"inbox:{name}", args=[team.slug, *more])


def add(page: Client, team: Team, texts: str, kind: str = "elected", topic: str = "") -> Any:
    return page.post(address(team, "word_add"), {"kind": kind, "texts": texts, "topic": topic})


def entries(team: Team) -> list[str]:
    with acting_for(team.pk):
        return list(LexiconEntry.rows.of(team).order_by("text").values_list("text", flat=True))


def test_a_word_is_felt_on_the_next_message_and_its_removal_too(page, team):
    account = make_account(team)
    assert make_message(account, text="Jeanne Exemple n'a rien fait").flags == []

    assert add(page, team, "Jeanne Exemple").status_code == 302
    assert make_message(account, text="Jeanne Exemple n'a rien fait").flags == ["elu"]

    with acting_for(team.pk):
        entry = LexiconEntry.rows.of(team).get()
    assert page.post(address(team, "word_away", entry.pk)).status_code == 302
    assert make_message(account, text="Jeanne Exemple n'a rien fait").flags == []


def test_a_pasted_list_is_kept_line_by_line_and_what_is_refused_stays_in_the_form(page, team):
    answer = add(page, team, "01 00 00 00 01\n\n  le standard \n+33 1 00 00 00 02\n", kind="phone")

    assert answer.status_code == 422
    assert entries(team) == ["+33 1 00 00 00 02", "01 00 00 00 01"]
    shown = BeautifulSoup(answer.content.decode(), "html5lib")
    assert shown.select_one("textarea[name=texts]").text.strip() == "le standard"
    assert "le standard" in shown.select_one("#id_texts_error, .errorlist, .field__error").text


def test_each_change_leaves_its_trace_and_the_same_word_twice_leaves_one(page, team):
    add(page, team, "Jeanne Exemple\nJeanne  Exemple")
    with acting_for(team.pk):
        entry = LexiconEntry.rows.of(team).get()
    page.post(address(team, "word_away", entry.pk))

    with acting_for(team.pk):
        told = AuditEntry.rows.of(team).filter(kind="triage.lexiconentry").order_by("number")
        assert [row.action for row in told] == ["triage: word kept", "triage: word removed"]


def test_who_may_not_write_reads_the_words_and_is_offered_no_button(client, page, team):
    add(page, team, "Jeanne Exemple")
    client.force_login(make_member(team, Role.observer).person)
    shown = BeautifulSoup(client.get(address(team)).content.decode(), "html5lib")

    assert "Jeanne Exemple" in shown.text
    assert shown.select("form[action*='/words/']") == []


def test_a_sentence_can_be_tried_and_nothing_is_stored(page, team):
    add(page, team, "Les Tilleuls", kind="facility", topic="ecole_enfance")
    answer = page.get(address(team), {"try": "La cour des Tilleuls est boueuse"})
    shown = BeautifulSoup(answer.content.decode(), "html5lib").select_one(".evidence").text

    assert "School" in shown or "École" in shown
    assert "Tilleuls" in shown
    nothing = page.get(address(team), {"try": "…"}).content.decode()
    assert 'class="evidence"' not in nothing


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ team.pk }}"]
)
def test_a_word_is_shown_as_a_word(page, team, text):
    add(page, team, text, kind="facility")
    answer = page.get(address(team), {"try": text}).content.decode()

    assert BeautifulSoup(answer, "html5lib").select("main script, main img") == []
    assert entries(team) == [text]


def test_the_rules_and_the_settings_lead_to_the_words(client, team):
    client.force_login(make_member(team).person)
    for path in (reverse("inbox:rules", args=[team.slug]), reverse("web:settings", args=[team.slug])):
        assert address(team) in client.get(path).content.decode()


# ------------------------------------------------------------------ proposed from corrections


def corrected(page: Client, team: Team, texts: list[str], topic: str = "transport") -> list[Any]:
    account = make_account(team)
    rows = [make_message(account, text) for text in texts]
    for row in rows:
        page.post(address(team, "correct", row.pk), {"topic": topic, "intent": "plainte", "flags": []})
    return rows


def proposed(page: Client, team: Team) -> list[str]:
    read = BeautifulSoup(page.get(address(team)).content, "html5lib")
    return [one["value"] for one in read.find_all("input", attrs={"name": "word"})]


def test_a_word_that_three_corrected_messages_share_is_proposed_and_kept_by_a_person(page, team):
    texts = [
        "Une zibette, quelle histoire",
        "Encore une zibette de trop",
        "Elle est belle, cette zibette",
    ]
    corrected(page, team, texts[:2])
    assert proposed(page, team) == []
    corrected(page, team, texts[2:])
    assert proposed(page, team) == ["zibette"]
    page.post(address(team, "word_take"), {"word": "zibette", "topic": "transport", "kind": "facility"})
    assert entries(team) == ["zibette"]
    assert proposed(page, team) == []


def test_words_of_every_town_are_not_proposed(page, team):
    corrected(page, team, [f"La zibette n'est pas passée {what}" for what in ("hier", "lundi", "mardi")])
    assert proposed(page, team) == ["zibette"]


def test_a_word_turned_down_is_not_proposed_again(page, team):
    corrected(
        page, team, [f"La zibette {n} fait encore {what}" for n, what in enumerate(("rire", "peur", "honte"))]
    )
    assert "zibette" in proposed(page, team)
    page.post(address(team, "word_take"), {"word": "zibette", "act": "no"})
    assert "zibette" not in proposed(page, team)
    assert entries(team) == []


def test_no_name_of_a_person_is_proposed_but_that_of_a_place(page, team):
    texts = [
        f"{what} comme dit Bredoulle, quai Marvejan, les pavés bougent"
        for what in ("Aujourd'hui", "Hier matin", "Toujours pareil")
    ]
    corrected(page, team, texts)
    assert "Bredoulle" not in proposed(page, team)
    assert "Marvejan" in proposed(page, team)


def test_words_of_erased_messages_and_of_other_towns_are_not_proposed(page, client, team):
    rows = corrected(page, team, [f"La zibette fait {what}" for what in ("rire", "peur", "honte")])
    assert "zibette" in proposed(page, team)
    other = make_team("ailleurs")
    visitor = Client()
    visitor.force_login(make_member(other, Role.manager).person)
    assert proposed(visitor, other) == []
    boss = Client()
    boss.force_login(make_member(team, Role.manager).person)
    boss.post(address(team, "erase", rows[0].pk))
    assert "zibette" not in proposed(page, team)


def test_an_observer_is_proposed_nothing(client, team, page):
    corrected(page, team, [f"La zibette fait {what}" for what in ("rire", "peur", "honte")])
    observer = Client()
    observer.force_login(make_member(team, Role.observer).person)
    assert proposed(observer, team) == []
    assert observer.post(address(team, "word_take"), {"word": "a"}).status_code == 403
