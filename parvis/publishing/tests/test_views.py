"""The screens: what they show, what they refuse, and who may come in."""

from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions
from parvis.publishing.models import ApprovalLink, Attachment, KeptText, Post
from parvis.publishing.queries.links import address_of
from parvis.publishing.tests.factories import (
    Town,
    approve,
    deliveries,
    in_minutes,
    picture,
    planned,
    states,
    written,
)
from parvis.teams.models import Membership, Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


def as_(member: Membership) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def url(town: Town, name: str, *args: Any) -> str:
    return reverse(f"publishing:{name}", args=[town.team.slug, *args])


def page(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return BeautifulSoup(answer.content, "html5lib")


def fields(soup: BeautifulSoup, form: str = "#composer") -> dict[str, Any]:
    """What a browser would send."""
    sent: dict[str, Any] = {}
    for one in soup.select(f"{form} input, {form} textarea, {form} select"):
        name, kind = one.get("name"), one.get("type")
        if not name or kind == "file" or (kind in ("checkbox", "radio") and not one.has_attr("checked")):
            continue
        if one.name == "select":
            option = one.select_one("option[selected]") or one.select_one("option")
            sent[name] = option["value"] if option else ""
        elif one.name == "textarea":
            sent[name] = one.text
        elif kind == "checkbox":
            sent.setdefault(name, []).append(one.get("value", "on"))
        else:
            sent[name] = one.get("value", "")
    return sent


def test_a_post_is_written_planned_and_leaves_without_script(town: Town, script: Any, queue: Any):
    client = as_(town.writer)
    answer = client.post(url(town, "new"))
    edit = answer["Location"]
    given = fields(page(client, edit)) | {"text": "Le marché a lieu samedi.\r\nVenez nombreux", "plan": "1"}
    answer = client.post(edit, given)
    assert answer.status_code == 302
    queue.run_due()
    assert [one.text for one in script.stored.values()] == ["Le marché a lieu samedi.\nVenez nombreux"]
    shown = page(client, answer["Location"])
    assert "Publié" in shown.select_one("#main").text


def test_the_button_says_what_it_will_do(town: Town):
    town.more(handle="@culture@reseau.example")
    post = written(town)
    soup = page(as_(town.writer), url(town, "edit", post.pk))
    assert soup.select_one("#verb").text.strip() == "Publier sur 2 comptes"


def test_counters_are_those_of_the_network(town: Town):
    post = written(town, text="é" * 501)
    soup = page(as_(town.writer), url(town, "look", post.pk))
    assert "501" in soup.select_one(".counter--over").text
    assert any("trop long" in one.text.lower() for one in soup.select(".findings__one"))


def test_what_is_typed_is_saved_as_one_types(town: Town):
    post = written(town)
    client = as_(town.writer)
    given = fields(page(client, url(town, "edit", post.pk)))
    for text in ("Un", "Un texte", "Un texte plus long"):
        answer = client.post(url(town, "autosave", post.pk), given | {"text": text})
        assert answer.status_code == 200
    with acting_for(town.team.id):
        assert Post.rows.of(town.team).get(pk=post.pk).text == "Un texte plus long"


def test_two_windows_overwrite_nothing(town: Town):
    post = written(town)
    one, two = as_(town.writer), as_(town.boss)
    first, second = (
        fields(page(one, url(town, "edit", post.pk))),
        fields(page(two, url(town, "edit", post.pk))),
    )
    assert one.post(url(town, "autosave", post.pk), first | {"text": "De la première"}).status_code == 200
    answer = two.post(url(town, "autosave", post.pk), second | {"text": "De la seconde"})
    assert answer.status_code == 409
    assert answer["Content-Type"].startswith("text/plain")
    with acting_for(town.team.id):
        assert Post.rows.of(town.team).get(pk=post.pk).text == "De la première"
        kept = KeptText.rows.of(town.team).get()
    assert "De la seconde" in page(two, url(town, "edit", post.pk)).select_one("blockquote").text
    two.post(url(town, "take_kept", post.pk, kept.pk))
    with acting_for(town.team.id):
        assert Post.rows.of(town.team).get(pk=post.pk).text == "De la seconde"
        assert KeptText.rows.of(town.team).get().words["text"] == "De la première"


def test_an_old_window_does_not_void_an_approval_unseen(town: Town):
    post = written(town, approvals_needed=1)
    client = as_(town.writer)
    given = fields(page(client, url(town, "edit", post.pk)))
    client.post(url(town, "autosave", post.pk), given | {"text": "Version à approuver"})
    client.post(url(town, "edit", post.pk), given | {"text": "Version à approuver", "plan": "1"})
    approve(town, post, town.mayor)
    assert client.post(url(town, "autosave", post.pk), given | {"text": "Autre"}).status_code == 409
    assert states(town, post) == ["approved"]


def test_a_picture_is_added_and_must_be_described(town: Town):
    post = written(town)
    client = as_(town.writer)
    given = fields(page(client, url(town, "edit", post.pk)))
    client.post(
        url(town, "edit", post.pk), given | {"picture": SimpleUploadedFile("a.jpg", picture()), "upload": "1"}
    )
    given = fields(page(client, url(town, "edit", post.pk)))
    client.post(url(town, "edit", post.pk), given | {"plan": "1"})
    assert states(town, post) == []
    with acting_for(town.team.id):
        row = Attachment.rows.of(town.team).get()
    seen = client.get(url(town, "picture", row.file_id))
    assert (seen["Content-Type"], seen["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    given = fields(page(client, url(town, "edit", post.pk)))
    client.post(
        url(town, "edit", post.pk), given | {f"a{row.pk}-alt": "La rue barrée par un camion", "plan": "1"}
    )
    assert states(town, post) == ["approved"]


def test_the_link_on_a_phone_is_personal(town: Town, queue: Any):
    post = planned(town, needs=1, approvers=[town.mayor.person_id])
    queue.run_due()
    assert [message.to for message in mail.outbox] == [[town.mayor.person.email]]
    address = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    path = "/" + address.split("/", 3)[3]
    assert Client().get(path).status_code == 302  # sign in first
    assert as_(town.boss).get(path).status_code == 404
    soup = page(as_(town.mayor), path)
    assert "La rue Haute est barrée lundi." in soup.select_one(".seen").text
    seal = soup.select_one("input[name=seal]")["value"]
    as_(town.mayor).post(path, {"seal": seal, "yes": "1"})
    assert states(town, post) == ["approved"]


def test_live_and_training_do_not_look_alike(town: Town):
    post = planned(town, needs=1)
    with acting_for(town.team.id):
        link = actions.make_link(team=town.team, by=town.writer, post=post, person=town.mayor.person)
        path = "/" + address_of(link).split("/", 3)[3]
    live = page(as_(town.mayor), path)
    assert live.select_one(".reality--training") is None
    with acting_for(town.team.id):
        type(town.team).objects.filter(pk=town.team.pk).update(training=True)
    assert page(as_(town.mayor), path).select_one(".reality--training") is not None


def test_a_forged_or_ended_link_shows_nothing(town: Town, later: Any):
    post = planned(town, needs=1)
    with acting_for(town.team.id):
        link = actions.make_link(team=town.team, by=town.writer, post=post, person=town.mayor.person)
        path = "/" + address_of(link).split("/", 3)[3]
    assert as_(town.mayor).get(path[:-4] + "aaa/").status_code == 404
    later(days=8)
    answer = as_(town.mayor).get(path)
    assert (answer.status_code, b"rue Haute" in answer.content) == (404, False)
    with acting_for(town.team.id):
        assert ApprovalLink.rows.of(town.team).get(pk=link.pk).opened_at is None


def test_moving_by_form_and_a_doubled_hour_asks(town: Town, later: Any):
    post = planned(town, at=in_minutes(300))
    client = as_(town.writer)
    answer = client.post(url(town, "move", post.pk), {"local": "2027-10-31T02:30"})
    assert answer.status_code == 422
    client.post(url(town, "move", post.pk), {"local": "2027-10-31T02:30", "which_hour": "second"})
    with acting_for(town.team.id):
        assert Post.rows.of(town.team).get(pk=post.pk).planned_for.isoformat() == "2027-10-31T01:30:00+00:00"


def test_dragging_keeps_the_hour_of_the_day(town: Town):
    post = planned(town, at="2099-01-05T10:15")
    answer = as_(town.writer).post(url(town, "move", post.pk), {"day": "2099-01-07", "back": "calendar"})
    assert "on=2099-01-07" in answer["Location"]
    with acting_for(town.team.id):
        assert Post.rows.of(town.team).get(pk=post.pk).local == "2099-01-07T10:15"


def test_the_calendar_opens_with_the_week_named_by_its_monday(town: Town):
    soup = page(as_(town.writer), url(town, "calendar") + "?on=2099-07-01")
    assert "29" in soup.h1.get_text()
    assert len(soup.select("[data-day]")) == 7


def test_the_calendar_shows_posts_and_days_off(town: Town):
    planned(town, at="2099-07-14T10:15")
    soup = page(as_(town.writer), url(town, "calendar") + "?view=month&on=2099-07-01")
    day = soup.select_one('[data-day="2099-07-14"]')
    assert "La rue Haute" in day.text
    assert "nationale" in day.text.lower()
    assert "day--off" in day["class"]


def test_the_question_is_it_there(town: Town, script: Any, queue: Any, later: Any):
    script.answers = [TimeoutError("cut")]
    script.reads = [OSError("no")] * 50
    post = planned(town)
    queue.run_due()
    for _ in range(20):
        later(minutes=1)
        queue.run_due()
    assert states(town, post) == ["to_check"]
    row = deliveries(town, post)[0]
    client = as_(town.writer)
    assert page(client, url(town, "post", post.pk)).select_one(".question") is not None
    client.post(url(town, "settle", row.pk), {"answer": "there", "address": "nowhere"})
    assert states(town, post) == ["to_check"]
    client.post(
        url(town, "settle", row.pk), {"answer": "there", "address": "https://reseau.example/@mairie/1"}
    )
    assert states(town, post) == ["published"]


def test_stop_everything_says_what_had_left(town: Town, queue: Any, script: Any):
    gone = planned(town, text="Parti avant")
    queue.run_due()
    held = planned(town, text="Reste ici")
    client = as_(town.writer)
    client.post(url(town, "stop"), {"why": "Alerte en cours"})
    queue.run_due()
    assert (states(town, gone), states(town, held)) == (["published"], ["approved"])
    assert "Parti avant" in page(client, url(town, "stop")).select_one("#main").text
    assert client.post(url(town, "resume")).status_code == 302
    with acting_for(town.team.id):
        town.team.refresh_from_db()
    assert town.team.stopped_at is not None  # a contributor does not let it go on
    as_(town.boss).post(url(town, "resume"))
    with acting_for(town.team.id):
        town.team.refresh_from_db()
    assert town.team.stopped_at is None


PAGES = ["list", "calendar", "stop", "rules", "delegations"]
OF_A_POST = ["post", "edit", "look", "take_down"]


def test_every_page_opens_for_a_colleague_and_for_nobody_else(town: Town):
    post = planned(town, needs=1)
    stranger = make_member(make_team("ailleurs"), Role.manager)
    addresses = [url(town, name) for name in PAGES] + [url(town, name, post.pk) for name in OF_A_POST]
    for address in addresses:
        assert as_(town.boss).get(address).status_code in (200, 302), address
        assert as_(stranger).get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address


def test_another_towns_post_answers_like_a_post_that_is_not(town: Town):
    other = make_team("ailleurs")
    stranger = make_member(other, Role.manager)
    post = planned(town)
    theirs = reverse("publishing:post", args=["ailleurs", post.pk])
    nobodys = reverse("publishing:post", args=["ailleurs", uuid4()])
    answers = [as_(stranger).get(address) for address in (theirs, nobodys)]
    assert [answer.status_code for answer in answers] == [404, 404]
    for name in ("withdraw", "move", "duplicate", "drop", "answer", "autosave", "correct", "publish_now"):
        assert (
            as_(stranger).post(reverse(f"publishing:{name}", args=["ailleurs", post.pk])).status_code == 404
        )
    assert states(town, post) == ["approved"]


def test_an_observer_reads_and_writes_nothing(town: Town):
    post = planned(town)
    client = as_(make_member(town.team, Role.observer))
    assert client.get(url(town, "post", post.pk)).status_code == 200
    assert client.get(url(town, "calendar")).status_code == 200
    for name in ("withdraw", "drop", "autosave", "answer"):
        assert client.post(url(town, name, post.pk)).status_code == 403
    assert client.post(url(town, "new")).status_code == 403


def test_bad_addresses_and_bad_forms_answer_with_a_sentence_not_an_error(town: Town):
    post = written(town)
    client = as_(town.writer)
    for query in ("?page=999", "?page=x", "?show=%00", "?q=%00", "?show=nonsense"):
        assert client.get(url(town, "list") + query).status_code == 200
    assert client.get(url(town, "calendar") + "?on=9999-99-99&view=x").status_code == 200
    given = fields(page(client, url(town, "edit", post.pk)))
    for bad in ({"text": "a\0b"}, {"expires_minutes": "x"}, {"language": "zz"}, {"text": "a" * 100_001}):
        assert client.post(url(town, "autosave", post.pk), given | bad).status_code == 422
        assert client.post(url(town, "edit", post.pk), given | bad).status_code == 422
    assert client.post(url(town, "edit", post.pk), given | {"seen": "x", "text": "autre"}).status_code == 302
    assert client.post(url(town, "edit", post.pk), given | {"split": "x"}).status_code == 404
    assert client.post(url(town, "edit", post.pk), given | {"detach": str(uuid4())}).status_code == 404
    assert client.post(url(town, "move", post.pk), {"local": "demain"}).status_code == 302


def test_a_hundred_thousand_signs_are_kept_and_said_too_long(town: Town):
    post = written(town)
    client = as_(town.writer)
    given = fields(page(client, url(town, "edit", post.pk))) | {"text": "mot " * 25_000}
    assert client.post(url(town, "autosave", post.pk), given).status_code == 200
    assert "trop long" in page(client, url(town, "edit", post.pk)).select_one("#look").text.lower()


def test_whoever_approves_on_the_posts_page_sees_the_picture_the_poll_and_the_warning(town: Town):
    post = written(town, text="Le marché ouvre samedi", content_warning="Bruit de fête", approvals_needed=1)
    with acting_for(town.team.id):
        actions.attach(
            team=town.team, by=town.writer, post=post, content=picture(), name="a.jpg", alt="Un sapin"
        )
        actions.plan(team=town.team, by=town.writer, post=post)
    shown = page(as_(town.mayor), url(town, "post", post.pk))
    (seen,) = shown.select("figure img")
    assert seen["alt"] == "Un sapin"
    assert as_(town.mayor).get(seen["src"]).status_code == 200
    assert "Un sapin" in shown.select_one("figcaption").get_text()
    assert "Bruit de fête" in shown.get_text()
    assert shown.select_one("button[value=yes], form [name=seal]")
