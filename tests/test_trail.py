"""Every verb that changes something of a team leaves an entry in its chain, or stands here with the reason why not."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account, AccountLife
from parvis.networks.tests.factories import make_account
from parvis.teams import audit
from parvis.teams.models import AuditEntry
from parvis.teams.tests.factories import make_team

PACKAGE = Path(__file__).parents[1] / "parvis"
WRITES = {
    "create",
    "save",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
ENTRIES = {"record", "move_to"}  # a row's move is an entry by itself (teams/migrations/0010)

SILENT = {
    # public data, which belongs to no team; corrections keep their own journal
    "territories": "*",
    "accounts.reseal_second_factors": "an operator's command, of all people at once; nothing that it seals changes",
    # presence: who looks and what they type is forgotten within minutes, and nothing leaves by it
    "inbox.look": "presence", "inbox.stop_writing": "presence", "inbox.keep_draft": "presence",
    "inbox.reseal_webhook": "an operator's command, of all teams at once; nothing that it seals changes",
    "inbox.replay": "an event read once more: what it changes in messages is counted there",
    "networks.keep_credentials": "the network's own renewal, by no person",
    "networks.store": "what came in; the journal of events is its own record",
    "networks.ask": "asked by moderation, which has an entry",
    "triage.judge_and_store": "a judgement, kept with its evidence", "triage.store": "a judgement",
    "triage.correct": "asked by the inbox, which has an entry",
    "triage.unsay": "asked by the inbox's undo, which has one", "triage.forget": "erasure, which has an entry",
    "triage.advise": "a judgement, kept with its evidence",
    "triage.reseal_outside": "an operator's command, as inbox.reseal_webhook",
    "publishing.keep": "a file among the team's pictures; a post that shows it has an entry with its hash",
    "publishing.freeze": "asked by plan, which has an entry with the hash",
    "publishing.apply": "one saving of words by their writer, as save does: planning has the entry, with the hash",
    "publishing.make_link": "an address that opens only for whoever may approve", "publishing.invite": "as make_link",
    "debates.reseal_secrets": "an operator's command, as inbox.reseal_webhook",
    "debates.reseal_provider": "an operator's command, as inbox.reseal_webhook",
    # a citizen's ballot and what a citizen proposes: the rows are the record, and nobody's vote is in a trail
    "debates.keep_counts": "what a network's own poll says; the rows say when it was read",
    "debates.enter": "a ballot", "debates.propose": "a proposal; what is decided about it has an entry",
    "debates.keep_found": "a comparison by the worker; what a person decides about it has an entry",
    "debates.forget_places": "asked by a move of the comparer, which is an entry",
    "debates.ask_link": "a mail that a citizen asks for; the address is forgotten when it has left",
    "debates.stop_news": "a citizen's own address, which goes: no trace of it is kept",
    "debates.reseal_addresses": "as debates.reseal_secrets",
    "teams.end_sessions": "asked by leave, which has an entry",
    "teams.open_token": "each use of a token is no change",
}  # fmt: skip


def verbs() -> dict[str, set[str]]:
    """Public functions of all `actions` → the names that they call, through private ones of the same file too."""
    found: dict[str, set[str]] = {}
    for path in sorted([*PACKAGE.glob("*/actions.py"), *PACKAGE.glob("*/actions/*.py")]):
        room = path.relative_to(PACKAGE).parts[0]
        calls = {
            one.name: _called(one)
            for one in ast.parse(path.read_text()).body
            if isinstance(one, ast.FunctionDef)
        }
        for name in calls:
            if not name.startswith("_"):
                found[f"{room}.{name}"] = _through(name, calls)
    return found


def _called(function: ast.FunctionDef) -> set[str]:
    made = [one.func for one in ast.walk(function) if isinstance(one, ast.Call)]
    return {getattr(one, "id", getattr(one, "attr", "")) for one in made}


def _through(name: str, calls: dict[str, set[str]]) -> set[str]:
    seen, waiting, found = set(), [name], set()
    while waiting:
        one = waiting.pop()
        if one not in seen and one in calls:
            seen.add(one)
            found |= calls[one]
            waiting += calls[one]
    return found


def _names_an_entry(called: set[str], everything: dict[str, set[str]]) -> bool:
    """Directly, or by another public verb that does."""
    if called & ENTRIES or "note" in called:
        return True
    others = {name.split(".")[1]: calls for name, calls in everything.items()}
    return any(others[name] & ENTRIES for name in (called - WRITES) & set(others))


def test_every_verb_that_writes_leaves_an_entry():
    everything = verbs()
    silent = {
        name
        for name, called in everything.items()
        if called & WRITES and not _names_an_entry(called, everything) and name.split(".")[0] not in SILENT
    }
    assert silent == {name for name in SILENT if "." in name} & silent, silent - set(SILENT)


def test_no_reason_is_left_over():
    """A verb that is gone, or that leaves an entry now, does not stay in the list."""
    everything = verbs()
    over = [name for name in SILENT if "." in name and not everything.get(name, set()) & WRITES]
    over += [
        name for name in SILENT if "." in name and _names_an_entry(everything.get(name, set()), everything)
    ]
    assert not over


@pytest.mark.django_db
def test_whatever_moves_a_row_is_an_entry():
    """A publication that left, an account that was lost: nobody has to think of writing it down."""
    team = make_team()
    account = make_account(team)
    with acting_for(team.id):
        assert account.move_to(AccountLife.disconnected, by="camille", why="une raison à ne pas copier")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as the commit does
        entry = AuditEntry.rows.of(team).latest("number")
    assert (entry.action, entry.by, entry.row_id) == ("connected → disconnected", "camille", str(account.pk))
    assert entry.kind == "networks.account"
    with acting_for(team.pk):
        assert audit.verify(team) == ""


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_lock_in_opposite_order_both_end():
    """An entry written early in a transaction must not make another one wait that holds a row which it needs."""
    team = make_team()
    rows = [make_account(team, handle=f"@{n}@social.example").pk for n in range(2)]
    meet = Barrier(2)

    def act(mine: int) -> None:
        try:
            with acting_for(team.pk):
                Account.rows.of(team).filter(pk=rows[mine]).update(name=f"{mine}")
                audit.record(team_id=team.pk, by=f"{mine}", action="early")
                meet.wait(10)
                if mine:
                    Account.rows.of(team).filter(pk=rows[0]).update(name="both")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        list(two.map(act, range(2)))
    with acting_for(team.pk):
        assert AuditEntry.rows.of(team).filter(action="early", number__gt=0).count() == 2
    with acting_for(team.pk):
        assert audit.verify(team) == ""
