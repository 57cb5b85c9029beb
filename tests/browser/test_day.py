"""A community manager's whole day, from an empty folder: real servers that we did not write, a real browser."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from atproto import Client
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import second_factor, town_hall
from tests.servers import bluesky, mastodon_mock
from tests.servers.databases import CannotHave

pytestmark = [pytest.mark.servers, pytest.mark.filterwarnings("ignore")]
PARIS = ZoneInfo("Europe/Paris")
PASSWORD = "une phrase tout à fait inventée"
FIRE = "Au secours, il y a le feu dans l'école de la rue Haute, une fumée noire sort du toit !"
TEXT = "Le marché de Noël 🎄 ouvre samedi à 10 h — « place de l'Église », naïveté, ﬁn, e\u0301té."


@dataclass
class World:
    hall: town_hall.TownHall
    network: Any
    mock: Any
    town: str  # the town's handle on Bluesky
    citizen: Client
    figures: dict[str, float] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    try:
        with bluesky.running() as network, mastodon_mock.running(["mairie", "camille"]) as mock:
            town, citizen = _bluesky_people(network)
            folder = tmp_path_factory.mktemp("hall")
            for parent in [folder, *folder.parents][:3]:
                parent.chmod(0o755)
            hosts = [network.host, mock.url.removeprefix("http://")]
            with town_hall.running(folder, allow_hosts=hosts) as hall:
                yield World(hall, network, mock, town, citizen)
            citizen.request.close()
    except CannotHave as reason:
        pytest.skip(str(reason))


def _bluesky_people(network: Any) -> tuple[str, Client]:
    for name in ("mairie", "citoyenne"):
        made = httpx.post(
            f"{network.pds}/xrpc/com.atproto.server.createAccount",
            json={"email": f"{name}@exemple.example", "handle": f"{name}.test", "password": "motdepasse"},
        )
        made.raise_for_status()
    eventually(lambda: _known(network, "citoyenne.test"))
    citizen = Client(base_url=f"{network.pds}/xrpc")
    citizen.login("citoyenne.test", "motdepasse")
    return "mairie.test", citizen


def _known(network: Any, handle: str) -> bool:
    """The public view of the network learns of new people a little later."""
    answer = httpx.get(f"{network.appview}/xrpc/app.bsky.actor.getProfile", params={"actor": handle})
    return answer.status_code == 200


def eventually(look: Callable[[], Any], *, seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError("It did not happen in time.")


def new_page(browser: Browser) -> Page:
    page = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(20_000)
    return page


def app_password(world: World) -> str:
    town = Client(base_url=f"{world.network.pds}/xrpc")
    town.login(world.town, "motdepasse", fetch_bsky_profile=False)
    made = str(town.com.atproto.server.create_app_password({"name": "parvis"}).password)
    town.request.close()
    return made


def found_the_team(page: Page, world: World) -> None:
    page.goto(world.hall.first_link)
    page.get_by_label("Administration").fill("Foix 09122")
    page.get_by_label("Your name").fill("Camille Exemple")
    page.get_by_label("E-mail address").fill("camille@foix.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Found the team").click()
    second_factor.with_an_application(page)
    expect(page).to_have_url(f"{world.hall.url}/t/foix/networks/connect/")
    page.goto(f"{world.hall.url}/t/foix/team/identity/")
    page.get_by_label("Publication director").fill("Dominique Exemple")
    page.get_by_role("button", name="Save").click()


def connect_bluesky(page: Page, world: World) -> None:
    page.goto(f"{world.hall.url}/t/foix/networks/connect/bluesky/")
    page.locator("input[name=handle]").fill(world.town)
    page.locator("input[type=password]").fill(app_password(world))
    page.locator("input[name=server]").fill(world.network.pds)
    page.get_by_label("This account belongs to the administration").check()
    page.get_by_role("button", name="Sign in on Bluesky").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mairie")


def connect_mastodon(page: Page, world: World) -> None:
    page.goto(f"{world.hall.url}/t/foix/networks/connect/mastodon/")
    page.locator("main input[type=text]").first.fill(world.mock.url)
    page.get_by_label("This account belongs to the administration").check()
    page.get_by_role("button", name="Sign in on Mastodon").click()
    page.get_by_role("button", name="@mairie").click()
    page.wait_for_url(f"{world.hall.url}/t/foix/networks/**")
    expect(page.get_by_text("Connected").first).to_be_visible()


def invite_a_second_person(page: Page, browser: Browser, world: World) -> Page:
    page.goto(f"{world.hall.url}/t/foix/team/")
    page.locator("input[name=email]").fill("dominique@foix.example")
    page.locator("select[name=role]").last.select_option("approver")
    page.get_by_role("button", name="Make the invitation").click()
    link = page.locator("code").inner_text()
    second = new_page(browser)
    second.goto(link)
    second.get_by_label("Your name").fill("Dominique Exemple")
    second.get_by_label("Password").fill(PASSWORD)
    second.get_by_role("button", name="Join").click()
    second_factor.with_a_key(second)
    second.wait_for_url(f"{world.hall.url}/t/foix/")
    return second


def a_citizen_is_answered(page: Page, world: World) -> None:
    """The page is open and is not loaded again: the message comes to it, with its reason."""
    page.goto(f"{world.hall.url}/t/foix/inbox/")
    page.wait_for_timeout(1500)
    town = world.citizen.resolve_handle(world.town).did
    text = f"@{world.town} {FIRE}"
    facet = {
        "index": {"byteStart": 0, "byteEnd": len(f"@{world.town}".encode())},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": town}],
    }
    post = world.citizen.send_post(text, facets=[facet])  # type: ignore[list-item]
    began = time.monotonic()
    newer, row = page.locator("a.newer"), page.locator(".row__link")
    newer.wait_for(state="visible", timeout=40_000)  # nobody reloaded anything
    world.figures["seconds until the message is seen"] = time.monotonic() - began
    newer.click()
    expect(page.get_by_text("emergency").first).to_be_visible()
    row.first.click()
    page.locator("#answer-text").fill("Les pompiers sont prévenus. Éloignez-vous, appelez le 18.")
    page.get_by_role("button", name="Answer on Bluesky").click()
    answer = eventually(lambda: _reply_to(world, post.uri))
    assert answer == "Les pompiers sont prévenus. Éloignez-vous, appelez le 18."


def _reply_to(world: World, uri: str) -> str:
    thread = world.citizen.get_post_thread(uri).thread
    replies = getattr(thread, "replies", None) or []
    return str(replies[0].post.record.text) if replies else ""


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (12, 90, 80)).save(out, "JPEG")
    return out.getvalue()


def a_post_is_approved_and_leaves(page: Page, second: Page, world: World) -> None:
    page.goto(f"{world.hall.url}/t/foix/publish/")
    page.get_by_role("button", name="Write a post").click()
    page.locator("#id_text").fill(TEXT)
    page.set_input_files("#picture", {"name": "place.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    alt = page.locator("textarea[name*=alt], input[name*=alt]").first
    alt.wait_for(state="visible")
    alt.fill("La place de l'Église, un sapin au milieu")
    row = page.locator("[data-variant]", has_text="Mastodon")
    row.get_by_text("What is different here").click()
    row.locator("input[name$=own_text]").check()
    row.locator("textarea[name$=-text]").fill(TEXT + " #Foix")
    page.get_by_text("Approval", exact=True).click()
    page.locator("#id_approvals_needed").select_option("1")
    hour = (datetime.now(PARIS) + timedelta(seconds=100)).replace(second=0, microsecond=0)
    page.locator("#id_planned_local").fill(hour.strftime("%Y-%m-%dT%H:%M"))
    page.locator("button[name=plan]").click()
    page.wait_for_url("**/publish/*/")
    second.goto(page.url)
    second.get_by_role("button", name="Approve").first.click()
    expect(second.get_by_text("Approved").first).to_be_visible()
    assert not _feed(world), "It left before its minute."
    feed = eventually(lambda: _feed(world), seconds=180)
    late = (datetime.now(PARIS) - hour).total_seconds()
    assert late >= 0, "It left before its minute."
    world.figures["seconds after its minute until the citizen's client reads it"] = late
    assert feed.record.text == TEXT
    assert feed.record.embed.images[0].alt == "La place de l'Église, un sapin au milieu"
    toot = eventually(lambda: _toots(world))
    assert TEXT in toot["text"]
    assert "#Foix" in toot["text"]
    assert toot["media_attachments"][0]["description"] == "La place de l'Église, un sapin au milieu"


def _feed(world: World) -> Any:
    found = world.citizen.get_author_feed(world.town, filter="posts_no_replies").feed
    return found[0].post if found else None


def _toots(world: World) -> Any:
    headers = {"Authorization": f"Bearer {world.mock.tokens['camille']}"}
    base = f"{world.mock.url}/api/v1/accounts"
    town = httpx.get(f"{base}/lookup", params={"acct": "mairie"}, headers=headers).json()["id"]
    found = httpx.get(f"{base}/{town}/statuses", headers=headers).json()
    if not found:
        return None
    source = httpx.get(
        f"{world.mock.url}/api/v1/statuses/{found[0]['id']}/source",
        headers={"Authorization": f"Bearer {world.mock.tokens['mairie']}"},
    )
    return {**found[0], "text": source.json()["text"] if source.status_code == 200 else found[0]["content"]}


def test_the_whole_day(world: World, chromium: Browser):
    page = new_page(chromium)
    found_the_team(page, world)
    connect_bluesky(page, world)
    connect_mastodon(page, world)
    second = invite_a_second_person(page, chromium, world)
    a_citizen_is_answered(page, world)
    a_post_is_approved_and_leaves(page, second, world)
    for what, figure in world.figures.items():
        sys.stdout.write(f"{what}: {figure:.1f}\n")
