"""The published file alone gives the published figures, to the last bit, by whatever method people answered."""

from __future__ import annotations

import csv
import io
import json
import random
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from parvis.debates import recounting
from parvis.debates.actions import counting, moderating, opening, voting
from parvis.debates.actions.counting import Hands
from parvis.debates.credentials import by_code, by_network, by_token, new_code, new_token
from parvis.debates.models import Method, Origin, Refusal, Tier, Voter
from parvis.debates.queries.statements import shown
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team
from parvis.web.commands import main

pytestmark = pytest.mark.django_db
CHOICES = ("Mardi", "Jeudi", "Samedi", "Dimanche")


@pytest.fixture
def boss():
    return make_member(make_team(name="Villefable"))


async def _read(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer.streaming_content])


def download(debate, folder) -> tuple[str, str]:
    """The two files of the result page, as anybody gets them."""
    ballots, figures = folder / "ballots.csv", folder / "figures.json"
    answer: Any = Client().get(f"/d/{debate.slug}/ballots.csv")
    ballots.write_bytes(async_to_sync(_read)(answer))
    answer = Client().get(f"/d/{debate.slug}/figures.json")
    assert answer.status_code == 200
    figures.write_bytes(answer.content)
    return str(ballots), str(figures)


def one_ballot(method: str, numbers: list[int], drawn: random.Random) -> dict[int, int]:
    some = drawn.sample(numbers, drawn.randint(1, len(numbers)))
    if method == Method.statements:
        return {number: drawn.choice((1, 1, 0, -1)) for number in some}
    if method == Method.single:
        return {some[0]: 1}
    if method == Method.several:
        return dict.fromkeys(some[:2], 1)
    if method == Method.ranked:
        return {number: rank for rank, number in enumerate(some, 1)}
    return {number: drawn.randint(1, 2) for number in some}


def voted(boss, method: str, *, known: int) -> Any:
    """People of all ways in, some excluded; `known`: how many have a code."""
    drawn = random.Random(f"{method} {known}")
    debate = make_debate(boss, method=method, statements=CHOICES, most_choices=2, points=10)
    makers = [lambda: by_code(debate, new_code())] * known
    makers += [lambda: by_token(debate, new_token())] * 40
    makers += [lambda: by_network(debate, "a", new_token())] * 5
    with acting_for(boss.team_id):
        numbers = [row.number for row in shown(boss.team, debate)]
        for place, make in enumerate(makers):
            voter = voting.enter(team=boss.team, debate=debate, credential=make())
            ballot = one_ballot(method, numbers, drawn)
            voting.cast(team=boss.team, debate=debate, voter=voter, ballot=ballot)
            if place % 11 == 0:
                Voter.rows.filter(pk=voter.pk).update(excluded_why="=")
        if method in counting.HANDS_METHODS:
            counting.count_hands(
                team=boss.team, by=boss, debate=debate, name="réunion", counted_by="A. et B.", people=12,
                hands={1: Hands(agree=7), 2: Hands(agree=3)},
            )  # fmt: skip
    return debate


def close(boss, debate) -> None:
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=type(debate).rows.of(boss.team))
        opening.close(team=boss.team, by=boss, debate=debate, why="fin")


@pytest.mark.parametrize("known", [6, 40])
@pytest.mark.parametrize("method", list(Method))
def test_the_file_alone_gives_the_published_figures_to_the_last_bit(boss, tmp_path, capsys, method, known):
    debate = voted(boss, method, known=known)
    close(boss, debate)
    ballots, figures = download(debate, tmp_path)

    code = main(["debate", "recount", ballots, "--against", figures])

    told = capsys.readouterr()
    assert (code, told.err) == (0, "Identical to the published figures, to the last bit.\n")
    counted = json.loads(told.out)
    assert recounting.as_text(counted) == recounting.as_text(
        json.loads((tmp_path / "figures.json").read_text())["figures"]
    )
    assert counted["identified"] == (known >= 40 or (method in counting.HANDS_METHODS and known + 12 >= 30))
    assert counted["excluded"] > 0
    assert sum(one["people"] for one in counted["statements"]) > 0
    assert ("ranking" in counted) == (method == Method.ranked)


def test_a_vote_on_what_was_refused_later_counts_nowhere_nor_does_who_gave_no_other(boss, tmp_path, capsys):
    debate = make_debate(boss)
    with acting_for(boss.team_id):
        for numbers in ((1,), (2,), (1, 2)):
            voter = voting.enter(team=boss.team, debate=debate, credential=by_token(debate, new_token()))
            voting.cast(team=boss.team, debate=debate, voter=voter, ballot=dict.fromkeys(numbers, 1))
        refused = shown(boss.team, debate)[1]
        moderating.refuse(team=boss.team, by=boss, statement=refused, reason=Refusal.subject)
    close(boss, debate)
    ballots, figures = download(debate, tmp_path)

    assert main(["debate", "recount", ballots, "--against", figures]) == 0
    assert json.loads(capsys.readouterr().out)["at_most"] == 2


@pytest.mark.parametrize("method", list(Method))
def test_one_altered_line_is_found(boss, tmp_path, capsys, method):
    debate = voted(boss, method, known=40)
    close(boss, debate)
    ballots, figures = download(debate, tmp_path)
    lines = (tmp_path / "ballots.csv").read_text().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if line.startswith("vote,") and line.endswith(",\n"))
    (tmp_path / "ballots.csv").write_text("".join(lines[:place] + lines[place + 1 :]))

    code = main(["debate", "recount", ballots, "--against", figures])

    said = capsys.readouterr().err
    assert code == 1
    assert "statement " in said or "duels" in said  # which figure it is
    assert "NOT the published figures" in said


def test_a_line_that_changes_no_figure_is_found_too(boss, tmp_path, capsys):
    debate = voted(boss, Method.statements, known=3)
    close(boss, debate)
    ballots, figures = download(debate, tmp_path)
    rows = list(csv.reader(io.StringIO((tmp_path / "ballots.csv").read_text())))
    name = next(row[1] for row in rows if row[0] == "vote")
    (tmp_path / "ballots.csv").write_text((tmp_path / "ballots.csv").read_text().replace(name, "f" * 64))

    assert main(["debate", "recount", ballots, "--against", figures]) == 1
    assert capsys.readouterr().err.startswith("ballots_sha256: ")


def without(figures: dict[str, Any]) -> None:
    del figures["excluded"]


def with_more(figures: dict[str, Any]) -> None:
    figures["promised"] = 1


def with_a_statement_less(figures: dict[str, Any]) -> None:
    figures["statements"].pop()


def with_another_border(figures: dict[str, Any]) -> None:
    figures["statements"][1]["share_agree"][2] += 1


def with_a_figure_as_text(figures: dict[str, Any]) -> None:
    figures["counted"] = str(figures["counted"])


def with_a_number_for_no(figures: dict[str, Any]) -> None:
    figures["identified"] = int(figures["identified"])


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (without, "excluded: "),
        (with_more, "promised: "),
        (with_a_statement_less, "statements: "),
        (with_another_border, "statements[statement 2].share_agree"),
        (with_a_figure_as_text, "counted: "),
        (with_a_number_for_no, "identified: "),
    ],
)
def test_altered_figures_are_found_by_their_place(boss, tmp_path, capsys, alter, said):
    debate = voted(boss, Method.statements, known=3)
    close(boss, debate)
    ballots, figures = download(debate, tmp_path)
    published = json.loads((tmp_path / "figures.json").read_text())
    alter(published["figures"])
    (tmp_path / "figures.json").write_text(json.dumps(published))

    assert main(["debate", "recount", ballots, "--against", figures]) == 1
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize(
    ("reason", "cell"), [("=1+1", "1+1"), ("@", "x"), ("copies, 4 fois", "copies, 4 fois")]
)
def test_a_reason_is_no_formula_for_whoever_opens_the_file_and_leaves_out_all_the_same(
    boss, tmp_path, reason, cell
):
    debate = voted(boss, Method.statements, known=3)
    with acting_for(boss.team_id):
        Voter.rows.filter(debate=debate).exclude(excluded_why="").update(excluded_why=reason)
    close(boss, debate)
    download(debate, tmp_path)

    with (tmp_path / "ballots.csv").open(encoding="utf-8", newline="") as file:
        assert {row["excluded"] for row in csv.DictReader(file)} == {"", cell}


HEAD = ",".join(recounting.COLUMNS) + "\n"
BOTH = HEAD + "method,,,,,statements,\nasked,,,,0,,\nasked,,,,1,,\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ballot,value\n", "line 1: the columns"),
        (HEAD, "no line says how one answers"),
        (HEAD + "method,,,,,guess,\n", "line 2: there is no method “guess”"),
        (HEAD + "method,,,,,single,\nasked,,,,0,,\nvote,a,anonymous,web,0,2,\n", "line 4: one choice only"),
        (HEAD + "asked,,,,0,,\n" + "vote,a,anonymous,web,0,1,\n" * 2, "line 4: this ballot answers"),
        (HEAD + "asked,,,,0,,\nvote,a,anonymous,web,1,1,\n", "line 3: statement 1 was not asked"),
        (HEAD + "asked,,,,0,,\nvote,a,boss,web,0,1,\n", "line 3: nobody comes by the way"),
        (HEAD + "asked,,,,0,,\nvote,a,paper,web,0,x,\n", "line 3: this is no line"),
        (HEAD + "vote,a\n", "line 2: 2 cells"),
        (
            BOTH + "vote,a,anonymous,web,0,1,\nvote,a,mail,web,1,1,\n",
            "line 6: this ballot came by another way",
        ),
        (BOTH + "vote,a,anonymous,web,0,1,\nvote,a,anonymous,web,1,1,x\n", "line 6: this ballot came by"),
        (BOTH + "vote,a,anonymous,web,0,2,\n", "line 5: “2” is not a vote"),
        (BOTH + "vote,a,anonymous,web,0,-2,\n", "line 5: “-2” is not a vote"),
    ],
)
def test_what_can_not_be_counted_is_said_by_its_line(tmp_path, capsys, text, said):
    (tmp_path / "b.csv").write_text(text)
    assert main(["debate", "recount", str(tmp_path / "b.csv")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err


def test_the_words_of_the_file_are_those_of_the_database():
    assert (list(Tier), list(Origin), list(Method)) == (
        list(recounting.TIERS), list(recounting.ORIGINS), list(recounting.METHODS),
    )  # fmt: skip


def test_there_are_no_figures_before_the_close(boss):
    debate = make_debate(boss, shows_score=True)
    assert Client().get(f"/d/{debate.slug}/figures.json").status_code == 404
