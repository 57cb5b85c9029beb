"""Each figure of the camps is read from the map that was kept: of whom it is, and of which side."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parvis.debates.models import Method, OpinionMap
from parvis.debates.queries.camps import Camps, camps_of
from parvis.debates.queries.results import Reading, Result
from parvis.debates.queries.tallies import Tally
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db

# Three camps of 30, 16 and 8: of a statement how many agree, disagree, saw it. All of one mind on 4, 5 and, against, 7;
# half of the first camp stand aside on 6, and few of the third saw 8.
TALLIES = (
    {0: (27, 3, 30), 1: (6, 21, 30), 2: (24, 3, 30), 3: (30, 0, 30), 9: (30, 0, 30), 4: (18, 6, 30), 5: (27, 0, 30),
     6: (15, 0, 30), 7: (0, 24, 30), 8: (30, 0, 30)},
    {0: (4, 12, 16), 1: (12, 4, 16), 2: (8, 8, 16), 3: (0, 16, 16), 9: (0, 16, 16), 4: (14, 1, 16), 5: (16, 0, 16),
     6: (16, 0, 16), 7: (1, 15, 16), 8: (16, 0, 16)},
    {0: (0, 8, 8), 1: (6, 0, 8), 2: (4, 4, 8), 3: (0, 8, 8), 9: (0, 8, 8), 4: (8, 0, 8), 5: (8, 0, 8),
     6: (8, 0, 8), 7: (0, 8, 8)},
)  # fmt: skip
SAYS = ([[3, True], [0, True], [1, False], [2, True], [9, True]], [[0, False]], [[0, False]])
MARKS = ([[100.0, 90.0, 20], [120.0, 90.0, 10]], [[200.0, 150.0, 16]], [[40.0, 60.0, 8]])
PICTURE = {
    "people": 60, "shape": "", "reason": "", "least": 5, "between": 2, "draws": 10, "alike": 9, "ends": [0, True],
    "rest": {"size": 6, "marks": [[150.0, 200.0, 6]]},
    "camps": [
        {"group": group, "size": size, "marks": marks, "says": says, "tallies": {str(n): row for n, row in of.items()}}
        for group, size, marks, says, of in zip((1, 0, 2), (30, 16, 8), MARKS, SAYS, TALLIES, strict=True)
    ],
}  # fmt: skip


def reading(number: int) -> Reading:
    """4 to 8 bring all together, 7 against it; 3 goes on in another one."""
    agree, disagree = (5, 90) if number == 7 else (90, 5) if number > 3 else (50, 45)
    statement: Any = SimpleNamespace(number=number, meta=False, into_id=9 if number == 3 else None)
    tally = Tally(agree=agree, disagree=disagree, passed=5)
    return Reading(statement, tally, [], tally.seen)


RESULT = Result([reading(number) for number in range(10)], [], 100, False, 100, 100, 0)


def read(**fields: Any) -> Camps | None:
    boss = make_member(make_team())
    debate = make_debate(boss, **fields)
    with acting_for(boss.team_id):
        OpinionMap.rows.create(
            team=boss.team, debate=debate, inputs="a" * 64, verdict="camps", result={}, picture=PICTURE
        )
        return camps_of(boss.team, debate, RESULT)


@pytest.fixture
def found() -> Camps:
    made = read()
    assert made is not None
    return made


def test_a_camp_says_what_it_says_beside_all_the_others_together(found):
    first, second, _third = found.camps
    assert [one.statement.number for one in first.says] == [0, 1, 2], (
        "three at most, none that goes on elsewhere"
    )
    said = first.says[0]
    assert (said.agrees, said.mine.agree.value, said.mine.disagree.value) == (True, 90, 10)
    assert (said.others.agree.value, said.others.disagree.value) == (17, 83), "4 and 20 of 24"
    (said,) = second.says
    assert (said.agrees, said.mine.agree.value, said.others.agree.value) == (False, 25, 71), "27 of 38"


def test_what_camps_share_is_told_by_the_camp_that_does_least_and_the_firmest_first(found):
    told = [(one.reading.statement.number, one.for_it, one.least) for one in found.shared]
    assert told == [(5, True, 90), (7, False, 80), (4, True, 60)]


def test_sizes_marks_and_ends_are_those_of_the_map(found):
    assert [(one.letter, one.size, one.share, one.group) for one in found.camps] == [
        ("A", 30, 50, 1), ("B", 16, 27, 0), ("C", 8, 13, 2),
    ]  # fmt: skip
    assert [mark.size for mark in found.camps[0].marks] == [8.6, 6.1], "an area that grows with the people"
    assert (found.rest, [(mark.x, mark.y, mark.size) for mark in found.rest_marks]) == (
        6,
        [(150.0, 200.0, 4.7)],
    )
    assert (found.people, found.between, found.draws, found.alike) == (60, 2, 10, 9)
    assert found.height > 200.0
    assert found.ends is not None
    assert (found.ends[0].number, found.ends[1]) == (0, True)


def test_a_poll_has_no_camps():
    assert read(method=Method.single) is None
