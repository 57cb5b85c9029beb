"""A person sets up their second factor as they would: an application's code, or a key of the browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from parvis.teams.tests.factories import code


def with_an_application(page: Page) -> None:
    """From the page that asks for it to where the person was going."""
    expect(page.get_by_text("Your role needs a second factor")).to_be_visible()
    page.locator("a[href$='/totp/activate/']").click()
    secret = page.locator("main input[readonly], main input[disabled]").first.input_value()
    page.locator("input[name=code]").fill(code(secret))
    page.locator("main button").last.click()
    page.get_by_role("link", name="Continue").click()


def with_a_key(page: Page) -> None:
    """The browser's own pretend authenticator (WebAuthn's virtual device) answers as a telephone would."""
    expect(page.get_by_text("Your role needs a second factor")).to_be_visible()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.locator("a[href$='/webauthn/add/']").click()
    page.locator("input[name=name]").fill("Téléphone")
    page.locator("main button").last.click()
    page.get_by_role("link", name="Continue").click()
