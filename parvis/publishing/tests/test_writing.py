"""The card beside the text: one list, and a proposal that changes its own words only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions
from parvis.publishing.models import Post
from parvis.publishing.queries import composing
from parvis.publishing.queries.writing import Card, card_of
from parvis.publishing.tests.factories import Town, planned, written
from parvis.publishing.tests.test_views import as_, fields, page, url
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member
from parvis.triage.actions import add_entry

pytestmark = pytest.mark.django_db
TEXT = "🎄 É. Nonobstant la pluie, venez #marchedenoel !\n\nDeux lignes plus bas, rien ne change 👩‍👩‍👧."


def card(town: Town, post: Post) -> Card:
    with acting_for(town.team.id):
        found = Post.rows.of(town.team).get(pk=post.pk)
        targets = composing.targets(town.team, found)
        return card_of(town.team, found, targets, composing.findings(found, targets))


def text_of(town: Town, post: Post) -> str:
    with acting_for(town.team.id):
        return str(Post.rows.of(town.team).get(pk=post.pk).text)


def look(town: Town, address: str) -> BeautifulSoup:
    """The fragment, which names no encoding of its own."""
    answer = as_(town.writer).get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content.decode(), "html5lib")


def test_what_stands_in_the_way_and_what_could_be_better_are_one_list(town: Town):
    post = written(town, text="Nonobstant la pluie. " + "é" * 501)
    soup = page(as_(town.writer), url(town, "edit", post.pk))
    lists = soup.select("#look > .findings")
    assert len(lists) == 1
    lines = [one.text for one in lists[0].select(".findings__one")]
    assert "Trop long" in lines[0]
    assert any("En clair" in line and "Nonobstant" in line for line in lines)


def test_a_clean_text_has_nothing_but_a_sentence(town: Town):
    post = written(town, text="La piscine rouvre lundi 7 décembre 2026. Une question ? Répondez-nous.")
    soup = look(town, url(town, "look", post.pk))
    assert soup.select(".findings__one") == []
    assert "Rien à signaler" in soup.text
    empty = written(town, text="")
    assert "Rien à signaler" not in look(town, url(town, "look", empty.pk)).text


def test_the_fragment_is_what_the_page_shows(town: Town):
    post = written(town, text=TEXT)
    whole = page(as_(town.writer), url(town, "edit", post.pk)).select("#look .findings__one")
    alone = look(town, url(town, "look", post.pk)).select(".findings__one")
    assert [one.text.split() for one in whole] == [one.text.split() for one in alone]


def test_without_script_a_proposal_changes_its_words_only_and_says_so(town: Town):
    post, client = written(town, text=TEXT), as_(town.writer)
    soup = page(client, url(town, "edit", post.pk))
    button = next(one for one in soup.select("[name=apply]") if one["data-was"] == "#marchedenoel")
    answer = client.post(url(town, "edit", post.pk), fields(soup) | {"apply": button["value"]}, follow=True)
    assert text_of(town, post) == TEXT.replace("#marchedenoel", "#MarcheDeNoel")
    assert "« #marchedenoel » est devenu « #MarcheDeNoel »" in answer.content.decode().replace("\u202f", " ")


def test_words_that_changed_meanwhile_are_not_touched(town: Town):
    post, client = written(town, text=TEXT), as_(town.writer)
    soup = page(client, url(town, "edit", post.pk))
    button = next(one for one in soup.select("[name=apply]") if one["data-was"] == "Nonobstant")
    given = fields(soup) | {"apply": button["value"], "text": "Un tout autre texte."}
    answer = client.post(url(town, "edit", post.pk), given, follow=True)
    assert text_of(town, post) == "Un tout autre texte."
    assert "rien n’a été remplacé" in answer.content.decode()


def test_places_count_as_a_browsers_script_does(town: Town):
    post = written(town, text=TEXT)
    button = look(town, url(town, "look", post.pk)).select_one("[data-was=Nonobstant]")
    units = TEXT.encode("utf-16-le")
    at = int(button["data-at"])
    assert units[2 * at : 2 * (at + len("Nonobstant"))].decode("utf-16-le") == "Nonobstant"


def test_a_variant_has_its_own_lines_and_its_own_field(town: Town):
    post, client = written(town, text=TEXT), as_(town.writer)
    own = {f"v{town.account.pk}-own_text": "on", f"v{town.account.pk}-text": "Ultérieurement, une question ?"}
    client.post(url(town, "autosave", post.pk), fields(page(client, url(town, "edit", post.pk))) | own)
    soup = page(client, url(town, "edit", post.pk))
    assert soup.select("[data-was=Nonobstant]") == []  # the post's own text leaves nowhere
    button = soup.select_one("[data-was=Ultérieurement]")
    assert soup.select_one(f"#{button['data-apply']}").text.strip() == "Ultérieurement, une question ?"
    client.post(url(town, "edit", post.pk), fields(soup) | {"apply": button["value"]})
    with acting_for(town.team.id):
        variant = Post.rows.of(town.team).get(pk=post.pk).variants.get()
    assert (variant.text, text_of(town, post)) == ("Plus tard, une question ?", TEXT)


def test_a_part_of_a_thread_is_changed_alone(town: Town):
    post, client = written(town, text="Nonobstant un. " + "mot " * 200), as_(town.writer)
    with acting_for(town.team.id):
        actions.split_into_thread(team=town.team, by=town.writer, post=post, account=town.account)
    soup = page(client, url(town, "edit", post.pk))
    button = soup.select_one("[data-was=Nonobstant]")
    before = [one.text for one in soup.select("textarea[name*=part_]")]
    client.post(url(town, "edit", post.pk), fields(soup) | {"apply": button["value"]})
    after = [one.text for one in page(client, url(town, "edit", post.pk)).select("textarea[name*=part_]")]
    assert len(after) > 1
    assert after == [before[0].replace("Nonobstant", "Malgré"), *before[1:]]


def test_nobody_without_the_right_applies_anything(town: Town):
    post = written(town, text=TEXT)
    key = next(one.key for one in card(town, post).lines if one.was == "Nonobstant")
    observer = make_member(town.team, Role.observer)
    assert as_(observer).post(url(town, "edit", post.pk), {"apply": key}).status_code == 403
    assert text_of(town, post) == TEXT


def test_a_third_silent_post_in_a_row_is_said(town: Town, script: Any, queue: Any):
    for text in ("La rue Haute est barrée.", "La rue Basse est barrée."):
        planned(town, text=text)
        queue.run_due()
    post = written(town, text="La rue du Milieu est barrée.")
    assert [one.level for one in card(town, post).lines if one.check == "conversation"] == ["strong"]
    planned(town, text="Une question ?")
    queue.run_due()
    assert [one.level for one in card(town, post).lines if one.check == "conversation"] == ["warn"]


def test_the_towns_words_and_rules_come_first(town: Town, tmp_path: Path, settings: Any):
    post = written(town, text="La navette des élu·e·s, @brindezingue !")
    assert "inclusive" in {one.check for one in card(town, post).lines}
    settings.PARVIS_WRITING = str(tmp_path)
    file = tmp_path / f"{town.team.slug}.yaml"
    file.write_text("plain: {navette: petit bus}\ninclusive: accept\n", encoding="utf-8")
    with acting_for(town.team.id):
        add_entry(team=town.team, by=town.boss.person, kind="elected", text="Jeanne Brindezingue")
    found = {one.check: one for one in card(town, post).lines}
    assert found["jargon"].replacement == "petit bus"
    assert "inclusive" not in found
    assert found["election"].was == "@brindezingue"
    file.write_text("plain: [", encoding="utf-8")
    assert any("règles d’écriture" in sentence for sentence in card(town, post).not_done)
