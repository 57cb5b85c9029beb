"""A citizen shows who they are: one person, one ballot, in whatever browser; and nothing of them is kept."""

from __future__ import annotations

import base64
import logging
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from parvis.accounts.models import Person
from parvis.debates.credentials import by_identity
from parvis.debates.models import Vote, Voter
from parvis.debates.queries.tallies import voters_by_door
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.vouching import NAME, comes_back, leaves, set_up, shows_identity
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team
from tests.servers.openid import SECRET, new_key, providing

pytestmark = pytest.mark.django_db
AGAIN = "Montrez une fois de plus qui vous êtes, du début à la fin"


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def provider():
    with providing() as made:
        yield made


@pytest.fixture
def boss(provider):
    member = make_member(make_team())
    set_up(member, provider)
    return member


@pytest.fixture
def debate(boss):
    return make_debate(boss, tier="verified")


def voters(debate):
    with acting_for(debate.team_id):
        return list(Voter.rows.of(debate.team).filter(debate=debate))


def votes(debate):
    with acting_for(debate.team_id):
        return sorted(Vote.rows.of(debate.team).filter(debate=debate).values_list("value", flat=True))


def refused(citizen: Citizen, debate: Any, sentence: str) -> None:
    """On the debate's own page, with what to do; no ballot is open and none was made."""
    note = citizen.page.select_one("[role=alert]")
    assert note is not None, citizen.words
    assert sentence in note.text.replace("\u202f", " ")
    assert citizen.page.select_one("a[href*='/identity/go/']") is not None
    assert citizen.page.select_one(".card") is None
    assert voters(debate) == []


# ---------------------------------------------------------------- the way that is meant


def test_from_the_button_to_the_ballot(provider, debate):
    citizen = Citizen(debate)
    citizen.visit()
    button = citizen.page.select_one("main a.button--main")
    assert " ".join(button.text.split()) == f"Montrer qui je suis avec {NAME}"
    start = citizen.client.get(button["href"])
    asked = provider.asked(start["Location"])
    assert start["Location"].startswith(f"{provider.url}/authorize?")
    assert (asked["scope"], asked["response_type"], asked["code_challenge_method"]) == (
        "openid",
        "code",
        "S256",
    )
    assert "claims" not in asked
    comes_back(citizen, provider.agree(start["Location"]))
    assert provider.proven, "the code was redeemed with its verifier"
    assert "/userinfo" not in provider.calls, "nobody asks for more"
    assert voters(debate) == []
    citizen.press("main form", act="look")
    citizen.vote(1)
    assert citizen.progress == "Affirmation 2 sur 3"
    assert [(one.tier, one.origin) for one in voters(debate)] == [("verified", "web")]


def test_what_leads_back_is_a_cookie_of_that_address_alone(provider, debate):
    answer = Client().get(f"/d/{debate.slug}/identity/go/")
    [(name, cookie)] = answer.cookies.items()
    assert name.startswith("parvis_identity_")
    assert cookie["path"] == f"/d/identity/{debate.team.slug}/"
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 600)
    asked = provider.asked(answer["Location"])
    assert asked["redirect_uri"].endswith(cookie["path"])
    carried = base64.urlsafe_b64decode(asked["state"])
    assert asked["nonce"].encode() not in carried
    assert debate.slug.encode() not in carried, "the provider does not learn of which debate"
    assert debate.slug not in answer["Location"]


def test_two_browsers_are_one_ballot(provider, debate):
    first, second = Citizen(debate), Citizen(debate)
    shows_identity(first, provider)
    first.vote(1)
    shows_identity(second, provider)
    assert second.progress == "Affirmation 2 sur 3", "the ballot that was begun in the other browser"
    second.vote(-1)
    assert len(voters(debate)) == 1
    assert votes(debate) == [-1, 1]


def test_two_people_are_two_and_one_person_in_two_debates_has_nothing_in_common(provider, boss, debate):
    other = make_debate(boss, tier="verified")
    for number in (1, 2):
        provider.claims = {"sub": f"sub-{number}"}
        for one in (debate, other):
            citizen = Citizen(one)
            shows_identity(citizen, provider)
            citizen.vote(1)
    kept = [one.credential for one in (*voters(debate), *voters(other))]
    assert len(kept) == len(set(kept)) == 4


def test_the_same_number_at_another_provider_is_somebody_else(debate):
    one = by_identity(debate, "https://un.example", "4711", client_id="parvis")
    assert one.digest != by_identity(debate, "https://deux.example", "4711", client_id="parvis").digest
    assert one.digest != by_identity(debate, "https://un.example", "4712", client_id="parvis").digest


@pytest.mark.parametrize("tier", ["anonymous", "mail", "paper"])
def test_a_debate_that_asks_for_less_takes_it_and_counts_it_in_its_tier(provider, boss, tier):
    debate = make_debate(boss, tier=tier)
    citizen = Citizen(debate)
    citizen.visit()
    assert citizen.page.select_one("main a[href*='/identity/']") is not None
    shows_identity(citizen, provider)
    citizen.vote(1)
    with acting_for(boss.team_id):
        assert voters_by_door(boss.team, debate) == {("verified", "web"): 1}


def test_whoever_has_answered_without_identity_is_told_not_to_count_twice(provider, boss):
    citizen = Citizen(make_debate(boss))
    citizen.begin().vote(1)
    link = citizen.page.select_one(".tools a[href*='/identity/']")
    citizen.visit(at=link["href"])
    assert "effacez d’abord ce bulletin" in citizen.words
    assert citizen.page.select_one("a[href*='/identity/go/']") is not None


def test_in_a_frame_the_way_begins_in_a_window_of_its_own(boss, debate):
    citizen = Citizen(debate, frame=True)
    citizen.visit()
    link = citizen.page.select_one("main a.button--main")
    assert (link["target"], link["href"]) == ("_blank", f"/d/{debate.slug}/identity/?lang=fr")
    citizen.visit(at=link["href"])
    assert citizen.page.select_one("a[href*='/identity/go/']").get("target") is None


def test_the_language_comes_back_too(provider, debate):
    citizen = Citizen(debate)
    there = leaves(citizen, "?lang=en")
    assert provider.asked(there)["ui_locales"] == "en"
    citizen.client.cookies.pop("parvis_language", None)
    comes_back(citizen, provider.agree(there))
    assert citizen.page.html["lang"] == "en"
    assert citizen.hidden("main form")["lang"] == "en"


def test_a_provider_that_changes_its_key_is_believed(provider, debate):
    shows_identity(Citizen(debate), provider)
    provider.key, provider.key_name = new_key(), "k2"
    citizen = Citizen(debate)
    shows_identity(citizen, provider)
    citizen.vote(1)
    assert len(voters(debate)) == 1


def test_a_secret_in_the_header_where_the_provider_wants_it_there(provider, debate):
    provider.describes = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
    citizen = Citizen(debate)
    shows_identity(citizen, provider)
    assert citizen.page.select_one(".card") is not None


# ---------------------------------------------------------------- what does not hold

AN_HOUR_AGO = -3600
LIES = [
    {"nonce": "another"}, {"nonce": None}, {"aud": "somebody-else"}, {"aud": ["parvis", "other"]},
    {"aud": ["parvis", "other"], "azp": "other"}, {"azp": "other"}, {"iss": "https://autre.example"}, {"iss": None},
    {"exp": AN_HOUR_AGO}, {"exp": None}, {"iat": None}, {"sub": None}, {"sub": ""}, {"sub": "x" * 256}, {"sub": "zoé"},
]  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_token_that_does_not_hold_opens_nothing(provider, debate, lie):
    now = 1_700_000_000
    provider.tells = {name: now if value == AN_HOUR_AGO else value for name, value in lie.items()}
    citizen = Citizen(debate)
    comes_back(citizen, provider.agree(leaves(citizen)))
    refused(citizen, debate, f"Ce que {NAME} a répondu n’a pas pu être vérifié")


@pytest.mark.parametrize(
    ("algorithm", "key"), [("none", None), ("HS256", SECRET), ("ES256", new_key())], ids=["none", "secret", "other key"]
)  # fmt: skip
def test_a_signature_that_is_not_the_providers_opens_nothing(provider, debate, algorithm, key):
    provider.algorithm, provider.signs_with = algorithm, key
    citizen = Citizen(debate)
    comes_back(citizen, provider.agree(leaves(citizen)))
    refused(citizen, debate, "n’a pas pu être vérifié")


@pytest.mark.parametrize(
    ("asked", "given", "good"),
    [
        ("eidas2", "eidas1", False),
        ("eidas2", None, False),
        ("eidas1", "eidas2", True),
        ("fort", "faible", False),
    ],
)
def test_the_level_that_was_asked_for_is_looked_for_in_the_token(provider, boss, debate, asked, given, good):
    """It stands in an address that whoever holds the browser may change on the way."""
    set_up(boss, provider, level=asked)
    provider.tells = {"acr": given}
    citizen = Citizen(debate)
    there = leaves(citizen)
    assert provider.asked(there)["acr_values"] == asked
    answer = comes_back(citizen, provider.agree(there))
    assert ("holder" in answer.content.decode()) is good


def test_after_ten_minutes_one_begins_again(provider, debate, clock):
    citizen = Citizen(debate)
    there = provider.agree(leaves(citizen))
    clock.shift(timedelta(minutes=11))
    comes_back(citizen, there)
    refused(citizen, debate, "Plus de 10 minutes")


def test_a_way_back_leads_back_once(provider, debate):
    citizen = Citizen(debate)
    address = leaves(citizen)
    cookies = {name: one.value for name, one in citizen.client.cookies.items()}
    there = provider.agree(address)
    comes_back(citizen, there)
    comes_back(citizen, there)
    refused(citizen, debate, AGAIN)
    assert provider.calls.count("/token") == 1, "it was forgotten here: the provider is not relied on"
    citizen.client.cookies.load(cookies)  # as somebody who had kept them
    comes_back(citizen, there)
    refused(citizen, debate, AGAIN)


def test_a_link_that_somebody_else_made_signs_nobody_in(provider, debate):
    """Not in a browser that began nothing, nor in one that is on a way of its own."""
    attacker, victim = Citizen(debate), Citizen(debate)
    theirs = provider.agree(leaves(attacker))
    comes_back(victim, theirs)
    refused(victim, debate, AGAIN)
    leaves(victim)
    comes_back(victim, theirs)
    refused(victim, debate, AGAIN)
    assert "/token" not in provider.calls


def test_a_cookie_under_another_ways_name_leads_nowhere(provider, debate):
    citizen = Citizen(debate)
    leaves(citizen)
    [mine] = [name for name in citizen.client.cookies if name.startswith("parvis_identity_")]
    there = provider.agree(leaves(citizen))
    [other] = [
        name for name in citizen.client.cookies if name.startswith("parvis_identity_") and name != mine
    ]
    citizen.client.cookies[other] = citizen.client.cookies[mine].value
    comes_back(citizen, there)
    refused(citizen, debate, AGAIN)
    assert "/token" not in provider.calls


def test_another_towns_way_back_leads_nowhere(provider, debate):
    there_boss = make_member(make_team("ailleurs"))
    set_up(there_boss, provider)
    citizen = Citizen(debate)
    back = provider.agree(leaves(citizen))
    answer = citizen.visit(at=back.replace(f"/d/identity/{debate.team.slug}/", "/d/identity/ailleurs/"))
    assert answer.status_code == 404
    assert "/token" not in provider.calls


def test_an_answer_that_names_another_provider_is_dropped(provider, debate):
    citizen = Citizen(debate)
    comes_back(citizen, provider.agree(leaves(citizen)) + "&iss=https%3A%2F%2Fautre.example")
    refused(citizen, debate, "n’a pas pu être vérifié")
    assert "/token" not in provider.calls


def test_whoever_says_no_may_say_yes_later(provider, debate):
    citizen = Citizen(debate)
    comes_back(citizen, provider.refuse(leaves(citizen)))
    refused(citizen, debate, "rien n’a été transmis")
    shows_identity(citizen, provider)
    citizen.vote(1)
    assert len(voters(debate)) == 1


def test_who_said_no_keeps_the_ballot_that_they_had(provider, boss):
    debate = make_debate(boss)
    citizen = Citizen(debate)
    citizen.begin().vote(1)
    comes_back(citizen, provider.refuse(leaves(citizen)))
    assert citizen.progress == "Affirmation 2 sur 3"
    assert "rien n’a été transmis" in citizen.words


def test_a_provider_that_is_away_is_said_to_be_before_one_leaves_and_after(provider, debate):
    citizen = Citizen(debate)
    there = provider.agree(leaves(citizen))
    provider.away = True
    comes_back(citizen, there)
    refused(citizen, debate, f"{NAME} ne répond pas en ce moment")
    cache.clear()
    comes_back(citizen, f"/d/{debate.slug}/identity/go/")
    refused(citizen, debate, f"{NAME} ne répond pas en ce moment")
    calls = len(provider.calls)
    comes_back(citizen, f"/d/{debate.slug}/identity/go/")
    assert len(provider.calls) == calls, "nobody waits for it again within moments"


def test_a_provider_that_does_not_know_us_is_the_towns_to_repair(provider, boss, debate):
    set_up(boss, provider, secret="un autre secret")
    citizen = Citizen(debate)
    comes_back(citizen, provider.agree(leaves(citizen)))
    refused(citizen, debate, "signalez-le à la commune")


def test_a_closed_debate_sends_nobody_away(provider, boss):
    debate = make_debate(boss, tier="verified", opened=False)
    assert Client().get(f"/d/{debate.slug}/identity/go/").status_code == 404


# ---------------------------------------------------------------- nothing of a person


def everything_kept() -> str:
    """All rows of all tables, as their owner reads them."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [row for (row,) in cursor.fetchall()]
        cursor.execute("SET ROLE parvis_app")
    return "\n".join(rows)


def test_nothing_of_a_person_is_kept_or_logged(provider, debate, caplog):
    provider.claims = {
        "sub": "sub-4711-zoe", "given_name": "Zoé", "family_name": "Inventaire", "email": "zoe.inventaire@mail.example",
    }  # fmt: skip
    people = Person.objects.count()
    citizen = Citizen(debate)
    with caplog.at_level(logging.DEBUG):
        shows_identity(citizen, provider)
        citizen.vote(1)
        comes_back(citizen, provider.refuse(leaves(citizen)))
    kept = everything_kept()
    assert voters(debate)[0].credential in kept, "the search finds what is there"
    carried = " ".join(one.value for one in citizen.client.cookies.values())
    for word in provider.claims.values():
        assert word not in kept
        assert word not in caplog.text
        assert word not in carried
        assert word not in citizen.page.decode()
    assert (Person.objects.count(), Session.objects.count(), SocialAccount.objects.count()) == (people, 0, 0)
    assert not {"parvis_session", "parvis_csrf"} & set(citizen.client.cookies)
