"""Every page and state of the product, in both languages, light and dark, wide and narrow: axe finds nothing.

The list is compared with the routes: a new page that is not in it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from parvis.inbox.tests.factories import make_account
from parvis.networks.tests.conftest import script  # noqa: F401  (the pretend network)
from parvis.teams.actions import first_link
from parvis.teams.models import Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from parvis.triage.queries import public_link
from tests.browser import full_town
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live
from tests.routes import ROUTES
from tests.test_matrix import routes

pytestmark = pytest.mark.django_db(transaction=True)

Look = tuple[str, int]
# A language → how a page is looked at once it is loaded: scheme, width in px. Loaded wide in one, narrow in the other.
LOOKS: dict[str, list[Look]] = {
    "fr": [("light", 1440), ("dark", 320)],
    "en": [("light", 320), ("dark", 1440)],
}
IN_EACH_LANGUAGE = pytest.mark.parametrize("language", LOOKS)
Addresses = Callable[[full_town.FullTown], list[str]]

# A route → what is looked at, each address below the town's own (`~`) or from the root.
PAGES: dict[str, Addresses] = {
    "debates:list": lambda full: ["~debates/", "~debates/?show=planned"],
    "debates:new": lambda full: [
        "~debates/new/", f"~debates/new/?message={full.messages['question']}", "~debates/new/?theme=place,+bancs",
    ],
    "debates:debate": lambda full: [f"~debates/{full.debates[one]}/" for one in ("open", "closed", "poll", "draft")],
    "debates:edit": lambda full: [f"~debates/{full.debates[one]}/edit/" for one in ("open", "draft")],
    "debates:preview": lambda full: [f"~debates/{full.debates[one]}/preview/" for one in ("open", "poll")],
    "debates:queue": lambda full: [
        f"~debates/{full.debates['open']}/moderation/",
        f"~debates/{full.debates['open']}/moderation/?one={full.debates['statement']}",
        f"~debates/{full.debates['closed']}/moderation/",
    ],
    "debates:statements": lambda full: [f"~debates/{full.debates[one]}/statements/" for one in ("open", "poll")],
    "debates:identity": lambda full: ["~debates/identity/"],
    "debates:statement": lambda full: [f"~debates/statements/{full.debates['statement']}/"],
    "debates:paper": lambda full: [f"~debates/{full.debates[one]}/paper/" for one in ("open", "poll", "draft")],
    "debates:networks": lambda full: [f"~debates/{full.debates[one]}/networks/" for one in ("open", "poll", "draft")],
    "debates:copies": lambda full: [f"~debates/{full.debates[one]}/copies/" for one in ("open", "alike", "judged")],
    "debates:screen": lambda full: [
        f"~debates/{full.debates[one]}/screen/" for one in ("open", "closed", "camps", "poll", "alike")
    ],
    "debates:result": lambda full: [
        f"~debates/{full.debates[one]}/result/" for one in ("open", "closed", "camps", "poll", "draft", "alike")
    ],
    "debates:outcome": lambda full: [f"~debates/{full.debates[one]}/outcome/" for one in ("open", "closed", "draft")],
    "design:catalogue": lambda full: ["/design/"],
    "inbox:list": lambda full: [
        "~inbox/", "~inbox/?status=all", "~inbox/?q=introuvable", "~inbox/?q=d%C3%A9chetterie&status=all",
        f"~inbox/?cluster={full.messages['campaign']}",
    ],
    "inbox:message": lambda full: [f"~inbox/{full.messages[one]}/" for one in ("distress", "question", "long")],
    "inbox:correct": lambda full: [f"~inbox/{full.messages['insult']}/correct/"],
    "inbox:alike": lambda full: [f"~inbox/{full.messages['question']}/alike/"],
    "inbox:moderate": lambda full: [f"~inbox/{full.messages['distress']}/moderate/"],
    "inbox:files": lambda full: ["~inbox/moderation/"],
    "inbox:file": lambda full: [f"~inbox/moderation/{full.messages['file']}/"],
    "inbox:alerts": lambda full: ["~inbox/alerts/"],
    "inbox:alert_rules": lambda full: ["~inbox/alerts/rules/"],
    "inbox:flags": lambda full: ["~inbox/flags/"],
    "inbox:outside": lambda full: ["~inbox/outside/", "~inbox/outside/?try=Bonjour+Zo%C3%A9"],
    "inbox:ready": lambda full: ["~inbox/ready/"],
    "inbox:ready_one": lambda full: [f"~inbox/ready/{full.town.keys['inbox.readyanswer']}/"],
    "inbox:quality": lambda full: ["~inbox/quality/"],
    "inbox:rules": lambda full: ["~inbox/rules/"],
    "inbox:themes": lambda full: ["~inbox/themes/"],
    "inbox:teach": lambda full: ["~inbox/teach/"],
    "inbox:wave_answer": lambda full: [f"~inbox/waves/{full.messages['wave']}/answer/"],
    "inbox:words": lambda full: ["~inbox/words/"],
    "networks:accounts": lambda full: ["~networks/"],
    "networks:account": lambda full: [f"~networks/{full.town.keys['networks.account']}/"],
    "networks:choose": lambda full: ["~networks/connect/"],
    "networks:connect": lambda full: [f"~networks/connect/{one}/" for one in ("mastodon", "bluesky", "rss")],
    "part:debate": lambda full: [
        full.square[one]
        for one in ("open", "scored", "mail", "verified", "planned", "closed", "single", "several", "ranked", "points")
    ],
    "part:embed": lambda full: [f"{full.square[one]}embed/" for one in ("open", "verified", "ranked", "closed")],
    "part:identity": lambda full: [f"{full.square[one]}identity/" for one in ("open", "verified")],
    "part:ballot": lambda full: [f"{full.square['open']}ballot/"],
    "part:by_link": lambda full: [full.square["link"], full.square["ended"]],
    "part:tell_me": lambda full: [f"{full.square['open']}news/"],
    "part:say_yes": lambda full: [full.square["yes"], full.square["yes_ended"]],
    "part:stop": lambda full: [full.square["stop"], full.square["stopped"]],
    "part:result": lambda full: [
        f"{full.square[one]}result/" for one in ("open", "scored", "closed", "camps", "contested")
    ],
    "publishing:list": lambda full: ["~publish/"],
    "publishing:post": lambda full: [f"~publish/{full.posts[one]}/" for one in ("waiting", *full_town.STATES)],
    "publishing:edit": lambda full: [f"~publish/{full.posts[one]}/edit/" for one in ("empty", "rich")],
    "publishing:calendar": lambda full: ["~publish/calendar/", "~publish/calendar/?view=month"],
    "publishing:stop": lambda full: ["~publish/stop/"],
    "publishing:rules": lambda full: ["~publish/rules/"],
    "publishing:delegations": lambda full: ["~publish/delegations/"],
    "publishing:approve": lambda full: [f"~publish/approve/{full.links['approve']}/"],
    "publishing:take_down": lambda full: [f"~publish/{full.posts['published']}/take-down/"],
    "teams:members": lambda full: ["~team/"],
    "teams:tokens": lambda full: ["~team/tokens/"],
    "teams:identity": lambda full: ["~team/identity/"],
    "teams:trail": lambda full: ["~team/trail/"],
    "teams:join": lambda full: [f"/join/{full.links['join']}/", "/join/vieux/"],
    "territories:search": lambda full: ["/territories/", "/territories/?q=ville", "/territories/?q=zzz"],
    "territories:administration": lambda full: ["/territories/COM-00101/"],
    "territories:correct": lambda full: ["/territories/COM-00101/correct/"],
    "web:export": lambda full: ["~export/"],
    "web:glossary": lambda full: ["/glossary/"],
    "web:home": lambda full: ["/?choose=1"],
    "web:judging": lambda full: ["/triage/"],
    "web:judging_of": lambda full: [f"/triage/{public_link(full.town.team)}/"],
    "web:settings": lambda full: ["~settings/"],
    "web:today": lambda full: ["~"],
}  # fmt: skip
ACCOUNT = [
    "/account/2fa/", "/account/2fa/totp/deactivate/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/", "/account/reauthenticate/", "/account/password/change/", "/account/email/",
    "/account/logout/", "/nowhere/",
]  # fmt: skip
SIGNED_OUT = [
    "/", "/triage/", "/account/login/", "/account/password/reset/", "/account/password/reset/done/",
    "/account/password/reset/key/done/", "/account/password/reset/key/a-b/", "/account/inactive/", "/account/signup/",
    "/account/3rdparty/login/error/", "/account/3rdparty/login/cancelled/", "/nowhere/",
]  # fmt: skip
# Addresses that GET answers, yet which are no page of their own.
NO_PAGE = {
    "debates:figures": "a file",
    "design:accent": "a style sheet",
    "inbox:alerts_mine": "a fragment",
    "inbox:count": "a number",
    "inbox:newer": "a fragment",
    "networks:finish": "leads on",
    "part:ballots": "a file",
    "part:embed_script": "a script",
    "part:figures": "a file",
    "part:identity_back": "leads on; tests/browser/test_identity.py",
    "part:identity_go": "leads on",
    "publishing:look": "a fragment",
    "publishing:picture": "a picture",
    "teams:found": "test_the_first_page_of_an_installation",
}


@pytest.fixture
def full(script: Any) -> full_town.FullTown:  # noqa: F811
    return full_town.build()


def test_every_page_is_in_the_list(full: full_town.FullTown) -> None:
    """What answers GET, asked of the product itself, is a page of the list or is said to be none."""
    client = Client()
    client.force_login(full.manager.person)
    keys = list(full.town.keys.values())
    answering = {
        route.name
        for route in routes()
        if client.get(route.address("villefable" if route.of_a_team else "", keys[0])).status_code != 405
    }
    assert answering == {*PAGES, *NO_PAGE}
    assert not {*PAGES} & {*NO_PAGE}
    assert {*PAGES, *NO_PAGE} <= {*ROUTES}


def faults(page: Page, live: Live, language: str, addresses: list[str]) -> str:
    """A line per fault; empty when all is well."""
    found = []
    for address in addresses:
        _wear(page, *LOOKS[language][0])
        path = address.replace("~", reverse("web:today", kwargs={"team": "villefable"}))
        answer = page.goto(live.url + path)
        assert answer is not None
        if answer.url != live.url + path:  # not page.url: a page may hide the secret of its address
            found.append(f"{address} leads to {answer.url}: another page was looked at")
        found += [f"{address} {wrong}" for wrong in _faults(page, answer.status, language)]
    return "\n".join(found)


def _wear(page: Page, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})


def _faults(page: Page, status: int, language: str) -> Iterator[str]:
    """In each look of that language, on the page as it was loaded once."""
    for scheme, width in LOOKS[language]:
        _wear(page, scheme, width)
        yield from (f"({scheme}, {width} px) {wrong}" for wrong in _faults_of_a_look(page, status, language))


def _faults_of_a_look(page: Page, status: int, language: str) -> Iterator[str]:
    if status >= 500:
        yield f"answered {status}"
    if page.evaluate("document.documentElement.lang") != language:
        yield "says another language than it speaks"
    if not page.title().strip():
        yield "has no title"
    if page.locator("h1").count() != 1:
        yield f"has {page.locator('h1').count()} main headings"
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        yield "is wider than its screen"
    yield from axe_violations(page)


@IN_EACH_LANGUAGE
def test_pages_of_a_town(live: Live, full: full_town.FullTown, language: str) -> None:
    page = live.page("/health/", person=full.manager.person, language=language)
    addresses = [address for of in PAGES.values() for address in of(full)]
    # Those of the account first: some ask for the password again five minutes after one has signed in.
    assert faults(page, live, language, ACCOUNT + addresses) == ""


@IN_EACH_LANGUAGE
def test_pages_of_whoever_may_do_little(live: Live, full: full_town.FullTown, language: str) -> None:
    """An observer reads, and is told no in a page that is as careful."""
    observer = full.town.members[Role.observer].person
    page = live.page("/health/", person=observer, language=language)
    allowed = [
        "web:today",
        "inbox:list",
        "inbox:message",
        "publishing:post",
        "publishing:calendar",
        "networks:accounts",
    ]
    refused = ["publishing:edit", "teams:tokens", "inbox:rules"]
    addresses = [address for name in (*allowed, *refused) for address in PAGES[name](full)]
    assert faults(page, live, language, addresses) == ""


@IN_EACH_LANGUAGE
def test_pages_of_whoever_has_no_second_factor_yet(
    live: Live, full: full_town.FullTown, language: str
) -> None:
    """Sent to the page that sets it up, with the reason; the town waits behind it."""
    person = make_member(full.town.team, person=PersonFactory(second_factor=False)).person
    page = live.page("/t/villefable/", person=person, language=language)
    assert page.url == f"{live.url}/account/2fa/"
    assert list(_faults(page, 200, language)) == []
    assert faults(page, live, language, ["/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"]) == ""


@IN_EACH_LANGUAGE
def test_pages_of_nobody(live: Live, language: str) -> None:
    page = live.page("/health/", language=language)
    assert faults(page, live, language, SIGNED_OUT) == ""


def test_a_first_day_and_a_quiet_day(live: Live) -> None:
    member = make_member(make_team())
    for language in LOOKS:
        page = live.page("/health/", person=member.person, language=language)
        assert faults(page, live, language, ["~"]) == ""
        make_account(member.team)


def test_the_first_page_of_an_installation(live: Live) -> None:
    for language in LOOKS:
        page = live.page("/health/", language=language)
        assert faults(page, live, language, [f"/found/{first_link()}/"]) == ""


FORMS = {
    "~networks/connect/mastodon/": "main form button",
    "~publish/rules/": "form[action$='/hours/'] button",
    "~team/identity/": "main form button",
}


@IN_EACH_LANGUAGE
def test_forms_with_errors(live: Live, full: full_town.FullTown, language: str) -> None:
    """What was typed stands there, each error beside its field."""
    page = live.page("/health/", person=full.manager.person, language=language)
    for address, button in FORMS.items():
        page.goto(live.url + address.replace("~", "/t/villefable/"))
        page.evaluate(SPOILED)
        page.locator(button).first.click()
        page.wait_for_load_state()
        assert list(_faults(page, 200, language)) == [], address


# The browser's own checks are switched off, as an old one or a program would do.
SPOILED = """() => {
    for (const form of document.querySelectorAll("main form")) form.noValidate = true;
    const fields = document.querySelectorAll("main input[type=text], main input[type=url]");
    for (const field of fields) field.value = "http://[::1";
}"""
