"""Each lie of the network, seen by a real client, and what the ledger says of it."""

import time
from collections import Counter
from datetime import UTC, datetime

import httpx
import pytest

from parvis.sandbox.faults import FaultDesk
from parvis.sandbox.tests.conftest import Network, Server

STATUSES = "/api/v1/statuses"


def post(client, text, key=""):
    return client.post(STATUSES, json={"status": text}, headers={"Idempotency-Key": key} if key else {})


def texts(client):
    number = client.get("/api/v1/accounts/verify_credentials").json()["id"]
    return [one["content"] for one in client.get(f"/api/v1/accounts/{number}/statuses").json()]


@pytest.fixture
def town(network):
    return network.as_("mairie")


def test_stored_but_answered_500(network, town):
    network.fault("stored_500", count=1)
    assert post(town, "un").status_code == 500
    assert texts(town) == ["<p>un</p>"]
    (entry,) = network.ledger()
    assert (entry["answered"], entry["fault"], entry["text"]) == ("500", "stored_500", "un")
    assert post(town, "deux").status_code == 200


def test_stored_but_the_connection_is_dropped(network, town):
    network.fault("stored_cut", count=1)
    with pytest.raises(httpx.RemoteProtocolError):
        post(town, "un")
    assert texts(town) == ["<p>un</p>"]
    assert network.ledger()[0]["answered"] == "cut"
    assert post(town, "deux").status_code == 200


@pytest.mark.parametrize(("effect", "code"), [("lost_500", 500), ("unavailable", 503), ("revoked", 401)])
def test_refused_or_lost_stores_nothing(network, town, effect, code):
    network.fault(effect, count=1)
    assert post(town, "un").status_code == code
    assert texts(town) == []
    assert network.ledger(replays=1) == []


def test_cut_before_the_work_stores_nothing(network, town):
    network.fault("cut", count=1)
    with pytest.raises(httpx.RemoteProtocolError):
        post(town, "un")
    assert network.ledger() == []


def test_too_many_requests_says_until_when_in_both_ways(network, town):
    network.fault("rate_limited", count=1, seconds=120)
    network.fault("rate_limited", count=1, skip=1, seconds=120, reset="unix")
    iso, unix = post(town, "un"), post(town, "deux")
    assert (iso.status_code, unix.status_code) == (429, 429)
    until = datetime.fromisoformat(iso.headers["x-ratelimit-reset"])
    assert 110 < (until - datetime.now(UTC)).total_seconds() < 121
    assert 110 < int(unix.headers["x-ratelimit-reset"]) - time.time() < 121
    assert iso.headers["x-ratelimit-remaining"] == "0"
    assert network.ledger() == []


def test_malformed_json_hides_a_write_that_happened(network, town):
    network.fault("malformed", count=1)
    answer = post(town, "un")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert network.ledger()[0]["answered"] == "malformed"


def test_a_slow_answer_comes_after_the_work(network, town):
    network.fault("slow", count=1, seconds=0.6)
    started = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        town.post(STATUSES, json={"status": "un"}, timeout=0.3)
    assert texts(town) == ["<p>un</p>"]
    assert time.monotonic() - started < 0.6


def test_a_late_write_happens_although_the_client_gave_up(network, town):
    network.fault("late_write", count=1, seconds=0.8)
    with pytest.raises(httpx.ReadTimeout):
        town.post(STATUSES, json={"status": "un"}, timeout=0.2)
    assert texts(town) == []
    time.sleep(0.9)
    assert texts(town) == ["<p>un</p>"]
    assert network.ledger()[0]["fault"] == "late_write"


def test_a_late_read_back_shows_the_status_only_after_a_while(network, town):
    network.fault("late_readback", count=1, seconds=30)
    assert post(town, "un").status_code == 200
    assert texts(town) == []
    network.ask("clock", advance=31)
    assert texts(town) == ["<p>un</p>"]


def test_a_wrong_clock_shows_in_what_is_written(network, town):
    network.fault("skew", count=1, seconds=-7200)
    made = datetime.fromisoformat(post(town, "un").json()["created_at"])
    assert -7205 < (made - datetime.now(UTC)).total_seconds() < -7190


def test_a_forgotten_key_makes_a_second_status(network, town):
    network.fault("forget_key")
    assert post(town, "un", "k").json()["id"] != post(town, "un", "k").json()["id"]
    assert len(network.ledger(idempotency_key="k")) == 2


def test_a_replayed_key_may_be_answered_500(network, town):
    network.fault("replay_500")
    assert [post(town, "un", "k").status_code for _ in range(2)] == [200, 500]
    assert [one["answered"] for one in network.ledger(idempotency_key="k", replays=1)] == ["200", "500"]
    assert len(texts(town)) == 1


def test_a_fault_touches_only_the_account_and_the_path_it_names(network, town):
    citizen = network.as_("leila_m")
    network.fault("lost_500", account="mairie", path="/api/v1/statuses*", methods=["*"])
    assert post(town, "un").status_code == 500
    assert town.get(f"{STATUSES}/1").status_code == 500
    assert post(citizen, "un").status_code == 200
    assert town.get("/api/v1/notifications").status_code == 200


def test_skipped_and_counted_faults_strike_when_told(network, town):
    network.fault("lost_500", skip=2, count=2)
    assert [post(town, f"{n}").status_code for n in range(6)] == [200, 200, 500, 500, 200, 200]
    (fault,) = network.control.get("/faults").json()["faults"]
    assert fault["applied"] == 2
    assert network.control.delete(f"/faults/{fault['id']}").json() == {"removed": 1}


@pytest.mark.parametrize(
    "wrong", [{"effect": "earthquake"}, {"profile": "nothing"}, {"effect": "slow", "size": 3}, {}]
)
def test_an_unknown_fault_is_refused_with_the_known_ones(network, wrong):
    answer = network.control.post("/faults", json=wrong)
    assert answer.status_code == 422
    assert "there are" in answer.json()["error"] or "it has" in answer.json()["error"]


def test_the_full_profile_keeps_its_proportions_and_its_seed():
    def drawn(seed):
        desk = FaultDesk(seed)
        desk.add({"profile": "full"})
        return [desk.draw("POST", STATUSES, "mairie") for _ in range(8_000)]

    fates = drawn(7)
    share = Counter(fate.outcome for fate in fates)
    for outcome, expected in (("stored_500", 0.08), ("stored_cut", 0.04), ("lost_500", 0.04)):
        assert abs(share[outcome] / 8_000 - expected) < 0.012
    assert 0.014 < sum(fate.after > 0 for fate in fates) / 8_000 < 0.026
    assert max(fate.after for fate in fates) < 1.5
    assert 0.9 < max(fate.readback for fate in fates) < 1.0
    assert fates == drawn(7)
    assert fates != drawn(8)


def test_under_the_full_profile_the_ledger_is_what_was_stored(network, town):
    network.fault(profile="full")
    told = {}
    for n in range(150):
        try:
            told[f"m{n}"] = str(post(town, f"m{n}", key=f"k{n}").status_code)
        except httpx.RemoteProtocolError:
            told[f"m{n}"] = "cut"
    network.control.delete("/faults")
    network.ask("clock", advance=2)
    ledger = {entry["text"]: entry for entry in network.ledger()}
    number = town.get("/api/v1/accounts/verify_credentials").json()["id"]
    stored, cursor = {}, "0"
    while page := town.get(
        f"/api/v1/accounts/{number}/statuses", params={"min_id": cursor, "limit": 40}
    ).json():
        stored |= {one["content"][3:-4]: one["id"] for one in page}
        cursor = page[0]["id"]
    assert {text: entry["object"] for text, entry in ledger.items()} == stored
    assert {text for text, code in told.items() if code == "200"} <= set(stored)
    assert all(ledger[text]["answered"] == told[text] for text in ledger)
    assert set(told.values()) == {"200", "500", "cut"}


def test_the_ledger_survives_a_kill_and_refuses_to_be_rewritten(tmp_path):
    server = Server("--data", str(tmp_path), "--empty")
    network = Network(server.url)
    made = [post(network.as_("mairie"), f"n° {n}").json()["id"] for n in range(20)]
    server.kill()
    network.close()
    again = Server("--data", str(tmp_path), "--empty")
    network = Network(again.url)
    try:
        assert [one["object"] for one in network.ledger()] == made
        assert int(post(network.as_("mairie"), "après").json()["id"]) > int(made[-1])
        assert network.ledger(since=20, limit=5)[0]["text"] == "après"
    finally:
        network.close()
        assert again.stop() == 0


def test_limits_are_refused_only_when_a_drill_asks(network, town):
    assert all(post(town, f"{n}").status_code == 200 for n in range(5))
    network.ask("limits", enforced=True, limit=3, window=60)
    codes = [post(town, f"{n}").status_code for n in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    network.ask("clock", advance=61)
    assert post(town, "encore").status_code == 200
    network.ask("limits", enforced=False, limit=300, window=300)


def test_another_sites_page_cannot_use_the_control_interface(network):
    for origin in ("https://thief.example", "null"):
        answer = httpx.post(f"{network.url}/_sandbox/reset", json={}, headers={"Origin": origin})
        assert answer.status_code == 403
