"""A debate from its first word to its outcome, as a team lives it: written, opened, moderated by keys, closed, told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from parvis.debates.actions import moderating
from parvis.debates.models import Debate, Statement
from parvis.debates.tests import examples
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.tests.conftest import script  # noqa: F401  (the pretend network)
from parvis.publishing.models import Post
from parvis.teams.tests.factories import make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)
MINE = "Il faut plus de bancs à l’ombre.\nLe marché doit rester le samedi."
THEIRS = (
    "Un kiosque à musique serait bienvenu.",
    "Il faut davantage de bancs à l’ombre.",
    "Votez pour ma boutique.",
)


def test_from_a_message_to_what_became_of_it(live: Live) -> None:
    member = make_member(make_team())
    team = member.team
    message = make_message(
        make_account(team), "Bonjour, je suis Zoé Inventée : que deviendra la place du marché ?"
    )
    page = live.page(f"/t/villefable/inbox/{message.pk}/", person=member.person)

    page.get_by_role("link", name="Lancer un débat").click()
    expect(page.locator("main")).not_to_contain_text("Zoé")
    page.get_by_label("Votre question").fill("Que faire de la place du marché ?")
    page.get_by_label("Affirmations de départ").fill(f"{MINE}\nFermer la place. Planter des arbres.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ligne 3")
    page.get_by_label("Affirmations de départ").fill(MINE)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Un brouillon : personne ne le voit encore")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("o")
    expect(page.get_by_text("Il est ouvert : on peut répondre.")).to_be_visible()

    with acting_for(team.pk):
        debate = Debate.rows.of(team).get()
    assert debate.made_from == message.pk
    for text in THEIRS:
        voter = make_voter(debate)
        with acting_for(team.pk):
            moderating.propose(team=team, debate=debate, voter=voter, text=text, language="fr")

    page.goto(f"{live.url}/t/villefable/debates/{debate.pk}/moderation/")
    page.keyboard.press("s")
    expect(page.get_by_text("Affichée : on peut voter dessus.")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.get_by_text("3 affirmations attendent")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("s")
    expect(page.get_by_text("2 affirmations attendent")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("one="))
    expect(page.locator(".ballot__statement")).to_have_text(THEIRS[2])
    page.keyboard.press("r")
    page.get_by_label("Pourquoi elle n’est pas affichée").select_option("advert")
    page.keyboard.press("Tab")
    page.keyboard.type("Une boutique n’est pas une idée pour la place.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Refusée. Son auteur lit pourquoi")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("m")
    expect(page.get_by_role("radio").first).to_be_checked()
    page.get_by_role("button", name="La fusionner").click()
    expect(page.get_by_text("Rien n’attend")).to_be_visible()
    with acting_for(team.pk):
        states = dict(Statement.rows.of(team).values_list("text", "state"))
    assert [states[text] for text in THEIRS] == ["shown", "merged", "refused"]

    page.goto(f"{live.url}/t/villefable/debates/{debate.pk}/")
    page.get_by_text("Le fermer avant sa fin").click()
    page.get_by_label("Pourquoi il finit maintenant").fill("Le conseil se réunit demain.")
    page.get_by_role("button", name="Fermer le débat").click()
    expect(page.get_by_text("Clos : plus aucun vote ne compte.")).to_be_visible()
    page.get_by_role("link", name="Annoncer la suite donnée").click()
    page.get_by_label("Vous avez dit").fill("Des bancs, de l’ombre.")
    page.get_by_label("Nous avons décidé").fill("Douze bancs au printemps.")
    page.get_by_label("Parce que").fill("Vous étiez unanimes.")
    page.get_by_label("Où l’on en est").select_option("decided")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Ce qu’on lit maintenant")).to_be_visible()
    assert axe_violations(page, "main") == []
    page.get_by_role("button", name="Préparer une publication qui l’annonce").click()
    page.wait_for_url(re.compile("/publish/.+/edit/"))
    with acting_for(team.pk):
        post = Post.rows.of(team).get()
    assert "Douze bancs au printemps." in post.text
    assert f"/d/{debate.slug}/" in post.text
    assert post.version is None


def test_hands_are_typed_on_a_telephone_without_a_box_out_of_sight(live: Live) -> None:
    member = make_member(make_team())
    debate = make_debate(member, statements=examples.SQUARE)
    page = live.page(f"/t/villefable/debates/{debate.pk}/paper/", person=member.person, width=320)
    boxes = [box for box in (one.bounding_box() for one in page.locator(".tally input").all()) if box]
    assert len(boxes) == 3 * len(examples.SQUARE)
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
    assert len({box["y"] for box in boxes[:3]}) == 1
    assert axe_violations(page) == []


def test_a_title_without_a_blank_stays_on_the_page(live: Live) -> None:
    member = make_member(make_team())
    debate = make_debate(member, title="W" * 140)
    for width in (320, 1440):
        page = live.page(f"/t/villefable/debates/{debate.pk}/", person=member.person, width=width)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width


def test_what_is_printed_for_the_elected_has_nothing_of_the_day_on_it(live: Live) -> None:
    """Neither who is in danger, nor what was just done on the screen."""
    member = make_member(make_team())
    debate = examples.closed(member)
    page = live.page(f"/t/villefable/debates/{debate.pk}/", person=member.person)
    page.evaluate(
        """document.getElementById("alerts").innerHTML = "<p>Danger : menace.</p>";
        document.querySelector("main").insertAdjacentHTML("afterbegin", "<div class='messages'><p>Fait.</p></div>")"""
    )
    page.emulate_media(media="print")
    expect(page.get_by_text("Danger : menace.")).to_be_hidden()
    expect(page.get_by_text("Fait.", exact=True)).to_be_hidden()


def test_codes_are_printed_eight_on_a_sheet_and_the_screen_of_the_room_shows_no_score(live: Live) -> None:
    member = make_member(make_team())
    debate = make_debate(member, statements=examples.SQUARE)
    examples.vote_all(debate, people=12)
    page = live.page(f"/t/villefable/debates/{debate.pk}/paper/", person=member.person)
    page.get_by_label("Combien de codes").fill("9")
    page.get_by_role("button", name="Créer les codes et les imprimer").click()
    expect(page.locator(".slip")).to_have_count(9)
    page.emulate_media(media="print")
    boxes = [box for box in (one.bounding_box() for one in page.locator(".slip").all()) if box]
    millimetre = 96 / 25.4
    assert all(abs(box["height"] / millimetre - 66) < 1 for box in boxes)
    assert len({box["x"] for box in boxes}) == 2
    expect(page.get_by_role("heading", name="Codes à imprimer")).to_be_hidden()
    page.emulate_media(media="screen")

    page.goto(f"{live.url}/t/villefable/debates/{debate.pk}/screen/")
    expect(page.locator(".room__people")).to_contain_text("12 personnes ont répondu")
    assert "%" not in page.locator("main").inner_text()
    with acting_for(debate.team_id):
        moderating.propose(
            team=debate.team,
            debate=debate,
            voter=make_voter(debate),
            text="Un kiosque à musique.",
            language="fr",
        )
        moderating.show(team=debate.team, by=member, statement=Statement.rows.of(debate.team).get(number=6))
    page.evaluate(
        "document.body.dispatchEvent(new CustomEvent('parvis:debates'))"
    )  # as the server's note does
    expect(page.locator(".room__list")).to_contain_text("Un kiosque à musique.")
    assert axe_violations(page, "main") == []
