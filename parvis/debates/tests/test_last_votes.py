"""A vote that is under way when the debate closes: it stands in the first file, or it was refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection
from django.test import Client

from parvis.debates.actions import voting
from parvis.debates.credentials import by_token
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.test_public_result import _read, close
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team


def somebody_waits() -> bool:
    """For a lock that a vote holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
        )
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
def test_two_whole_ballots_of_one_voter_come_one_behind_the_other():
    """Side by side they would leave a ballot that is half the one and half the other."""
    boss = make_member(make_team())
    debate = make_debate(boss, method="several")
    with acting_for(boss.team_id):
        voter = voting.enter(team=boss.team, debate=debate, credential=by_token(debate, "moi"))
        voting.cast(team=boss.team, debate=debate, voter=voter, ballot={1: 1, 2: 1})

    def again() -> int:
        try:
            with acting_for(boss.team_id), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                return voting.cast(team=boss.team, debate=debate, voter=voter, ballot={3: 1})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with acting_for(boss.team_id):
            voting.cast(team=boss.team, debate=debate, voter=voter, ballot={2: 1})
            with pytest.raises(OperationalError, match="lock timeout"):
                elsewhere.submit(again).result(60)
        assert elsewhere.submit(again).result(60) == 1
    with acting_for(boss.team_id):
        assert [vote.statement.number for vote in voter.votes.select_related("statement")] == [3]


@pytest.mark.django_db(transaction=True)
def test_the_first_file_after_the_close_waits_for_votes_that_were_begun_before():
    boss = make_member(make_team())
    debate = make_debate(boss)
    # The first vote of all wakes the map and the comparison: the close would wait for that one's rows already.
    with acting_for(boss.team_id):
        first = voting.enter(team=boss.team, debate=debate, credential=by_token(debate, "avant"))
        voting.cast(team=boss.team, debate=debate, voter=first, ballot={1: 1})
    cast, closed, read = Event(), Event(), Event()
    mine = by_token(debate, "moi")

    def vote() -> None:
        try:
            with acting_for(boss.team_id):
                voter = voting.enter(team=boss.team, debate=debate, credential=mine)
                voting.cast(team=boss.team, debate=debate, voter=voter, ballot={1: 1})
                cast.set()
                closed.wait(30)
                # The page of the answer is made, for as long as it takes the file to be read too early, or to wait.
                while not read.wait(0.05) and not somebody_waits():
                    pass
        finally:
            connection.close()

    def first_file() -> bytes:
        try:
            closed.wait(30)
            return async_to_sync(_read)(Client().get(f"/d/{debate.slug}/ballots.csv"))
        finally:
            read.set()
            connection.close()

    with ThreadPoolExecutor(2) as both:
        voted, published = both.submit(vote), both.submit(first_file)
        cast.wait(30)
        close(boss, debate)
        closed.set()
        voted.result(240)
        assert mine.receipt in published.result(240).decode()
