"""What an owner does beside deploying, in a real browser: compare, promote, share, clean-up, end."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import sign_in
from tests.running import RunningPlatform

DEPLOY_MILLISECONDS = 90_000
END_MILLISECONDS = 60_000


@pytest.fixture
def next_image(platform: RunningPlatform) -> Iterator[str]:
    """Yields the example under another name: the next version of something."""
    tag = f"next-{secrets.token_hex(3)}"
    platform.engine.images.get("slipway/hello:1").tag("slipway/hello", tag)
    yield f"slipway/hello:{tag}"
    platform.engine.images.remove(f"slipway/hello:{tag}", noprune=True)


@pytest.fixture
def project(platform: RunningPlatform, next_image: str) -> str:
    """In which `staging` serves the next version of `web`, and has a variable that `production` has not."""
    name = f"quay-{secrets.token_hex(3)}"
    words = ("--image", "slipway/hello:1", "--port", "8080", "--env", "VERSION=now")
    platform.slipway("deploy", f"{name}/web", *words)
    platform.slipway("environments", "clone", name, "staging", "--deploy")
    later = ("--environment", "staging", "--image", next_image, "--env", "EXTRA=1")
    platform.slipway("deploy", f"{name}/web", *later)
    return name


def view(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Views of").get_by_role("link", name=name).click()


def plan_and_promote(page: Page) -> None:
    """Goes from the dialog with the plan to the healthy deployment."""
    page.get_by_role("button", name=re.compile("Promote as version")).click()
    expect(page.get_by_role("heading", name=re.compile("Deployment #"))).to_be_visible()
    expect(page.get_by_text("Healthy", exact=True)).to_be_visible(timeout=DEPLOY_MILLISECONDS)


@pytest.mark.e2e
def test_what_serves_in_staging_is_compared_and_promoted(
    page: Page, platform: RunningPlatform, project: str, next_image: str
) -> None:
    sign_in(page, platform)
    page.goto(f"{platform.api_url}/projects/{project}?environment=staging")
    view(page, "Comparison")
    web = page.get_by_role("region", name="web", exact=True)
    expect(web.get_by_role("row", name="Made of")).to_contain_text(next_image)
    expect(web.get_by_role("row", name="Variable EXTRA")).to_contain_text("there")
    page.get_by_role("button", name="Promote web from staging to production").click()
    dialog = page.get_by_role("dialog", name="Promote web to production")
    expect(dialog.get_by_role("region", name="Plan")).to_contain_text(next_image)
    plan_and_promote(page)
    assert platform.get(f"web-{project}.localhost").headers["x-version"] == "now"

    page.goto(f"{platform.api_url}/projects/{project}?environment=staging&view=comparison&show=all")
    expect(web.get_by_role("row", name="Variable EXTRA")).to_be_visible()
    expect(web.get_by_role("row", name="Made of")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Promote web"))).to_have_count(0)


@pytest.mark.e2e
def test_a_deployment_is_promoted_from_its_page(page: Page, platform: RunningPlatform, project: str) -> None:
    sign_in(page, platform)
    page.goto(f"{platform.api_url}/projects/{project}?environment=staging")
    page.get_by_role("link", name="web", exact=True).click()
    page.get_by_role("link", name="#2", exact=True).click()
    page.get_by_role("button", name="Promote", exact=True).click()
    page.get_by_role("button", name="Promote to production").click()
    plan_and_promote(page)
    expect(page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="production")).to_be_visible()


@pytest.mark.e2e
def test_whom_a_shared_variable_reaches_is_seen_before_it_is_saved(
    page: Page, platform: RunningPlatform, project: str
) -> None:
    sign_in(page, platform)
    page.goto(f"{platform.api_url}/projects/{project}?view=variables")
    page.get_by_role("button", name="Add variable").first.click()
    dialog = page.get_by_role("dialog", name="Add variable")
    dialog.get_by_label("Name").fill("MOTTO")
    dialog.get_by_label("Value").fill("it's # fair")
    dialog.get_by_role("button", name="Look who is reached").click()
    expect(dialog.get_by_role("status", name="Services that would change")).to_contain_text("gets MOTTO")
    shared = f"/projects/{project}/environments/production/variables"
    assert platform.api.get(shared).json()["items"] == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export .env").click()
    text = saved.value.path().read_text()
    assert text == "MOTTO='it\\'s # fair'\n"
    page.get_by_role("button", name="Import .env").click()
    dialog = page.get_by_role("dialog", name="Import variables")
    dialog.get_by_label("Variables").fill(text.replace("MOTTO", "CREED"))
    dialog.get_by_role("button", name="Look who is reached").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    values = {each["key"]: each["value"] for each in platform.api.get(shared).json()["items"]}
    assert values == {"MOTTO": "it's # fair", "CREED": "it's # fair"}


@pytest.mark.e2e
def test_an_edit_of_what_somebody_else_changed_meanwhile_is_made_only_when_it_is_sent_again(
    page: Page, platform: RunningPlatform, project: str
) -> None:
    services = platform.api.get(f"/projects/{project}/environments/production/services").json()["items"]
    service = f"/services/{services[0]['id']}"
    sign_in(page, platform)
    page.goto(f"{platform.api_url}/projects/{project}")
    page.get_by_role("link", name="web", exact=True).click()
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Variables").click()
    page.get_by_role("button", name="Edit VERSION").click()
    dialog = page.get_by_role("dialog", name="Edit VERSION")
    dialog.get_by_label("Value").fill("mine")
    assert platform.api.put(f"{service}/variables/VERSION", json={"value": "theirs"}).status_code == 200
    dialog.get_by_role("button", name="Stage change").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Somebody changed this meanwhile")
    assert platform.api.get(service).json()["wanted"]["variables"] == {"VERSION": "theirs"}
    dialog.get_by_role("button", name="Stage change").click()
    expect(dialog).to_have_count(0)
    assert platform.api.get(service).json()["wanted"]["variables"] == {"VERSION": "mine"}


@pytest.mark.e2e
def test_a_project_ends_while_its_owner_looks_on(page: Page, platform: RunningPlatform, project: str) -> None:
    sign_in(page, platform)
    page.goto(f"{platform.api_url}/projects/{project}")
    page.get_by_role("button", name="Delete project").click()
    dialog = page.get_by_role("dialog", name=f"Delete {project}")
    dialog.get_by_label("Name of the project").fill(project)
    dialog.get_by_role("button", name="Delete project").click()
    expect(page.get_by_role("region", name="The end of this project")).to_be_visible()
    expect(page.get_by_text(f"{project} is deleted")).to_be_visible(timeout=END_MILLISECONDS)
    expect(page).to_have_url(f"{platform.api_url}/")
    assert platform.api.get(f"/projects/{project}").status_code == 404


@pytest.mark.e2e
def test_a_dry_run_and_a_clean_up_are_reported_where_they_are_asked_for(page: Page, platform: RunningPlatform) -> None:
    sign_in(page, platform)
    page.get_by_role("link", name="Maintenance").first.click()
    page.get_by_role("button", name="Dry run: Journals").click()
    journals = page.get_by_role("list", name="Last clean-ups: Journals").get_by_role("listitem").first
    expect(journals).to_contain_text("Lines of journals: ", timeout=END_MILLISECONDS)
    expect(journals).to_contain_text("Dry run")
    page.get_by_role("button", name="Clean up now: Journals").click()
    page.get_by_role("dialog", name="Clean up: Journals").get_by_role("button", name="Clean up now").click()
    expect(journals).not_to_contain_text("Dry run", timeout=END_MILLISECONDS)
    expect(journals).to_contain_text("Lines of journals: ", timeout=END_MILLISECONDS)
