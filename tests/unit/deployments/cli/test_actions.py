import pytest

from tests.command_line import a_deployment, comes_to
from tests.fakes.api import Problem

DEPLOYMENTS = "/services/s-web/deployments"


@pytest.mark.parametrize(
    ("statuses", "meant"),
    [(("queued", "queued", "starting", "healthy"), 2), (("queued", "queued", "healthy"), 2), (("queued",), 1)],
    ids=["what is worked on", "what comes next", "the only one"],
)
def test_cancel_means_the_one_on_its_way(api, slipway, web, statuses, meant):
    rows = [a_deployment(len(statuses) - place, status) for place, status in enumerate(statuses)]
    web(*rows)
    deployment = next(row for row in rows if row["number"] == meant)
    comes_to(api, f"/deployments/d-{meant}/cancellation", deployment, "cancelled")
    done = slipway("cancel", "demo/web")
    assert done.exit_code == 0, done.output
    assert f"Deployment {meant} of demo/web is cancelled." in done.stdout


def test_cancel_without_anything_on_its_way_is_refused(api, slipway, web):
    web(a_deployment(1, "healthy", is_live=True))
    assert slipway("cancel", "demo/web").exit_code == 1
    assert api.edits() == []


def test_a_cancellation_that_came_too_late_ends_with_status_1(api, slipway, web):
    web(a_deployment(1, "starting"))
    comes_to(api, "/deployments/d-1/cancellation", a_deployment(1), "healthy")
    assert slipway("cancel", "demo/web", "1").exit_code == 1


def test_redeploy_finds_the_number_on_a_later_page(api, slipway, web):
    web(*(a_deployment(number) for number in range(5, 0, -1)))
    comes_to(api, DEPLOYMENTS, a_deployment(6), "healthy")
    assert slipway("redeploy", "demo/web", "2", "-m", "again").exit_code == 0
    assert api.edits() == [("POST", DEPLOYMENTS, {"message": "again", "redeploy": "d-2", "supersede": False})]


def test_an_unknown_number_is_refused(api, slipway, web):
    web(a_deployment(5), a_deployment(3))
    done = slipway("redeploy", "demo/web", "4")
    assert done.exit_code == 1
    assert "demo/web has no deployment 4" in done.stderr


def live(number, **fields):
    return a_deployment(number, "healthy", is_live=True, **fields)


@pytest.mark.parametrize(
    ("rows", "meant"),
    [
        ([live(3), a_deployment(2), a_deployment(1)], 2),
        ([a_deployment(4, "failed"), live(3), a_deployment(2, "cancelled"), a_deployment(1)], 1),
        ([a_deployment(4, "healthy"), live(3), a_deployment(1)], 1),
        ([live(4, redeploy_of="d-3"), a_deployment(3, redeploy_of="d-2"), a_deployment(2), a_deployment(1)], 1),
        ([live(4, redeploy_of="d-1"), a_deployment(3), a_deployment(2), a_deployment(1)], 3),
    ],
    ids=["the one before", "past those that never served", "not a later one", "past restarts", "after a rollback"],
)
def test_rollback_means_the_last_version_that_served_before(api, slipway, web, rows, meant):
    web(*rows)
    comes_to(api, DEPLOYMENTS, a_deployment(9), "healthy")
    assert slipway("rollback", "demo/web").exit_code == 0
    body = {"message": f"Roll back to {meant}", "redeploy": f"d-{meant}", "supersede": False}
    assert api.edits() == [("POST", DEPLOYMENTS, body)]


@pytest.mark.parametrize("rows", [(a_deployment(1, "failed"),), (live(1),)], ids=["nothing serves", "no earlier one"])
def test_rollback_to_nothing_is_refused(api, slipway, web, rows):
    web(*rows)
    assert slipway("rollback", "demo/web").exit_code == 1
    assert api.edits() == []


def test_retry_means_the_latest_that_failed(api, slipway, web):
    web(a_deployment(4, "cancelled"), a_deployment(3, "failed"), a_deployment(2, "failed"), live(1))
    comes_to(api, "/deployments/d-3/retries", a_deployment(5), "healthy")
    assert slipway.json("retry", "demo/web")["deployment"]["number"] == 5


def test_what_cannot_be_retried_is_refused_by_the_api(api, slipway, web):
    web(live(1))
    api.answer("POST", "/deployments/d-1/retries", Problem(409, "Only what failed can be retried."))
    done = slipway("retry", "demo/web", "1")
    assert (done.exit_code, done.stderr) == (1, "Only what failed can be retried.\n")


def test_restart_follows_the_new_version(api, slipway, web):
    web(live(1))
    comes_to(api, "/services/s-web/restarts", a_deployment(2), "healthy", gap_seconds=0.5)
    done = slipway("restart", "demo/web")
    assert done.exit_code == 0
    assert "(nothing served for 0.5 s)" in done.stdout


def test_a_plan_for_an_earlier_deployment_names_it(api, slipway, web):
    web(live(2), a_deployment(1))
    api.answer("GET", "/services/s-web/plan", {"differences": []})
    slipway.json("plan", "demo/web", "--redeploy", "1")
    assert api.asked[-1].query == {"redeploy": "d-1"}


def test_deploying_all_shows_each_and_those_that_were_refused(api, slipway):
    path = "/projects/demo/environments/production/deployments"
    good, bad = a_deployment(3, "queued"), a_deployment(7, "queued", service="db")
    skipped = [{"service_id": "s-queue", "service": "queue", "reason": "It is being deleted."}]
    comes_to(api, "-", good, "healthy")
    comes_to(api, "-", bad, "failed", failure="It never answered.")
    api.answer("POST", path, {"deployments": [good, bad], "skipped": skipped})
    done = slipway("deploy-all", "demo", "-m", "new base")
    assert done.exit_code == 1
    assert "web: deployment 3 is healthy." in done.stdout
    assert "db: deployment 7 is failed. It never answered." in done.stdout
    assert "queue: not deployed. It is being deleted." in done.stderr
    assert api.edits() == [("POST", path, {"message": "new base"})]
