"""What leaves leaves once; what did not leave says so; what may have left is looked at."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils.timezone import now

from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Figures, MediaLimit, OutcomeUnknown, RateLimited, RefusalKind, Refused
from parvis.networks.models import Act
from parvis.networks.tests import pretend
from parvis.publishing import actions
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Delivery, MediaFile, Post, PostFigures
from parvis.publishing.queries import leaving_soon, refused, to_check
from parvis.publishing.queries import post as read_post
from parvis.publishing.queries.reading import Standing, standing
from parvis.publishing.tests.factories import (
    Town,
    abilities,
    approve,
    deliveries,
    in_minutes,
    picture,
    planned,
    states,
    written,
)

pytestmark = pytest.mark.django_db

NAUGHTY = [
    "  deux espaces devant, et derrière  ",
    "e\u0301 décomposé et é composé",
    "\u202eà l'envers\u202c",
    "👨‍👩‍👧‍👦 🏳️‍🌈 \u200bzéro\u200d",
    "ligne\n\n\n\nvide\ttabulation",
    "<script>alert(1)</script> & &amp; \"'`{{ 7*7 }}",
    "ﷺ 田中さん ʇuǝɯɐlʎʇs 𝕬𝖑𝖊𝖗𝖙𝖊",
    "'; DROP TABLE publishing_post; -- \\ %s %(a)s {0}",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_naughty_string_leaves_exactly_as_typed(town: Town, script: Any, queue: Any, text: str):
    planned(town, text=text)
    queue.run_due()
    assert [content.text for content in script.stored.values()] == [text]


def test_it_leaves_at_its_hour_and_never_before(town: Town, script: Any, queue: Any, later: Any):
    hour = (now() + timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M")
    post = planned(town, at=hour, time_zone="UTC")
    later(minutes=88)
    queue.run_due()
    assert script.stored == {}
    with acting_for(town.team.id):
        assert leaving_soon(town.team) == [post]
    later(minutes=3)
    queue.run_due()
    assert states(town, post) == ["published"]


def test_after_an_outage_we_ask_and_do_not_flood(town: Town, script: Any, queue: Any, later: Any):
    posts = [planned(town, at=in_minutes(10 + n)) for n in range(3)]
    later(hours=5)
    queue.run_due()
    assert [state for post in posts for state in states(town, post)] == ["expired"] * 3
    assert script.stored == {}
    with acting_for(town.team.id):
        assert len(refused(town.team)) == 3
        found = actions.reschedule(team=town.team, by=town.writer, post=posts[0], local="")
        actions.plan(team=town.team, by=town.writer, post=found)
    queue.run_due()
    assert states(town, posts[0]) == ["published"]


def test_an_unknown_outcome_is_read_back_not_sent_again(town: Town, script: Any, queue: Any, later: Any):
    script.answers, script.store_anyway = [OutcomeUnknown("500")], True
    post = planned(town)
    queue.run_due()
    assert states(town, post) == ["unknown"]
    later(minutes=1)
    queue.run_due()
    assert states(town, post) == ["published"]
    assert len([call for call in script.calls if call.startswith("publish")]) == 1


def test_surely_absent_it_leaves_again_with_the_same_approvals(
    town: Town, script: Any, queue: Any, later: Any
):
    script.answers = [OutcomeUnknown("cut")]
    post = planned(town, needs=1)
    approve(town, post, town.mayor)
    queue.run_due()
    later(minutes=1)
    queue.run_due()
    assert states(town, post) == ["published"]
    assert len(script.stored) == 1


def test_refused_by_one_published_by_another_is_shown_as_partly(town: Town, script: Any, queue: Any):
    town.more(handle="@z@reseau.example")
    script.answers = [
        None,
        Refused(RefusalKind.content, "Non"),
    ]
    post = planned(town)
    queue.run_due()
    assert sorted(states(town, post)) == ["published", "refused"]
    with acting_for(town.team.id):
        assert standing(read_post(town.team, post.pk)) == Standing.partly


def test_a_refused_text_is_corrected_and_only_that_account_gets_it(town: Town, script: Any, queue: Any):
    other = town.more(handle="@z@reseau.example")
    script.answers = [None, Refused(RefusalKind.content, "Trop vulgaire")]
    post = planned(town)
    queue.run_due()
    with acting_for(town.team.id):
        actions.withdraw(team=town.team, by=town.writer, post=post)
        failed = next(row for row in deliveries(town, post) if row.state == "refused")
        assert failed.account in (other, town.account)
        actions.set_variant(
            team=town.team, by=town.writer, post=post, account=failed.account, text="Mieux dit"
        )
        actions.plan(team=town.team, by=town.writer, post=post)
    queue.run_due()
    assert states(town, post) == ["published", "published"]
    assert sorted(content.text for content in script.stored.values()) == [
        "La rue Haute est barrée lundi.",
        "Mieux dit",
    ]


def test_an_edit_while_it_is_on_its_way_is_kept_beside(town: Town, script: Any, queue: Any):
    script.answers = [OutcomeUnknown("cut")]
    post = planned(town)
    queue.run_due()
    with acting_for(town.team.id):
        saved = actions.save(
            team=town.team, by=town.writer, post=post, seen=99, words=actions.Words(text="Autre")
        )
        assert saved.kept.words["text"] == "Autre"
        with pytest.raises(CannotDo):
            actions.withdraw(team=town.team, by=town.writer, post=post)


def test_a_rate_limit_is_waited_for(town: Town, script: Any, queue: Any, later: Any):
    script.answers = [RateLimited(now() + timedelta(minutes=7))]
    post = planned(town)
    queue.run_due()
    assert states(town, post) == ["approved"]
    later(minutes=8)
    queue.run_due()
    assert states(town, post) == ["published"]


# ---------------------------------------------------------------- threads, pictures


def test_a_thread_leaves_in_order_each_part_under_the_one_before(town: Town, script: Any, queue: Any):
    post = written(town, text="Une phrase assez longue pour être coupée. " * 30)
    with acting_for(town.team.id):
        row = actions.split_into_thread(team=town.team, by=town.writer, post=post, account=town.account)
        assert " ".join(row.parts).split() == post.text.split()
        actions.plan(team=town.team, by=town.writer, post=post)
    queue.run_due()
    parts = list(script.stored.values())
    assert [one.text for one in parts] == row.parts
    assert len(parts) == 3
    rows = sorted(deliveries(town, post), key=lambda row: row.part)
    assert [one.parent_id for one in parts] == ["", rows[0].remote_id, rows[1].remote_id]
    assert {one.root_id for one in parts[1:]} == {rows[0].remote_id}


def test_a_thread_stops_where_a_part_is_refused_and_says_so(town: Town, script: Any, queue: Any):
    post = written(town, text="Une phrase assez longue pour être coupée. " * 30)
    script.answers = [None, Refused(RefusalKind.content, "Non"), None]
    with acting_for(town.team.id):
        actions.split_into_thread(team=town.team, by=town.writer, post=post, account=town.account)
        actions.plan(team=town.team, by=town.writer, post=post)
    queue.run_due()
    assert states(town, post) == ["published", "refused", "planned"]
    with acting_for(town.team.id):
        failed = Delivery.rows.of(town.team).get(state="refused")
        actions.send_again(team=town.team, by=town.writer, delivery=failed)
    queue.run_due()
    assert states(town, post) == ["published"] * 3


def test_a_file_swapped_behind_its_name_does_not_leave(town: Town, script: Any, queue: Any):
    post = written(town)
    with acting_for(town.team.id):
        actions.attach(team=town.team, by=town.writer, post=post, content=picture(), alt="La rue")
        actions.plan(team=town.team, by=town.writer, post=post)
        file = MediaFile.rows.of(town.team).get()
        with default_storage.open(file.path, "wb") as opened:
            opened.write(picture((50, 50)))
    queue.run_due()
    assert (states(town, post), script.stored) == (["planned"], {})
    assert (
        "plus celui" in deliveries(town, post)[0].last_error
        or "no longer" in deliveries(town, post)[0].last_error
    )


def test_each_network_gets_a_picture_that_it_takes(town: Town, script: Any, queue: Any):
    small = abilities(media=MediaLimit(max_images=4, max_image_bytes=3_000, image_types=("image/jpeg",)))
    town.more(handle="@z@reseau.example", can=small)
    post = written(town)
    with acting_for(town.team.id):
        content = picture((900, 700), "PNG")
        actions.attach(team=town.team, by=town.writer, post=post, content=content, alt="Un aplat")
        actions.plan(team=town.team, by=town.writer, post=post)
    queue.run_due()
    kinds = {one.media[0].mime: len(one.media[0].content) for one in script.stored.values()}
    assert set(kinds) == {"image/png", "image/jpeg"}
    assert kinds["image/jpeg"] <= 3_000


# ---------------------------------------------------------------- afterwards


def _to_check(town: Town, script: Any, queue: Any, later: Any) -> Delivery:
    script.answers = [OutcomeUnknown("cut")]
    script.reads = [OSError("no")] * 60
    post = planned(town)
    queue.run_due()
    for _ in range(15):
        later(minutes=1)
        queue.run_due()
    script.reads = []
    row = deliveries(town, post)[0]
    assert row.state == "to_check"
    return row


def test_nobody_can_prove_it_so_a_person_looks(town: Town, script: Any, queue: Any, later: Any):
    row = _to_check(town, script, queue, later)
    with acting_for(town.team.id):
        assert to_check(town.team) == [row]
        actions.settle_by_person(team=town.team, by=town.writer, delivery=row, there=False, again=True)
    queue.run_due()
    assert len(script.stored) == 1


def test_seen_there_by_a_person_it_is_not_asked_to_the_network(
    town: Town, script: Any, queue: Any, later: Any
):
    row = _to_check(town, script, queue, later)
    with acting_for(town.team.id):
        address = "https://reseau.example/@mairie/12"
        actions.settle_by_person(team=town.team, by=town.writer, delivery=row, there=True, address=address)
        with pytest.raises(CannotDo, match=r"delete it there|supprimez-la"):
            actions.take_down(team=town.team, by=town.writer, post=row.post, why="Erreur")


def test_taking_down_asks_once_and_already_gone_is_success(town: Town, script: Any, queue: Any):
    post = planned(town)
    queue.run_due()
    script.answers = [Refused(RefusalKind.gone, "gone")]
    with acting_for(town.team.id):
        actions.take_down(team=town.team, by=town.writer, post=post, why="Erreur de date")
        actions.take_down(team=town.team, by=town.writer, post=post, why="Encore")
    queue.run_due()
    with acting_for(town.team.id):
        assert [act.state for act in Act.rows.of(town.team)] == ["done"]


def test_a_correction_stands_under_the_post_on_the_same_accounts(town: Town, script: Any, queue: Any):
    post = planned(town)
    queue.run_due()
    with acting_for(town.team.id):
        made = actions.prepare_correction(
            team=town.team, by=town.writer, post=post, text="Rectificatif : mardi."
        )
        actions.plan(team=town.team, by=town.writer, post=made)
    queue.run_due()
    last = list(script.stored.values())[-1]
    assert (last.text, last.parent_id) == ("Rectificatif : mardi.", deliveries(town, post)[0].remote_id)


def test_while_everything_is_stopped_nothing_leaves(town: Town, script: Any, queue: Any, later: Any):
    posts = [planned(town, at=in_minutes(5)), planned(town)]
    with acting_for(town.team.id):
        told = actions.stop_everything(team=town.team, by=town.writer, why="Alerte aux crues")
        assert (told.held, told.left) == (2, [])
    later(minutes=20)
    queue.run_due()
    assert script.stored == {}
    with acting_for(town.team.id):
        actions.resume(team=town.team, by=town.boss)
    later(minutes=1)
    queue.run_due()
    assert [state for post in posts for state in states(town, post)] == ["published"] * 2


def test_figures_are_read_and_unknown_is_not_zero(
    town: Town, script: Any, queue: Any, later: Any, monkeypatch: pytest.MonkeyPatch
):
    told = {"replies": 0, "likes": 4}
    monkeypatch.setattr(pretend.Pretend, "metrics", lambda self, ids: {one: Figures(**told) for one in ids})
    planned(town)
    queue.run_due()
    later(minutes=6)
    queue.run_due()
    with acting_for(town.team.id):
        row = PostFigures.rows.of(town.team).get()
    assert (row.likes, row.replies, row.views) == (4, 0, None)


def test_a_post_put_aside_leaves_no_more_and_comes_back(town: Town, queue: Any, script: Any):
    post = planned(town)
    with acting_for(town.team.id):
        actions.drop(team=town.team, by=town.writer, post=post)
    queue.run_due()
    assert script.stored == {}
    with acting_for(town.team.id):
        actions.bring_back(team=town.team, by=town.writer, post=post)
        found = Post.rows.of(town.team).get(pk=post.pk)
        actions.plan(team=town.team, by=town.writer, post=found)
    queue.run_due()
    assert len(script.stored) == 1
