"""A debate asks in the networks: by ordinary posts, whole or not at all, and nothing leaves before its approval."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from parvis.debates.actions import opening
from parvis.debates.calling import address_of
from parvis.debates.errors import CannotDo
from parvis.debates.models import AGREE, Method, Tier
from parvis.debates.queries import ballot_file
from parvis.debates.queries.statements import shown
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.networks import prepare, published
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import PollLimit, TextLimit
from parvis.networks.counting import count
from parvis.publishing import actions as publishing
from parvis.publishing.tests.factories import abilities

pytestmark = pytest.mark.django_db
SHORT = abilities(poll=None, text=TextLimit(max_units=150))
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

# ---------------------------------------------------------------- asking


def test_a_post_a_statement_says_how_to_answer_and_where_the_debate_is(town, debate):
    made = prepare(town, debate)

    assert [echo.statement.number for echo in made.echoes] == [1, 2, 3]
    assert "La place doit être fermée aux voitures" in made.posts[0].text
    assert "Répondez 1 (d’accord), 2 (pas d’accord) ou 3 (je passe)." in made.posts[0].text
    assert address_of(debate) in made.posts[0].text
    assert {echo.state for echo in made.echoes} == {"prepared"}


@pytest.mark.parametrize("begins", [1, 0], ids=["as people count", "a debate of before"])
def test_pages_posts_and_files_call_a_statement_by_one_number(town, debate, begins):
    with acting_for(town.team.pk):
        asked = shown(debate.team, debate)
        if begins == 0:  # as they were numbered once
            for one in asked:
                one.number -= 1
                one.save(update_fields=["number"])
    zoe = Citizen(debate).begin()
    for _one in asked:
        zoe.vote(AGREE)
    titles = [post.title for post in prepare(town, debate).posts]
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=debate, why="fin")
        file = io.StringIO()
        ballot_file.write(town.team, debate, file)
    zoe.visit(at=f"/d/{debate.slug}/result/")
    figures = zoe.client.get(f"/d/{debate.slug}/figures.json").json()
    rows = list(csv.DictReader(file.getvalue().splitlines()))

    texts = {str(number): one.text for number, one in enumerate(asked, start=begins)}
    numbers = list(texts)
    heads = [one.text for one in zoe.page.select(".reading h3")]
    assert heads == [f"{number}. {text}" for number, text in texts.items()]
    assert titles == [f"{debate.title} · {number}" for number in numbers]
    assert [row["statement"] for row in rows if row["line"] == "asked"] == numbers
    assert [row["statement"] for row in rows if row["line"] == "vote"] == numbers
    assert figures["texts"] == texts
    assert [one["number"] for one in figures["figures"]["statements"]] == [int(number) for number in numbers]


def test_nothing_leaves_before_somebody_has_planned_it(town, debate, queue, script):
    prepare(town, debate)
    queue.run_due()

    assert not script.stored


def test_the_fullest_text_that_fits_and_a_statement_is_never_cut(town, debate):
    tight = town.more(handle="@z@reseau.example", can=SHORT)
    tiny = town.more(handle="@t@reseau.example", can=abilities(poll=None, text=TextLimit(max_units=60)))
    first = [shown_first(debate)]
    made = prepare(town, debate, town.account, tight, tiny, statements=first)

    with acting_for(town.team.pk):
        texts = {row.account_id: row.whole for row in made.posts[0].variants.select_related("post")}
    assert len(made.posts) == 1
    assert all(first[0].text in text for text in texts.values())
    assert count(texts[tight.pk], TextLimit(max_units=150)).fits
    assert len(texts[tight.pk]) < len(texts[town.account.pk])
    assert [(account.pk, one.pk) for account, one in made.too_long] == [(tiny.pk, first[0].pk)]


def shown_first(debate):
    with acting_for(debate.team_id):
        return shown(debate.team, debate)[0]


def test_what_an_account_asks_already_is_not_asked_again(town, debate):
    prepare(town, debate)
    with pytest.raises(CannotDo):
        prepare(town, debate)

    other = town.more(handle="@z@reseau.example")
    assert {echo.account_id for echo in prepare(town, debate, town.account, other).echoes} == {other.pk}


def test_a_post_that_was_put_aside_may_be_prepared_anew(town, debate):
    made = prepare(town, debate)
    with acting_for(town.team.pk):
        publishing.drop(team=town.team, by=town.boss, post=made.posts[0])

    assert [echo.statement.number for echo in prepare(town, debate).echoes] == [1]


@pytest.mark.parametrize(
    "fields",
    [{"tier": Tier.mail}, {"opened": False}, {"method": Method.ranked}, {"method": Method.points}],
)
def test_what_a_reply_could_not_answer_is_not_asked(town, fields):
    with pytest.raises(CannotDo):
        prepare(town, make_debate(town.boss, **fields))


def test_a_poll_is_native_where_the_network_has_polls_and_by_number_elsewhere(town, poll, queue, script):
    other = town.more(handle="@z@reseau.example", can=abilities(poll=None))
    made = {echo.account_id: echo for echo in published(town, queue, poll, town.account, other)}

    assert (made[town.account.pk].means, made[other.pk].means) == ("native", "numbers")
    contents = sorted(script.stored.values(), key=lambda one: one.poll is None)
    assert contents[0].poll.options == ("Samedi", "Dimanche", "Jamais")
    assert not contents[0].poll.multiple
    assert "1. Samedi\n2. Dimanche\n3. Jamais" in contents[1].text


def test_a_choice_that_a_native_poll_cannot_show_whole_is_answered_by_number(town):
    narrow = town.more(handle="@z@reseau.example", can=abilities(poll=PollLimit(max_option_characters=5)))
    poll = make_debate(town.boss, method=Method.single, statements=("Samedi", "Dimanche"))

    assert [echo.means for echo in prepare(town, poll, narrow).echoes] == ["numbers"]


def test_a_native_poll_ends_with_the_debate(town, queue, script):
    poll = make_debate(
        town.boss, method=Method.several, statements=("a", "b"), closes_at=now() + timedelta(hours=50)
    )
    published(town, queue, poll)

    (content,) = script.stored.values()
    assert timedelta(hours=49) < content.poll.duration <= timedelta(hours=50)
    assert content.poll.multiple


# ---------------------------------------------------------------- reading replies
