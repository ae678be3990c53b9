"""The first journey of a newcomer, in a real browser: from the token to an answer of one's own app."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Platform, sign_in

DEPLOY_MILLISECONDS = 90_000


def create_project(page: Page, slug: str) -> None:
    page.get_by_role("link", name="New project").first.click()
    dialog = page.get_by_role("dialog", name="New project")
    dialog.get_by_label("Name").fill(slug)
    dialog.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", name=slug)).to_be_visible()


def create_service(page: Page, slug: str, image: str, port: int, variables: str) -> None:
    page.get_by_role("button", name="New service").first.click()
    dialog = page.get_by_role("dialog", name="New service")
    dialog.get_by_label("Name").fill(slug)
    dialog.get_by_role("textbox", name="Image").fill(image)
    dialog.get_by_label("Port").fill(str(port))
    dialog.get_by_label("Variables").fill(variables)
    dialog.get_by_role("button", name="Create service").click()
    expect(page.get_by_role("heading", name=slug)).to_be_visible()


def clone_environment(page: Page, name: str) -> None:
    page.get_by_role("link", name="New environment").click()
    dialog = page.get_by_role("dialog", name="New environment")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("As a clone").check()
    dialog.get_by_label("Deploy it, too").check()
    dialog.get_by_role("button", name="Create environment").click()
    expect(page.get_by_role("link", name=f"{name} Cloning")).to_have_attribute("aria-current", "page")


@pytest.mark.e2e
def test_a_newcomer_deploys_an_image_and_reads_its_answer(page: Page, platform: Platform) -> None:
    sign_in(page, platform)
    project = f"harbour-{uuid4().hex[:8]}"
    create_project(page, project)
    create_service(page, "hello", "slipway/hello:1", 8080, "VERSION=7")
    expect(page.get_by_text("Not deployed")).to_be_visible()

    page.get_by_role("button", name="Deploy", exact=True).click()
    page.get_by_role("dialog", name="Deploy").get_by_role("button", name="Deploy version 1").click()
    expect(page.get_by_role("heading", name="Deployment #1")).to_be_visible()
    expect(page.get_by_role("log", name="Journal").get_by_role("listitem").first).to_be_visible()
    expect(page.get_by_text("Healthy", exact=True)).to_be_visible(timeout=DEPLOY_MILLISECONDS)

    with page.expect_popup() as opened:
        page.get_by_role("list", name="Addresses").get_by_role("link").click()
    expect(opened.value.get_by_text("hello from version 7")).to_be_visible()

    page.get_by_role("link", name=project, exact=True).click()
    clone_environment(page, "staging")
    expect(page.get_by_text("staging is cloned")).to_be_visible(timeout=DEPLOY_MILLISECONDS)
    expect(page.get_by_role("list", name="Services").get_by_text("Healthy")).to_be_visible()

    page.get_by_role("link", name="Events", exact=True).click()
    page.get_by_label("Project").select_option(project)
    events = page.get_by_role("table", name="Events")
    expect(events.get_by_text("asked for a deployment")).to_have_count(2)  # of this project, once it is chosen
    expect(events.get_by_text("cloned the environment")).to_be_visible()
    page.get_by_label("What").select_option("places")
    expect(events.get_by_text("asked for a deployment")).to_have_count(0)
    expect(events.get_by_text("created the service")).to_be_visible()


@pytest.mark.e2e
def test_a_wrong_token_is_reported_so(page: Page, platform: Platform) -> None:
    page.goto(f"{platform.api_url}/#token=not-{platform.token}")
    expect(page.get_by_role("alert")).to_contain_text("This token is not valid")
    expect(page).to_have_url(f"{platform.api_url}/login")
