"""Who vouches for citizens: set up by managers, tried, guarded where people were counted, sealed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from parvis.debates.actions import identifying, opening, voting
from parvis.debates.credentials import by_identity
from parvis.debates.errors import CannotDo
from parvis.debates.models import IdentityProvider, Voter
from parvis.debates.queries.vouched import provider_of
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.vouching import NAME, comes_back, leaves, set_up, shows_identity
from parvis.debates.vouching import bound_to
from parvis.lifecycle.sealing import CannotOpen, unseal_here
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Role
from parvis.teams.tests.factories import make_member, make_team
from tests.servers.openid import CLIENT, SECRET, providing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def provider():
    with providing() as made:
        yield made


@pytest.fixture
def boss():
    return make_member(make_team())


@pytest.fixture
def client(boss):
    made = Client()
    made.force_login(boss.person)
    return made


def page(boss):
    return reverse("debates:identity", args=[boss.team.slug])


def kept(boss):
    with acting_for(boss.team_id):
        return provider_of(boss.team)


def sends(client, boss, provider, **fields):
    typed = {
        "name": NAME,
        "issuer": provider.url,
        "client_id": CLIENT,
        "secret": SECRET,
        "level": "",
        **fields,
    }
    return client.post(page(boss), typed, follow=True)


def test_a_manager_sets_it_up_and_sees_that_it_answers(client, boss, provider):
    answer = sends(client, boss, provider, issuer=f"{provider.url}/.well-known/openid-configuration")
    body = answer.content.decode()
    assert kept(boss).issuer == provider.url
    assert kept(boss).said == "ok"
    assert "Le service répond et offre ce qu’il faut" in body
    assert f"/d/identity/{boss.team.slug}/" in body
    assert SECRET not in body
    assert SECRET.encode() not in bytes(kept(boss).sealed)
    with acting_for(boss.team_id):
        done = list(AuditEntry.rows.of(boss.team).order_by("at").values_list("action", flat=True))
    assert "identity provider set up" in done
    assert "identity provider tried: ok" in done


@pytest.mark.parametrize(
    ("describes", "said"),
    [
        ({"issuer": "https://autre.example"}, "another"),
        ({"jwks_uri": None}, "no_document"),
        ({"token_endpoint": "http://interne.example/token"}, "insecure"),
        ({"authorization_endpoint": "javascript://127.0.0.1/x"}, "insecure"),
        ({"authorization_endpoint": "https://[::1"}, "insecure"),
        ({"response_types_supported": ["id_token"]}, "lacking"),
    ],
)
def test_what_is_wrong_is_said_in_words(client, boss, provider, describes, said):
    provider.describes = describes
    body = sends(client, boss, provider).content.decode()
    assert kept(boss).said == said
    assert "Cela ne fonctionne pas" in body


def test_an_address_inside_the_house_is_not_called(client, boss, provider, settings):
    settings.PARVIS_ALLOW_HOSTS = []
    sends(client, boss, provider)
    assert kept(boss).said == "insecure"
    sends(client, boss, provider, issuer=provider.url.replace("http:", "https:"))
    assert kept(boss).said == "forbidden"
    sends(client, boss, provider, issuer="https://169.254.169.254")
    assert kept(boss).said == "forbidden"
    assert provider.calls == []


def test_nor_is_one_that_a_description_names(client, boss, provider, settings):
    """Loopback is allowed in this test, the address of a cloud's metadata is not."""
    provider.describes = {"jwks_uri": "https://169.254.169.254/keys"}
    sends(client, boss, provider)
    assert kept(boss).said == "forbidden"


def test_an_empty_secret_leaves_the_one_that_is_kept_but_never_sends_it_elsewhere(client, boss, provider):
    sends(client, boss, provider)
    sends(client, boss, provider, name="Autre nom", secret="")
    assert (kept(boss).name, opened(boss)) == ("Autre nom", SECRET)
    answer = sends(client, boss, provider, issuer="https://ailleurs.example", secret="")
    assert answer.status_code == 422
    assert kept(boss).issuer == provider.url


def opened(boss):
    return unseal_here(bytes(kept(boss).sealed), bound_to(boss.team_id)).decode()


def test_the_secret_takes_part_in_a_change_of_the_master_key(boss, provider, settings):
    set_up(boss, provider)
    settings.PARVIS_OLD_MASTER_KEYS = [settings.PARVIS_MASTER_KEY]
    settings.PARVIS_MASTER_KEY = "another"
    with acting_for(boss.team_id):
        assert identifying.reseal_provider(team=boss.team)
    settings.PARVIS_OLD_MASTER_KEYS = []
    assert opened(boss) == SECRET
    settings.PARVIS_MASTER_KEY = "a third"
    with pytest.raises(CannotOpen):
        opened(boss)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.manager])
def test_only_managers_set_it_up(boss, provider, role):
    colleague = make_member(boss.team, role)
    with pytest.raises(CannotDo):
        set_up(colleague, provider)
    set_up(boss, provider)
    client = Client()
    client.force_login(colleague.person)
    assert client.get(page(boss)).status_code == 403
    with acting_for(boss.team_id), pytest.raises(CannotDo):
        identifying.take_away(team=boss.team, by=colleague)
    with acting_for(boss.team_id), pytest.raises(CannotDo):
        identifying.try_it(team=boss.team, by=colleague)


def test_another_town_reads_and_writes_nothing_of_it(boss, provider):
    set_up(boss, provider)
    stranger = make_member(make_team("ailleurs"))
    with acting_for(stranger.team_id):
        assert not IdentityProvider.rows.get_queryset().exists()
        with pytest.raises(CannotDo):
            identifying.take_away(team=boss.team, by=stranger)
    client = Client()
    client.force_login(stranger.person)
    assert client.get(page(boss)).status_code == 404
    assert provider.url not in client.get(page(stranger)).content.decode()


def test_another_provider_does_not_come_between_people_and_their_ballots(boss, provider):
    """It would know them by other numbers: whoever has voted could vote again."""
    set_up(boss, provider)
    debate = make_debate(boss)
    citizen = Citizen(debate)
    shows_identity(citizen, provider)
    set_up(boss, provider, client_id="another")  # nobody has voted yet
    set_up(boss, provider)
    citizen.vote(1)
    with pytest.raises(CannotDo, match="place"):
        set_up(boss, provider, client_id="another")
    with pytest.raises(CannotDo):
        set_up(boss, provider, issuer="https://autre.example")
    set_up(boss, provider, secret="nouveau")
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=type(debate).rows.of(boss.team))
        opening.close(team=boss.team, by=boss, debate=debate, why="fin")
    set_up(boss, provider, client_id="another")


def test_whoever_is_on_the_way_to_a_provider_that_is_exchanged_begins_again_with_the_other(boss, provider):
    """Nothing that was read of the one is taken for the other's: where it is asked, nor its keys, of the same name."""
    set_up(boss, provider)
    debate = make_debate(boss, tier="verified")
    shows_identity(Citizen(debate), provider)
    citizen = Citizen(debate)
    there = provider.agree(leaves(citizen))
    redeemed = provider.calls.count("/token")
    with providing() as other:
        set_up(boss, other)
        comes_back(citizen, there)
        assert "Montrez une fois de plus qui vous êtes" in citizen.words
        assert citizen.page.select_one(".card") is None
        assert (provider.calls.count("/token"), other.calls.count("/token")) == (redeemed, 1)
        shows_identity(citizen, other)
        assert other.proven
        assert citizen.page.select_one(".card") is not None


def test_a_page_opened_with_a_provider_that_is_exchanged_counts_nobody_twice(boss, provider):
    set_up(boss, provider)
    debate = make_debate(boss, tier="verified")
    citizen = Citizen(debate)
    shows_identity(citizen, provider)
    set_up(
        boss, provider, client_id="parvis-2"
    )  # under this registration the same person may have another number
    assert citizen.vote(1).status_code == 422
    assert "montrez une fois de plus qui vous êtes" in citizen.words
    assert citizen.page.select_one("main a[href*='/identity/']") is not None  # the way is offered
    assert citizen.page.select_one("[name=holder]") is None or not citizen.hidden("main form").get("holder")
    with acting_for(boss.team_id):
        assert not Voter.rows.of(boss.team).exists()
    set_up(boss, provider)
    shows_identity(citizen, provider)
    citizen.vote(1)
    set_up(boss, provider, name="Autre nom")  # the same one
    citizen.vote(1)
    with acting_for(boss.team_id):
        assert Voter.rows.of(boss.team).get().votes.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_exchange_waits_for_whoever_is_being_counted_and_then_is_refused(boss, provider):
    row = set_up(boss, provider)
    debate = make_debate(boss, tier="verified")
    known = by_identity(debate, row.issuer, "4711", client_id=row.client_id)

    def exchange():
        try:
            with acting_for(boss.team_id), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                identifying.set_up(
                    team=boss.team, by=boss, name=NAME, issuer=row.issuer, client_id="parvis-2", secret=SECRET
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with acting_for(boss.team_id):
            voting.vote(team=boss.team, debate=debate, credential=known, source="", ballot={1: 1})
            with pytest.raises(OperationalError, match="lock timeout"):
                elsewhere.submit(exchange).result(60)
        with pytest.raises(CannotDo, match="place"):
            elsewhere.submit(exchange).result(60)


def test_it_stays_as_long_as_a_debate_asks_for_it(client, boss, provider):
    set_up(boss, provider)
    debate = make_debate(boss, tier="verified")
    remove = reverse("debates:identity_remove", args=[boss.team.slug])
    assert "fermez-le d’abord" in client.post(remove, follow=True).content.decode()
    assert kept(boss) is not None
    with acting_for(boss.team_id):
        opening.close(team=boss.team, by=boss, debate=debate, why="fin")
    client.post(remove)
    assert kept(boss) is None
    with acting_for(boss.team_id), pytest.raises(CannotDo):
        opening.reopen(team=boss.team, by=boss, debate=debate, until=None, why="encore")


def test_a_debate_may_ask_for_it_once_somebody_vouches(client, boss, provider):
    new = reverse("debates:new", args=[boss.team.slug])
    typed = {
        "title": "Que faire de la place ?", "method": "statements", "statements": "Une fontaine.", "tier": "verified",
        "language": "fr", "takes_statements": "on",
    }  # fmt: skip
    assert 'value="verified"' not in client.get(new).content.decode()
    assert client.post(new, typed).status_code == 422
    with pytest.raises(CannotDo):
        make_debate(boss, tier="verified")
    set_up(boss, provider)
    assert NAME in client.get(new).content.decode()
    assert client.post(new, typed).status_code == 302


def test_where_nobody_vouches_any_more_the_page_says_so(boss, provider):
    set_up(boss, provider)
    debate = make_debate(boss, tier="verified")
    with acting_for(boss.team_id):
        IdentityProvider.rows.of(boss.team).delete()
    citizen = Citizen(debate)
    citizen.visit()
    assert "personne n’atteste les identités en ce moment" in citizen.words
    assert citizen.visit(at=f"{citizen.home}identity/go/").status_code == 302
