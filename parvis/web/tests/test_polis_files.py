"""A closed debate leaves in Polis' files: what is published already, nothing that leads to a person."""

from __future__ import annotations

import csv
import json
from contextlib import contextmanager

import pytest

from parvis.debates.actions import counting, moderating, voting
from parvis.debates.actions.counting import Hands
from parvis.debates.credentials import by_token
from parvis.debates.models import Method, Refusal, Voter
from parvis.debates.opinion import analyse
from parvis.debates.queries import polis_files
from parvis.debates.queries.results import result_of
from parvis.debates.queries.statements import shown
from parvis.debates.tests.examples import SQUARE, vote_all
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry
from parvis.teams.tests.factories import make_member, make_team
from parvis.web.commands import django_side, main
from parvis.web.tests.test_recounting import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(monkeypatch):
    @contextmanager
    def here(*, owner=False):
        yield None

    monkeypatch.setattr(django_side, "database", here)
    return make_member(make_team(name="Villefable"))


@pytest.fixture
def debate(boss):
    made = make_debate(boss, statements=SQUARE)
    vote_all(made, people=50, on_paper=10)
    with acting_for(boss.team_id):
        rows = shown(boss.team, made)
        out = Voter.rows.filter(debate=made).order_by("receipt").first()
        Voter.rows.filter(pk=out.pk).update(excluded_why="copie")
        moderating.refuse(team=boss.team, by=boss, statement=rows[4], reason=Refusal.subject)
        counting.count_hands(
            team=boss.team, by=boss, debate=made, name="réunion", counted_by="A.", people=9,
            hands={1: Hands(agree=5)},
        )  # fmt: skip
    return made


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_opinion_map_reads_back_the_figures_of_the_result_page(boss, debate, tmp_path, capsys):
    close(boss, debate)
    assert main(["debate", "export", boss.team.slug, debate.slug, str(tmp_path / "polis")]) == 0
    assert "49 people" in capsys.readouterr().err
    seed = ["--seed", str(debate.seed)]
    assert (
        main(["opinion-map", str(tmp_path / "polis/votes.csv"), "--out", str(tmp_path / "r.json"), *seed])
        == 0
    )

    read = json.loads((tmp_path / "r.json").read_text())
    with acting_for(boss.team_id):
        readings = result_of(boss.team, debate).readings
    told = {}
    for one in readings:
        doors = [tally for (_tier, origin), tally in one.by_door if origin != "meeting"]
        told[str(one.statement.number)] = [
            sum(getattr(tally, name) for tally in doors) for name in ("agree", "disagree", "passed")
        ]
    counted = {
        number: [one["agree"], one["disagree"], one["pass"]] for number, one in read["tallies"].items()
    }
    assert counted == told
    assert sorted(counted) == ["1", "2", "3", "4"]
    assert (read["participants"], read["votes"]) == (49, 196)
    groups = {
        row["participant"]: row["group-id"] for row in rows_of(tmp_path / "polis/participant-votes.csv")
    }
    members = {str(one): str(group["id"]) for group in read["groups"] for one in group["members"]}
    assert {one: group for one, group in groups.items() if group} == members
    comments = rows_of(tmp_path / "polis/comments.csv")
    assert {row["comment-id"]: [int(row["agrees"]), int(row["disagrees"])] for row in comments} == {
        number: one[:2] for number, one in told.items()
    }


def test_nothing_in_the_files_leads_to_a_person(boss, debate, tmp_path):
    with acting_for(boss.team_id):
        mine = by_token(debate, "moi")
        voter = voting.enter(team=boss.team, debate=debate, credential=mine)
        voting.cast(team=boss.team, debate=debate, voter=voter, ballot={1: 1})
    close(boss, debate)
    assert main(["debate", "export", boss.team.slug, debate.slug, str(tmp_path)]) == 0

    whole = "".join(path.read_text() for path in tmp_path.iterdir())
    with acting_for(boss.team_id):
        for row in Voter.rows.filter(debate=debate):
            for secret in (row.pk, row.pk.hex, row.credential, row.receipt):
                assert str(secret) not in whole
        assert AuditEntry.rows.of(boss.team).filter(action__contains="exported").count() == 1
    assert mine.word not in whole
    assert len({row["timestamp"] for row in rows_of(tmp_path / "votes.csv")}) == 1
    people = [row["participant"] for row in rows_of(tmp_path / "participant-votes.csv")]
    assert people == [str(number) for number in range(50)]


def test_people_are_numbered_as_they_stand_in_the_published_file(boss, debate, tmp_path):
    """By their digests: nobody reads from a number who came first."""
    close(boss, debate)
    assert main(["debate", "export", boss.team.slug, debate.slug, str(tmp_path)]) == 0

    with acting_for(boss.team_id):
        people = Voter.rows.filter(debate=debate, excluded_why="", count=None)
        told = [
            dict(one.votes.exclude(statement__number=5).values_list("statement__number", "value"))
            for one in sorted(people, key=lambda one: one.receipt)
        ]
    rows = rows_of(tmp_path / "participant-votes.csv")
    assert [{number: int(row[str(number)]) for number in range(1, 5)} for row in rows] == told


def test_what_is_about_people_is_told_apart_and_keeps_its_figures(boss, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(polis_files, "analyse", lambda votes, how: asked.append(how) or analyse(votes, how))
    debate = make_debate(boss, statements=SQUARE)
    with acting_for(boss.team_id):
        moderating.set_meta(team=boss.team, by=boss, statement=shown(boss.team, debate)[3], on=True)
    vote_all(debate, people=12)
    close(boss, debate)
    assert main(["debate", "export", boss.team.slug, debate.slug, str(tmp_path)]) == 0

    assert [row["comment-id"] for row in rows_of(tmp_path / "meta.csv")] == ["4"]
    assert [one.meta for one in asked] == [frozenset({4})]
    comment = rows_of(tmp_path / "comments.csv")[3]
    assert int(comment["agrees"]) + int(comment["disagrees"]) > 0
    assert all(row["4"] for row in rows_of(tmp_path / "participant-votes.csv"))


@pytest.mark.parametrize(("method", "said"), [("statements", "not closed"), (Method.ranked, "a poll")])
def test_nothing_is_written_of_an_open_debate_or_of_a_poll(boss, tmp_path, capsys, method, said):
    debate = make_debate(boss, method=method)
    assert main(["debate", "export", boss.team.slug, debate.slug, str(tmp_path / "out")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_another_towns_debate_is_not_found(boss, debate, tmp_path, capsys):
    close(boss, debate)
    other = make_member(make_team(slug="autreville", name="Autreville"))
    assert main(["debate", "export", other.team.slug, debate.slug, str(tmp_path / "out")]) == 1
    assert main(["debate", "export", "nowhere", debate.slug, str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()
