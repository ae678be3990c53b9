"""The reference of the API, in a real browser."""

from playwright.sync_api import Page, expect

from tests.running import RunningPlatform


def test_the_reference_shows_every_endpoint_and_asks_nobody_else(page: Page, platform: RunningPlatform) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{platform.api_url}/api/docs")
    expect(page.get_by_role("heading", name="Slipway", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Authorize")).to_be_visible()
    shown = page.locator(".opblock")
    paths = platform.api.get(f"{platform.api_url}/api/openapi.json").json()["paths"]
    expect(shown).to_have_count(sum(len(methods) for methods in paths.values()))
    shown.get_by_text("/api/v1/projects", exact=True).first.click()
    expect(page.get_by_text("By name, each with its environments")).to_be_visible()
    assert {url.split("/")[2] for url in asked if not url.startswith("data:")} == {platform.api_url.split("/")[2]}
