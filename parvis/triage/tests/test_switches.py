"""A flag that is off neither shows nor counts; what may mean danger shows whatever a town has chosen."""

import pytest

from parvis.triage.engine import FLAGS
from parvis.triage.engine.table import priority_of, rank_of
from parvis.triage.switches import ALWAYS_ON, SWITCHES, hidden_flags, in_force, shows


def labels(*flags, intent="plainte", distress=False, **bands):
    given = {f"flag:{flag}": bands.get(flag, "high") for flag in flags}
    return {"flags": list(flags), "intent": intent, "distress": distress, "bands": given}


def test_every_flag_but_threat_has_a_switch():
    assert {*SWITCHES} == {*FLAGS} - ALWAYS_ON == {*FLAGS} - {"menace"}


def test_without_a_switch_nothing_changes():
    seen = in_force(labels("corruption", "elu"), ())
    assert (seen.flags, seen.priority, seen.rank) == (("corruption", "elu"), "P1", 3)


def test_a_flag_that_is_off_gives_no_place():
    seen = in_force(labels("corruption", "elu"), {"corruption"})
    assert (seen.flags, seen.priority) == (("elu",), "P2")
    assert in_force(labels("corruption", "elu"), {"corruption", "elu"}).priority == "P3"


def test_an_insult_stays_an_insult_without_its_flags():
    found = labels("haine", intent="insulte")
    assert in_force(found, {"haine"}).priority == "P2"


@pytest.mark.parametrize("off", [set(SWITCHES), set(FLAGS)])
@pytest.mark.parametrize(
    "found",
    [
        labels("menace"),
        labels("crise", intent="urgence"),
        labels("mineurs", distress=True),
        labels("elu", distress=True, intent="info"),
    ],
)
def test_danger_stays_on_top_whatever_is_off(found, off):
    seen = in_force(found, off)
    assert seen.priority == "P0"
    assert seen.rank == rank_of("P0", distress=found["distress"])


def test_danger_under_way_hides_only_without_an_emergency():
    assert hidden_flags(labels("crise"), {"crise"}) == {"crise"}
    assert hidden_flags(labels("crise", intent="urgence"), {"crise"}) == set()


def test_with_nothing_off_it_is_the_decision_table_itself():
    for flag in FLAGS:
        for band in ("low", "medium", "high"):
            found = labels(flag, **{flag: band})
            expected = priority_of(vital=flag == "menace", flags={flag: band}, intent="plainte", insult=None)
            assert in_force(found, ()).priority == expected


def test_evidence_of_what_is_hidden_is_not_shown():
    assert not shows("flag:elu", {"elu"})
    assert shows("flag:elu", set())
    assert shows("topic:elu", {"elu"})
