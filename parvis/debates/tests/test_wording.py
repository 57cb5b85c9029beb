"""What nobody sees in a statement and everybody would read by: taken out, whoever wrote it."""

from __future__ import annotations

import pytest

from parvis.debates.actions import moderating, opening
from parvis.debates.models import Statement
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.debates.wording import one_line
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

TURNED = "Fermons \u202ela\u202c place \u2066le\u2069 dimanche."
PLAIN = "Fermons la place le dimanche."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  une\n\tligne ", "une ligne"), (TURNED, PLAIN), ("pla\u200bce\ufeff, mai\u00adrie", "place, mairie"),
        ("a\x00b\x07c\x85d", "abc d"), ("famille 👨\u200d👩\u200d👧", "famille 👨\u200d👩\u200d👧"),
        ("می\u200cخواهم\u200f", "می\u200cخواهم\u200f"), ("10\u202f%", "10 %"),
    ],
)  # fmt: skip
def test_a_statement_is_one_line_that_reads_as_it_is_written(typed, kept):
    assert one_line(typed) == kept


@pytest.mark.django_db
def test_by_whichever_way_it_comes(client):
    boss = make_member(make_team())
    debate = make_debate(boss, statements=(TURNED,), takes_statements=True)
    with acting_for(boss.team_id):
        opening.add_statement(team=boss.team, by=boss, debate=debate, text=TURNED + "\u200b De suite.")
        voter = make_voter(debate)
        moderating.propose(
            team=boss.team,
            debate=debate,
            voter=voter,
            text="Plus de \u202ebancs\u202c, s'il vous plaît.",
            language="fr",
        )
        one = Statement.rows.of(boss.team).get(debate=debate, number=1)
        moderating.translate(
            team=boss.team, by=boss, statement=one, language="en", text="Close \u202eit\u202c."
        )
        kept = list(
            Statement.rows.of(boss.team)
            .filter(debate=debate)
            .order_by("number")
            .values_list("number", "text")
        )
        assert kept == [(1, PLAIN), (2, PLAIN + " De suite."), (3, "Plus de bancs, s'il vous plaît.")]
        assert one.wordings.get().text == "Close it."
    citizen = Citizen(debate).begin()
    assert citizen.statement in dict(kept).values()
