"""`python -m tests.browser.screens [--url http://localhost:8000]`: pictures of each screen into docs/screens/.

Of a demonstration that runs (`./run`) and has lived for a minute or two; everybody in it is invented. Each screen is
taken on a desk in French and light, in English and dark, and at 320 px the other way round.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parents[2] / "docs/screens"
TOWN = "/t/villefable/"
LOGIN = ("camille@villefable.example", "parvis-demo-2026")  # as `./run` prints it
LOOKS = [
    ("fr", "light", 1440, 900),
    ("en", "dark", 1440, 900),
    ("fr", "dark", 320, 640),
    ("en", "light", 320, 640),
]
COLOURS = 128
PREPARED = ("conversation", "composer", "post")  # each run writes posts for them
TEXT = "La piscine rouvre lundi à 7 h. Les créneaux scolaires ne changent pas. Une question ? Répondez ici."


def signed_in(browser: Browser, url: str, look: tuple[str, str, int, int]) -> Page:
    language, scheme, width, height = look
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale={"fr": "fr-FR", "en": "en-GB"}[language],
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(urljoin(url, "/account/login/"))
    page.locator("input[name=login]").fill(LOGIN[0])
    page.locator("input[name=password]").fill(LOGIN[1])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/t/villefable/")
    return page


def picture() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((960, 540)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def written(page: Page, url: str) -> str:
    """A post with a picture, in the composer; its address."""
    page.goto(urljoin(url, f"{TOWN}publish/"))
    page.locator("form[action$='/new/'] button").first.click()
    page.locator("#id_text").fill(TEXT)
    page.set_input_files("#picture", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    page.locator(".picture textarea").first.fill("Un dégradé de gris, en guise de photo")
    return page.url


def prepared(page: Page, url: str) -> dict[str, str]:
    """The first message of the list; a post being written; one that waits for a second person."""
    page.goto(urljoin(url, f"{TOWN}inbox/"))
    message = page.locator(".row__link").first.get_attribute("href") or ""
    composer = written(page, url)
    page.locator("button[name=save]").last.click()
    page.wait_for_load_state()
    address = written(page, url)
    page.locator("details:has(#id_approvals_needed) > summary").click()
    page.locator("#id_approvals_needed").select_option("1")
    page.locator("button[name=plan]").click()
    page.wait_for_function("address => location.href !== address", arg=address)
    return {"conversation": message, "composer": composer, "post": page.url}


def debates(page: Page, url: str) -> dict[str, str]:
    """Of the demonstration's two debates: the open one as its team and a citizen see it, the closed one's result."""
    found = {}
    for state in ("open", "closed"):
        page.goto(urljoin(url, f"{TOWN}debates/?show={state}"))
        found[state] = page.locator(".row__link").first.get_attribute("href") or ""
        page.goto(urljoin(url, found[state]))
        found[f"public {state}"] = urlsplit(page.locator("#address").input_value()).path
    return {
        "debate": found["open"], "debate-networks": f"{found['open']}networks/",
        "debate-room": f"{found['open']}screen/", "debate-result": f"{found['closed']}result/",
        "debate-public": found["public open"], "debate-public-result": found["public closed"],
    }  # fmt: skip


def take(page: Page, url: str, screens: dict[str, str], look: tuple[str, str, int, int]) -> None:
    language, scheme, width, _height = look
    for name, address in screens.items():
        page.goto(urljoin(url, address))
        page.wait_for_timeout(400)
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        file = FOLDER / f"{name}-{width}-{language}-{scheme}.png"
        image.quantize(COLOURS).save(file, optimize=True)
        sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--only", nargs="*", default=[], help="names of screens, instead of all")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=asked.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        first = signed_in(browser, asked.url, LOOKS[0])
        wanted = not asked.only or {*asked.only} & {*PREPARED}
        made = prepared(first, asked.url) if wanted else {}
        screens = {
            "today": TOWN, "inbox": f"{TOWN}inbox/", "publish": f"{TOWN}publish/",
            "calendar": f"{TOWN}publish/calendar/", "networks": f"{TOWN}networks/",
            "territories": "/territories/?q=saint+denis", "territory": "/territories/COM-09122/",
            "team": f"{TOWN}team/", "settings": f"{TOWN}settings/",
            "alerts": f"{TOWN}inbox/alerts/", "alert-rules": f"{TOWN}inbox/alerts/rules/",
            "flags": f"{TOWN}inbox/flags/", "quality": f"{TOWN}inbox/quality/",
            "teach": f"{TOWN}inbox/teach/", "judging": "/triage/", **made,
            **debates(first, asked.url),
        }  # fmt: skip
        screens = {name: address for name, address in screens.items() if not asked.only or name in asked.only}
        for look in LOOKS:
            take(signed_in(browser, asked.url, look), asked.url, screens, look)
        browser.close()


if __name__ == "__main__":
    main()
