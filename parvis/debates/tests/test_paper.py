"""Codes: shown once, kept as digests, revoked together; a code on paper reaches no log."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from parvis.debates.actions import printing, voting
from parvis.debates.addresses import qr, with_code
from parvis.debates.credentials import by_code
from parvis.debates.errors import CannotDo, NotAccepted
from parvis.debates.models import PaperCode, Voter
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_member(make_team())


def printed(boss, debate, *, batch=1, many=3):
    with acting_for(boss.team_id):
        return printing.print_codes(team=boss.team, by=boss, debate=debate, batch=batch, many=many)


def test_a_printed_code_opens_a_ballot_until_its_batch_is_revoked(boss):
    debate = make_debate(boss)
    first, second = printed(boss, debate)[0].code, printed(boss, debate, batch=2)[0].code
    with acting_for(boss.team_id):
        voting.require_printed(team=boss.team, debate=debate, code=first)
        assert printing.revoke_batch(team=boss.team, by=boss, debate=debate, batch=1) == 3
        with pytest.raises(NotAccepted):
            voting.require_printed(team=boss.team, debate=debate, code=first)
        voting.require_printed(team=boss.team, debate=debate, code=second)
        with pytest.raises(CannotDo):
            printing.revoke_batch(team=boss.team, by=boss, debate=debate, batch=1)


def test_nothing_that_is_kept_says_which_code_has_voted(boss):
    debate = make_debate(boss)
    code = printed(boss, debate)[0].code
    with acting_for(boss.team_id):
        voting.enter(team=boss.team, debate=debate, credential=by_code(debate, code))
        kept = set(PaperCode.rows.of(boss.team).values_list("digest", flat=True))
        borne = set(Voter.rows.of(boss.team).values_list("credential", flat=True))
        assert not kept & borne
        assert code not in str(list(PaperCode.rows.of(boss.team).values()))


def test_the_page_of_codes_sent_twice_prints_nothing_twice(boss):
    debate = make_debate(boss)
    client = Client()
    client.force_login(boss.person)
    where = reverse("debates:print_codes", args=[boss.team.slug, debate.pk])
    first = client.post(where, {"many": 3, "batch": 1})
    again = client.post(where, {"many": 3, "batch": 1})

    codes = re.findall(r'slip__code">\s*([A-Z2-9]{5}-[A-Z2-9]{5})', first.content.decode())
    assert len(set(codes)) == 3
    assert "no-store" in first.headers["Cache-Control"]
    assert again.status_code == 302
    with acting_for(boss.team_id):
        assert PaperCode.rows.of(boss.team).count() == 3
        voting.require_printed(team=boss.team, debate=debate, code=codes[0])
    later = client.get(reverse("debates:paper", args=[boss.team.slug, debate.pk])).content.decode()
    assert codes[0] not in later


def test_a_code_stands_behind_the_hash_of_its_address():
    assert with_code("https://ville.example/d/place/", "ABCDE23456").partition("#") == (
        "https://ville.example/d/place/",
        "#",
        "code=ABCDE23456",
    )


def test_a_qr_code_is_drawn_with_its_quiet_zone():
    drawn = str(qr("https://ville.example/d/place/#code=ABCDE23456"))
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', drawn)[1])
    columns = [int(x) for x in re.findall(r"M(\d+) ", drawn)]

    assert min(columns) == 4
    assert (size - 8 - 17) % 4 == 0
