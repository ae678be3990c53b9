"""Clean-ups are started over REST, and their reports are read there."""

from uuid import UUID, uuid4

import pytest

from blocks.specs import RunRequest
from blocks.states import Piece, RunState
from flows.domain.clean_up import CleanedKind
from flows.plans.cleaning import cleaned
from flows.store import clean_ups

CLEAN_UPS = "/api/v1/clean-ups"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_clean_up_is_started_and_its_report_read(client, runs, database, dry_run):
    answer = client.post(f"{CLEAN_UPS}/images", json={"dry_run": dry_run})
    assert (answer.status_code, answer.json()["state"]) == (202, "scheduled")
    assert runs.launched == [("clean-up-images/clean-up-images", {"dry_run": dry_run})]
    run = answer.json()["id"]
    runs.states[UUID(run)] = RunState(runs.states[UUID(run)].name, "COMPLETED", "Removed built images: 1.")
    part = cleaned(CleanedKind.BUILT_IMAGES, [Piece("shop:1", 1_500_000)], "Images share layers.")
    with database.transaction() as session:
        clean_ups.keep(session, UUID(run), [part])
    known = client.get(f"{CLEAN_UPS}/images/{run}").json()
    parts = [
        {
            "kind": "built_images",
            "count": 1,
            "bytes": 1_500_000,
            "items": [{"name": "shop:1", "bytes": 1_500_000}],
            "remark": "Images share layers.",
        }
    ]
    assert known == {"id": run, "state": "completed", "report": "Removed built images: 1.", "parts": parts}
    assert [each["parts"] for each in client.get(f"{CLEAN_UPS}/images").json()["items"]] == [parts]
    assert client.get(f"{CLEAN_UPS}/builds/{run}").status_code == 404


def test_a_run_that_is_no_clean_up_is_not_shown(client, runs):
    other = runs.launch(RunRequest("deploy-service/deploy-service", "deploy"))
    assert client.get(f"{CLEAN_UPS}/images/{other}").status_code == 404
    assert client.get(f"{CLEAN_UPS}/images/{uuid4()}").status_code == 404
    assert client.post(f"{CLEAN_UPS}/dust", json={}).status_code == 422


def test_without_prefect_nothing_is_promised(client, runs):
    runs.is_reachable = False
    answer = client.post(f"{CLEAN_UPS}/images", json={})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/flows-unavailable")


def test_the_last_ones_are_reported_with_how_they_were_meant(client, runs):
    first = client.post(f"{CLEAN_UPS}/images", json={"dry_run": True}).json()["id"]
    second = client.post(f"{CLEAN_UPS}/images", json={}).json()["id"]
    client.post(f"{CLEAN_UPS}/builds", json={})
    runs.states[UUID(first)] = RunState("clean up images", "COMPLETED", "Would remove built images: 1.")
    found = client.get(f"{CLEAN_UPS}/images").json()["items"]
    assert [(each["id"], each["dry_run"], each["state"]) for each in found] == [
        (second, False, "scheduled"),
        (first, True, "completed"),
    ]
    assert found[1]["report"] == "Would remove built images: 1."
