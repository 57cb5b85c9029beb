"""Nothing leaves that was not agreed to: by the right people, on exactly this content, still valid when it leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import WriteLife
from parvis.publishing import actions
from parvis.publishing.actions.words import words_of
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Approval, Attachment, Delivery, Post, Version
from parvis.publishing.queries import approvals, waiting_for_approval
from parvis.publishing.tests.factories import Town, approve, deliveries, picture, planned, states, written
from parvis.teams.models import Membership, Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team

pytestmark = pytest.mark.django_db


def test_without_approval_asked_it_leaves_at_once_and_once(town: Town, script: Any, queue: Any):
    post = planned(town)
    queue.run_due()
    assert states(town, post) == ["published"]
    assert [content.text for content in script.stored.values()] == ["La rue Haute est barrée lundi."]


def test_no_answer_is_not_published(town: Town, script: Any, queue: Any, later: Any):
    post = planned(town, needs=1)
    queue.run_due()
    later(days=30)
    queue.run_due()
    assert states(town, post) == ["planned"]
    assert script.stored == {}


def test_one_yes_is_enough_when_one_is_asked(town: Town, script: Any, queue: Any):
    post = planned(town, needs=1)
    approve(town, post, town.mayor)
    queue.run_due()
    assert states(town, post) == ["published"]


def test_two_yes_are_two_people(town: Town, queue: Any):
    post = planned(town, needs=2)
    approve(town, post, town.mayor)
    with pytest.raises(CannotDo, match=r"déjà répondu|already answered"):
        approve(town, post, town.mayor)
    queue.run_due()
    assert states(town, post) == ["planned"]
    approve(town, post, town.boss)
    queue.run_due()
    assert states(town, post) == ["published"]


def test_nobody_approves_their_own_version(town: Town):
    post = planned(town, needs=1, by=town.boss)
    with pytest.raises(CannotDo):
        approve(town, post, town.boss)


def test_who_changed_one_word_is_an_author(town: Town):
    post = written(town, approvals_needed=1)
    with acting_for(town.team.id):
        changed = words_of(post)
        changed = type(changed)(**{**changed.__dict__, "text": "La rue Haute est barrée mardi."})
        actions.save(team=town.team, by=town.mayor, post=post, seen=0, words=changed)
        actions.plan(team=town.team, by=town.writer, post=post)
    with pytest.raises(CannotDo):
        approve(town, post, town.mayor)


def test_a_second_sign_in_of_the_author_is_the_author(town: Town):
    post = planned(town, needs=1)
    with acting_for(town.team.id):
        name, _at, server = town.writer.person.email.partition("@")
        twin = make_member(town.team, Role.approver, person=PersonFactory(email=f"{name}+elu@{server}"))
    with pytest.raises(CannotDo):
        approve(town, post, twin)


def test_two_sign_ins_of_one_approver_are_one_voice(town: Town, queue: Any):
    post = planned(town, needs=2)
    name, _at, server = town.mayor.person.email.partition("@")
    twin = make_member(town.team, Role.approver, person=PersonFactory(email=f"{name}+bis@{server}"))
    approve(town, post, town.mayor)
    approve(town, post, twin)
    queue.run_due()
    assert states(town, post) == ["planned"]


@pytest.mark.parametrize("role", [Role.contributor, Role.agent, Role.observer])
def test_other_roles_do_not_approve(town: Town, role: Role):
    post = planned(town, needs=1)
    with pytest.raises(CannotDo):
        approve(town, post, make_member(town.team, role))


def test_a_stranger_of_another_town_does_not_approve(town: Town):
    post = planned(town, needs=1)
    stranger = make_member(make_team("ailleurs"), Role.manager)
    with pytest.raises(CannotDo):
        approve(town, post, stranger)


def test_an_approver_demoted_before_the_hour_counts_no_more(town: Town, queue: Any, script: Any):
    post = planned(town, needs=1)
    approve(town, post, town.mayor)
    with acting_for(town.team.id):
        Membership.rows.of(town.team).filter(pk=town.mayor.pk).update(role=Role.contributor)
    queue.run_due()
    assert (states(town, post), script.stored) == (["planned"], {})


def test_an_approver_who_left_or_was_frozen_counts_no_more(town: Town, queue: Any, script: Any):
    gone, frozen = planned(town, needs=1), planned(town, needs=1)
    approve(town, gone, town.mayor)
    approve(town, frozen, town.boss)
    with acting_for(town.team.id):
        Membership.rows.of(town.team).filter(pk=town.mayor.pk).update(left_at=now())
        type(town.boss.person).objects.filter(pk=town.boss.person_id).update(is_active=False)
    queue.run_due()
    assert states(town, gone) + states(town, frozen) == ["planned", "planned"]
    assert script.stored == {}


def test_a_named_person_is_the_one_who_approves(town: Town):
    post = planned(town, needs=1, approvers=[town.mayor.person_id])
    with pytest.raises(CannotDo):
        approve(town, post, town.boss)
    approve(town, post, town.mayor)
    assert states(town, post) == ["approved"]


@pytest.mark.parametrize("change", ["text", "alt", "time", "picture", "target", "variant", "poll", "warning"])
def test_any_change_voids_the_approval(town: Town, queue: Any, script: Any, change: str):
    post = written(town, approvals_needed=1)
    with acting_for(town.team.id):
        row = actions.attach(
            team=town.team, by=town.writer, post=post, content=picture(), alt="La rue barrée"
        )
        actions.plan(team=town.team, by=town.writer, post=post)
    approve(town, post, town.mayor)
    with acting_for(town.team.id):
        before = Version.rows.of(town.team).get(post=post).hash
        _change(town, post, row, change)
        post.refresh_from_db()
        assert post.version is None
        actions.plan(team=town.team, by=town.writer, post=post)
        post.refresh_from_db()
        assert post.version.hash != before
    queue.run_due()
    assert set(states(town, post)) == {"planned"}
    assert script.stored == {}


def _change(town: Town, post: Post, row: Attachment, change: str) -> None:
    post.refresh_from_db()
    words = words_of(post)
    fields: dict[str, Any] = dict(words.__dict__)
    if change == "picture":
        actions.detach(team=town.team, by=town.writer, post=post, attachment=row)
        actions.attach(
            team=town.team, by=town.writer, post=post, content=picture((61, 40)), alt="La rue barrée"
        )
        return
    if change == "target":
        with acting_for(town.team.id):
            other = town.more(handle="@culture@reseau.example")
        actions.set_variant(team=town.team, by=town.writer, post=post, account=other)
        return
    if change == "variant":
        actions.set_variant(
            team=town.team, by=town.writer, post=post, account=town.account, text="Autrement dit."
        )
        return
    fields |= {
        "text": {"text": words.text + " "},
        "alt": {"alts": {row.pk: actions.AltWords(alt="La rue Haute")}},
        "time": {"planned_local": "2099-01-05T10:00"},
        "poll": {"poll": {"options": ["Oui", "Non"], "minutes": 60, "multiple": False}, "alts": {}},
        "warning": {"content_warning": "Travaux"},
    }[change]
    if change == "poll":
        actions.detach(team=town.team, by=town.writer, post=post, attachment=row)
        post.refresh_from_db()
    actions.save(team=town.team, by=town.writer, post=post, seen=post.revision, words=actions.Words(**fields))


def test_what_was_read_is_what_is_approved(town: Town):
    """Edit and approval at the same instant: the seal is of the old version."""
    post = planned(town, needs=1)
    seal = post.version.hash
    with acting_for(town.team.id):
        held = actions.withdraw(team=town.team, by=town.writer, post=post)
        actions.set_variant(
            team=town.team, by=town.writer, post=held, account=town.account, text="Autre chose"
        )
        actions.plan(team=town.team, by=town.writer, post=held)
        with pytest.raises(CannotDo):
            actions.approve(team=town.team, by=town.mayor, post=post, seal=seal)


def test_sent_back_with_a_reason_it_is_a_draft_again(town: Town, queue: Any):
    post = planned(town, needs=2)
    approve(town, post, town.boss)
    with acting_for(town.team.id):
        seal = post.version.hash
        with pytest.raises(CannotDo):
            actions.refuse_approval(team=town.team, by=town.mayor, post=post, seal=seal, comment=" ")
        actions.refuse_approval(
            team=town.team, by=town.mayor, post=post, seal=seal, comment="Le nom de la rue est faux."
        )
        post.refresh_from_db()
        assert post.version is None
        assert Approval.rows.of(town.team).filter(decision="no").get().comment.startswith("Le nom")
    queue.run_due()
    assert states(town, post) == ["planned"]


def test_a_delegate_approves_in_their_own_name(town: Town, queue: Any):
    post = planned(town, needs=1, approvers=[town.mayor.person_id])
    deputy = make_member(town.team, Role.contributor)
    with pytest.raises(CannotDo):
        approve(town, post, deputy)
    with acting_for(town.team.id):
        actions.delegate(
            team=town.team, by=town.mayor, receiver=deputy.person, starts_at=now() - timedelta(hours=1),
            ends_at=now() + timedelta(hours=1),
        )  # fmt: skip
    approve(town, post, deputy)
    with acting_for(town.team.id):
        row = Approval.rows.of(town.team).get()
        assert (row.person, row.in_place_of) == (deputy.person, town.mayor.person)
    queue.run_due()
    assert states(town, post) == ["published"]


def test_a_delegate_and_who_delegates_are_one_voice(town: Town, queue: Any):
    post = planned(town, needs=2)
    deputy = make_member(town.team, Role.contributor)
    with acting_for(town.team.id):
        Membership.rows.of(town.team).filter(pk=town.boss.pk).update(role=Role.contributor)
        make_member(town.team, Role.approver)
        actions.delegate(
            team=town.team, by=town.mayor, receiver=deputy.person, starts_at=now() - timedelta(hours=1),
            ends_at=now() + timedelta(hours=1),
        )  # fmt: skip
    approve(town, post, deputy)
    approve(town, post, town.mayor)
    queue.run_due()
    assert states(town, post) == ["planned"]


def test_a_delegation_that_was_ended_takes_its_approval_with_it(town: Town, queue: Any):
    post = planned(town, needs=1, approvers=[town.mayor.person_id])
    deputy = make_member(town.team, Role.contributor)
    with acting_for(town.team.id):
        given = actions.delegate(
            team=town.team, by=town.mayor, receiver=deputy.person, starts_at=now() - timedelta(hours=1),
            ends_at=now() + timedelta(hours=1),
        )  # fmt: skip
    approve(town, post, deputy)
    with acting_for(town.team.id):
        actions.end_delegation(team=town.team, by=town.mayor, delegation=given)
    queue.run_due()
    assert states(town, post) == ["planned"]


def test_a_copy_carries_no_approval_and_keeps_its_authors(town: Town):
    post = planned(town, needs=1)
    approve(town, post, town.mayor)
    with acting_for(town.team.id):
        copy = actions.duplicate(team=town.team, by=town.boss, post=post)
        actions.plan(team=town.team, by=town.boss, post=copy)
        copy.refresh_from_db()
        assert copy.version.agreed() == 0
        assert set(copy.authors) == {town.writer.person_id, town.boss.person_id}
        assert copy.version.hash != post.version.hash


def test_a_program_never_publishes_without_a_person(town: Town, queue: Any, script: Any):
    post = written(town, approvals_needed=0, origin="api")
    with acting_for(town.team.id):
        actions.plan(team=town.team, by=town.writer, post=post, through="api")
    queue.run_due()
    assert script.stored == {}
    approve(town, post, town.mayor)
    queue.run_due()
    assert len(script.stored) == 1


def test_a_stricter_rule_of_the_team_counts_at_once(town: Town, queue: Any, script: Any):
    post = planned(town)
    with acting_for(town.team.id):
        actions.set_rules(team=town.team, by=town.boss, approvals_needed=1, expires_minutes=60)
    queue.run_due()
    assert (states(town, post), script.stored) == (["planned"], {})


def test_nobody_left_to_approve_is_said_before(town: Town):
    with acting_for(town.team.id):
        Membership.rows.of(town.team).filter(pk=town.mayor.pk).update(left_at=now())
        post = written(town, by=town.boss, approvals_needed=1)
        with pytest.raises(CannotDo):
            actions.plan(team=town.team, by=town.boss, post=post)


def test_after_the_deadline_nobody_approves_and_the_sentence_says_so(town: Town, later: Any, queue: Any):
    hour = (now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    post = planned(town, needs=1, at=hour, time_zone="UTC")
    later(hours=3)
    with pytest.raises(CannotDo):
        approve(town, post, town.mayor)
    with acting_for(town.team.id):
        assert approvals.agreement(post.version).late


def test_today_shows_it_to_those_who_may_answer(town: Town):
    post = planned(town, needs=1)
    with acting_for(town.team.id):
        assert waiting_for_approval(town.team, town.mayor.person) == [post]
        assert waiting_for_approval(town.team, town.writer.person) == []


# ---------------------------------------------------------------- the database itself


def _by_sql(town: Town, post: Post, **fields: str) -> None:
    """As an intruder who writes SQL with the application's own role."""
    with acting_for(town.team.id), transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(f"{name} = %s" for name in fields)
        cursor.execute(
            f"UPDATE publishing_delivery SET {names} WHERE post_id = %s", [*fields.values(), post.pk]
        )


def test_sql_cannot_send_the_unapproved(town: Town):
    post = planned(town, needs=1)
    seal = post.version.hash
    _by_sql(town, post, state="approved")
    with pytest.raises(DatabaseError, match="Approvals are missing"):
        _by_sql(town, post, state="sending", content_hash=seal)
    with pytest.raises(DatabaseError, match="Only what was sent"):
        _by_sql(town, post, state="published", remote_id="1")


def test_sql_cannot_send_another_version_than_the_planned_one(town: Town):
    post = planned(town, needs=1)
    approve(town, post, town.mayor)
    seal = post.version.hash
    with acting_for(town.team.id):
        Post.rows.of(town.team).filter(pk=post.pk).update(version=None)
    with pytest.raises(DatabaseError, match="not the version"):
        _by_sql(town, post, state="sending", content_hash=seal)


def test_sql_cannot_send_before_the_hour(town: Town):
    post = planned(town, at="2099-01-05T10:00")
    with pytest.raises(DatabaseError, match="hour has not come"):
        _by_sql(town, post, state="sending", content_hash=post.version.hash)


def test_sql_cannot_redirect_an_approved_delivery(town: Town):
    post = planned(town)
    other = town.more(handle="@autre@reseau.example")
    with pytest.raises(DatabaseError, match="does not change"):
        _by_sql(town, post, account_id=str(other.pk))


@pytest.mark.parametrize("table", ["publishing_version", "publishing_approval"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
def test_versions_and_approvals_are_only_ever_added(town: Town, table: str, verb: str):
    planned(town, needs=1)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_for(town.team.id),
        transaction.atomic(),
    ):
        connection.cursor().execute(verb.format(table))


def test_a_delivery_cannot_be_born_on_its_way(town: Town):
    post = planned(town)
    row = deliveries(town, post)[0]
    with (
        pytest.raises(DatabaseError, match="begins as planned"),
        acting_for(town.team.id),
        transaction.atomic(),
    ):
        Delivery.rows.create(
            team=town.team, post=post, version=row.version, account=row.account, part=7, planned_for=now(),
            expires_at=now(), state=WriteLife.sending.name,
        )  # fmt: skip
