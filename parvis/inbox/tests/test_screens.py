"""Reading and answering on screen: without JavaScript, with other people's words shown as words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from parvis.inbox.actions import presence
from parvis.inbox.models import Answer, Draft, Message
from parvis.inbox.tests.factories import MONDAY, make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author, Kind
from parvis.networks.models import Account
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db

NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% load x %}",
    "‮evil‬ ﷽ Z͑ͫ̓a̴l̷g̶o̸",
    "Robert'); DROP TABLE inbox_message;--",
    "𝕿𝖍𝖊 👩‍👩‍👧‍👦 🇫🇷 e\u0301 é",
    "=cmd|' /C calc'!A0",
]


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


@pytest.fixture
def member(account: Account) -> Any:
    return make_member(account.team)


@pytest.fixture
def page(client: Client, member: Any) -> Client:
    client.force_login(member.person)
    return client


def address(name: str, row: Any = None, *more: Any) -> str:
    args = [row.team.slug, row.pk, *more]
    return reverse(f"inbox:{name}", args=args)


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content.decode(), "html5lib")


@pytest.mark.parametrize("text", NAUGHTY)
def test_foreign_words_are_shown_as_words_everywhere(page, account, text):
    author = Author(id="x", handle=text[:50], name=text)
    row = make_message(account, text, author=author, root_id="r", root_text=text, kind=Kind.comment)
    for name in ("message", "moderate"):
        answer = page.get(address(name, row))
        assert answer.status_code == 200
        shown = soup(answer)
        assert any(text in block.get_text() for block in shown.select(".said, bdi")), name
        assert not shown.select("img[src=x]")
        assert "alert(1)" not in "".join(script.get_text() for script in shown.select("script"))
    listed = soup(page.get(reverse("inbox:list", args=[account.team.slug])))
    assert text in listed.select_one(".row__link").get_text()


def test_a_message_of_100_000_characters_opens_folded(page, account):
    row = make_message(account, "é" * 100_000)
    shown = soup(page.get(address("message", row)))
    assert sum(len(block.get_text()) for block in shown.select(".turn .said")) == 100_000
    assert (
        len(
            soup(page.get(reverse("inbox:list", args=[account.team.slug])))
            .select_one(".row__excerpt")
            .get_text()
        )
        < 400
    )


def test_an_answer_leaves_once_by_a_plain_form(page, account, member, queue):
    row = make_message(account)
    form = soup(page.get(address("message", row))).select_one("#answer-form")
    data = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    answer = page.post(form["action"], data | {"text": "Demain à 8 h.", "act": "send"})
    assert answer.status_code == 302
    with acting_for(account.team_id):
        sent = Answer.rows.of(account.team).get()
        row.refresh_from_db()
    assert (sent.text, sent.state, sent.written_by_id) == ("Demain à 8 h.", "approved", member.person_id)
    assert (row.status, row.assigned_to_id, row.answers) == ("in_hand", member.person_id, 1)
    again = page.post(form["action"], data | {"text": "Demain à 8 h.", "act": "send"})
    assert again.status_code == 409
    with acting_for(account.team_id):
        assert Answer.rows.of(account.team).count() == 1
        assert Draft.rows.of(account.team).get().text == "Demain à 8 h."


def test_too_long_for_the_network_is_refused_with_the_count_and_kept(page, account):
    row = make_message(account)
    answer = page.post(address("answer", row), {"text": "a" * 501, "seen": "0", "act": "send"})
    assert answer.status_code == 409
    shown = soup(answer)
    assert "1" in shown.select_one(".banner--urgent").get_text()
    assert shown.select_one("#answer-text").get_text() == "a" * 501
    assert "501/500" in shown.select_one("#counter").get_text()


def test_what_concerns_one_person_is_pointed_out_before_it_is_sent(page, account):
    row = make_message(account, "Où en est mon dossier ?")

    def told(**sent):
        answer = page.post(address("counter", row), sent, headers={"HX-Request": "true"})
        return BeautifulSoup(answer.content.decode(), "html5lib").select_one("#remarks")

    text = "Appelez le 06 12 34 56 78, votre dossier avance."
    assert "06 12 34 56 78" in told(text=text).text
    assert "salut" in told(text=text).text
    assert "06 12 34 56 78" not in told(text=text, private="1").text
    assert told(text="Bonjour, votre dossier avance.").text.strip() == ""
    assert told(text="").has_attr("hidden")


def test_the_counter_counts_as_the_network_does(page, account):
    row = make_message(account)
    counted = page.post(
        address("counter", row), {"text": "https://mairie.fr/" + "x" * 100}, headers={"HX-Request": "true"}
    )
    assert "23/500" in counted.content.decode()


def test_who_writes_is_shown_to_the_others(page, account):
    colleague = make_member(account.team, Role.contributor)
    row = make_message(account)
    with acting_for(account.team_id):
        presence.look(team=account.team, by=colleague, message=row)
        presence.begin_writing(team=account.team, by=colleague, message=row)
    here = page.post(address("here", row)).content.decode()
    assert str(colleague.person) in here
    assert "banner--hand" in here


def test_a_person_in_distress_stands_first_with_the_procedure_open(page, account):
    make_message(account, "Merci pour le marché", at=MONDAY + timedelta(minutes=5))
    row = make_message(account, "J'ai envie de mourir", at=MONDAY)
    make_message(account, "Une fuite de gaz rue Exemple, ça sent fort !", at=MONDAY + timedelta(minutes=9))
    first = soup(page.get(reverse("inbox:list", args=[account.team.slug]))).select_one(".row__link")
    assert str(row.pk) in first["href"]
    shown = soup(page.get(address("message", row)))
    assert "3114" in shown.select_one("details.procedure[open]").get_text()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_opens_in_both_languages(page, account, language):
    page.cookies["parvis_language"] = language
    row = make_message(account)
    for path in (
        reverse("inbox:list", args=[account.team.slug]), address("message", row), address("moderate", row),
        reverse("inbox:ready", args=[account.team.slug]), reverse("inbox:rules", args=[account.team.slug]),
        reverse("inbox:files", args=[account.team.slug]),
    ):  # fmt: skip
        answer = page.get(path)
        assert answer.status_code == 200
        assert soup(answer).html["lang"] == language


@pytest.mark.parametrize(
    "query", ["status=nonsense", "account=1", "after=zzz", "after=MHx8", "q=%00", "q=a:*&!|(", "label=x"]
)
def test_a_spoilt_address_shows_a_list_all_the_same(page, account, query):
    make_message(account)
    assert page.get(f"{reverse('inbox:list', args=[account.team.slug])}?{query}").status_code == 200


def test_a_swap_gives_the_same_conversation_as_a_reload(page, account):
    row = make_message(account)
    whole = soup(page.get(address("message", row))).select_one("#reading")
    part = soup(
        page.get(address("message", row), headers={"HX-Request": "true", "HX-Target": "reading"})
    ).select_one("#reading")
    tokens = lambda tree: [t.decompose() for t in tree.select("[name=csrfmiddlewaretoken]")]  # noqa: E731
    tokens(whole), tokens(part)
    assert part.prettify() == whole.prettify()


def test_new_messages_are_offered_and_do_not_move_the_list(page, account):
    make_message(account)
    path = reverse("inbox:list", args=[account.team.slug])
    newer = soup(page.get(path)).select_one("#newer")["hx-get"]
    assert soup(page.get(newer)).select_one("a") is None
    make_message(account)
    assert "1" in soup(page.get(newer)).select_one("a.newer").get_text()


def test_the_next_page_begins_where_the_last_one_ended_while_messages_arrive(page, account):
    rows = [make_message(account, f"Rue {n} ?", at=MONDAY + timedelta(minutes=n)) for n in range(45)]
    path = reverse("inbox:list", args=[account.team.slug])
    first = soup(page.get(path))
    make_message(account, at=MONDAY + timedelta(hours=2))
    second = soup(page.get(first.select_one(".inbox__more a")["href"]))
    shown = [link["href"].split("/")[-2] for tree in (first, second) for link in tree.select(".row__link")]
    assert shown == [str(row.pk) for row in reversed(rows)]


def test_insults_are_folded(page, account):
    row = make_message(account, "Bande de connards incapables")
    assert row.intent == "insulte"
    listed = soup(page.get(reverse("inbox:list", args=[account.team.slug])))
    assert "connards" not in listed.select_one(".row__excerpt").get_text()
    assert soup(page.get(address("message", row))).select_one("details.harsh")


def test_a_ready_answer_fills_what_it_knows_and_leaves_the_rest(page, account):
    row = make_message(account, author=Author(id="z", handle="zoe", name="Zoé {auteur} Exemple"))
    kept = {
        "title": "Bacs",
        "text": "Bonjour {prenom}, {inconnu} {0.__class__} – {commune}",
        "language": "fr",
    }
    page.post(reverse("inbox:ready", args=[account.team.slug]), kept)
    chosen = soup(page.get(address("message", row))).select_one("#ready option")["value"]
    page.post(address("answer", row), {"act": "ready", "ready": chosen, "text": ""})
    text = soup(page.get(address("message", row))).select_one("#answer-text").get_text()
    assert text == f"Bonjour Zoé, {{inconnu}} {{0.__class__}} – {account.team.name}"
    with acting_for(account.team_id):
        assert Message.rows.of(account.team).get().answers == 0


def test_the_first_message_of_an_empty_inbox_is_announced(page, account):
    listed = page.get(reverse("inbox:list", args=[account.team.slug])).content.decode()
    since = listed.partition("since=")[2].partition('"')[0]
    make_message(account)
    newer = page.get(reverse("inbox:newer", args=[account.team.slug]), {"since": since})
    assert soup(newer).select_one("a.newer") is not None


def test_why_here_leads_to_examples_that_read_like_it(page, account):
    row = make_message(account, text="Le lampadaire devant chez moi est éteint depuis une semaine")
    link = soup(page.get(address("message", row))).find(id="alike").a

    whole = soup(page.get(link["href"]))
    part = soup(page.get(link["hx-get"], headers={"HX-Request": "true"}))

    assert "Voirie" in whole.find(id="alike").get_text() or "Roads" in whole.find(id="alike").get_text()
    assert "lampadaire" in whole.find(id="alike").q.get_text().lower()
    assert (part.h1, part.find(id="alike").get_text()) == (None, whole.find(id="alike").get_text())


def test_a_message_like_none_says_so(page, account):
    row = make_message(account, text="Zxqwv")

    assert "fiez-vous moins à ses étiquettes" in page.get(address("alike", row)).content.decode()
