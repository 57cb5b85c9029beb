"""Credentials open for their team, their account and the right key, and for nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parvis.lifecycle.tenant import acting_for
from parvis.networks import vault
from parvis.networks.contract import Credentials
from parvis.networks.models import Account, AppRegistration, SealingKey
from parvis.networks.tests.factories import make_account
from parvis.teams.tests.factories import make_team

pytestmark = pytest.mark.django_db
OLD, NEW = "ancienne clé inventée " * 2, "nouvelle clé inventée " * 2


@pytest.fixture(autouse=True)
def master(settings) -> None:
    settings.PARVIS_MASTER_KEY, settings.PARVIS_OLD_MASTER_KEYS = OLD, []


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


def secrets(account: Account) -> dict[str, str]:
    with acting_for(account.team_id):
        return dict(vault.unseal(Account.rows.get_queryset().get(pk=account.pk)).secrets)


def test_what_is_sealed_opens_with_its_end_and_is_not_readable(account):
    end = datetime(2026, 12, 1, tzinfo=UTC)
    with acting_for(account.team_id):
        account.sealed = vault.seal(account, Credentials(secrets={"access_token": "é-jeton"}, expires_at=end))
        opened = vault.unseal(account)
        again = vault.seal(account, opened)
    assert (opened.secrets, opened.expires_at) == ({"access_token": "é-jeton"}, end)
    assert b"jeton" not in account.sealed
    assert again != account.sealed, "the same secret never looks the same"
    assert "jeton" not in repr(opened)


def test_with_another_key_nothing_opens_and_it_is_said(settings, account):
    settings.PARVIS_MASTER_KEY = NEW
    with acting_for(account.team_id), pytest.raises(vault.CannotOpen, match="PARVIS_OLD_MASTER_KEYS"):
        vault.unseal(account)


def test_rotation_opens_everything_before_during_and_after(settings, account):
    sealed = bytes(account.sealed)
    settings.PARVIS_MASTER_KEY, settings.PARVIS_OLD_MASTER_KEYS = NEW, [OLD]
    assert secrets(account) == {"access_token": "jeton-invente"}
    with acting_for(account.team_id):
        assert vault.rewrap(account.team)
        assert not vault.rewrap(account.team), "once"
    assert secrets(account) == {"access_token": "jeton-invente"}
    settings.PARVIS_OLD_MASTER_KEYS = []
    assert secrets(account) == {"access_token": "jeton-invente"}
    with acting_for(account.team_id):
        assert bytes(Account.rows.get_queryset().get(pk=account.pk).sealed) == sealed, (
            "no credential was opened"
        )
    settings.PARVIS_MASTER_KEY = OLD
    with pytest.raises(vault.CannotOpen):
        secrets(account)


def test_a_row_moved_to_another_account_or_team_does_not_open(account):
    beside = make_account(account.team, handle="@autre@reseau.example")
    elsewhere = make_account(make_team("autreville"))
    for other in (beside, elsewhere):
        with acting_for(other.team_id):
            other.sealed = account.sealed
            with pytest.raises(vault.CannotOpen):
                vault.unseal(other)


def test_a_data_key_moved_to_another_team_does_not_open(account):
    elsewhere = make_account(make_team("autreville"))
    with acting_for(account.team_id):
        stolen = bytes(SealingKey.rows.of(account.team).get().wrapped)
    with acting_for(elsewhere.team_id):
        SealingKey.rows.of(elsewhere.team).update(wrapped=stolen)
        with pytest.raises(vault.CannotOpen):
            vault.unseal(elsewhere)


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: b"", lambda s: s[:20] + bytes([s[20] ^ 1]) + s[21:]]
)
def test_what_was_changed_or_cut_does_not_open(account, change):
    with acting_for(account.team_id):
        account.sealed = change(bytes(account.sealed))
        with pytest.raises(vault.CannotOpen):
            vault.unseal(account)


def test_a_disconnected_account_has_nothing_to_open(account):
    account.move_to(Account.life.disconnected, by="person", sealed=b"")
    with acting_for(account.team_id), pytest.raises(vault.CannotOpen):
        vault.unseal(account)


def test_an_instances_registration_is_bound_to_it_and_outlives_a_rotation(settings):
    sealed = vault.seal_app("mastodon", "https://a.example", {"client_secret": "é"})
    settings.PARVIS_MASTER_KEY, settings.PARVIS_OLD_MASTER_KEYS = NEW, [OLD]
    assert vault.unseal_app("mastodon", "https://a.example", sealed).secrets == {"client_secret": "é"}
    with pytest.raises(vault.CannotOpen):
        vault.unseal_app("mastodon", "https://b.example", sealed)
    settings.PARVIS_OLD_MASTER_KEYS = []
    with pytest.raises(vault.CannotOpen):
        vault.unseal_app("mastodon", "https://a.example", sealed)
    assert "é" not in repr(AppRegistration(sealed=sealed))
