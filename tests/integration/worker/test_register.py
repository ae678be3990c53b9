"""Telling Prefect what is declared, again and again."""

from pathlib import Path

import httpx
import yaml

from deployments.supervisor import shown_blocks
from deployments.supervisor.register import DECLARATION, register
from flows.settings import Settings
from tests.integration.worker.servers import SAMPLES


def a_declaration(folder: Path, description: str) -> Path:
    """Returns the samples with another description of the deployment that has a schedule."""
    declared = yaml.safe_load(SAMPLES.read_text())
    declared["deployments"][-1]["description"] = description
    path = folder / "prefect.yaml"
    path.write_text(yaml.safe_dump(declared))
    return path


def regularly(api: httpx.Client) -> dict:
    return api.get("deployments/name/greet/greet-regularly").raise_for_status().json()


def test_repeating_changes_nothing(prefect: Settings, api: httpx.Client, tmp_path: Path) -> None:
    path = a_declaration(tmp_path, "Unchanged.")
    register(prefect, path)
    before = regularly(api)
    register(prefect, path)
    assert regularly(api) == before


def test_a_limit_that_an_operator_gave_a_queue_outlives_a_restart(
    prefect: Settings, api: httpx.Client, tmp_path: Path
) -> None:
    queue = "work_pools/slipway/queues/clean-up"
    assert api.get(queue).json()["concurrency_limit"] == 1
    api.patch(queue, json={"concurrency_limit": 2}).raise_for_status()
    register(prefect, a_declaration(tmp_path, "Again."))
    assert api.get(queue).json()["concurrency_limit"] == 2
    api.patch(queue, json={"concurrency_limit": 1}).raise_for_status()


def test_scheduled_clean_ups_have_the_queue_that_leaves_slots_to_deploys() -> None:
    declared = yaml.safe_load(DECLARATION.read_text())
    queues = {each["name"]: each["work_pool"].get("work_queue_name", "default") for each in declared["deployments"]}
    scheduled = {each["name"] for each in declared["deployments"] if each.get("schedules")}
    assert {name for name, queue in queues.items() if queue == "clean-up"} == scheduled - {"reconcile"}


def test_a_change_reaches_prefect_and_the_schedule_stays_one(
    prefect: Settings, api: httpx.Client, tmp_path: Path
) -> None:
    register(prefect, a_declaration(tmp_path, "First."))
    before = regularly(api)
    register(prefect, a_declaration(tmp_path, "Second."))
    after = regularly(api)
    assert after["id"] == before["id"]
    assert after["description"] == "Second."
    assert [each["slug"] for each in after["schedules"]] == ["regularly"]
    assert after["global_concurrency_limit"]["limit"] == 1
    assert after["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def test_a_schedule_that_an_operator_paused_stays_paused_over_a_restart(
    prefect: Settings, api: httpx.Client, tmp_path: Path
) -> None:
    path = a_declaration(tmp_path, "Paused by hand.")
    register(prefect, path)
    found = regularly(api)
    url = f"deployments/{found['id']}/schedules/{found['schedules'][0]['id']}"
    api.patch(url, json={"active": True}).raise_for_status()
    register(prefect, path)
    assert [each["active"] for each in regularly(api)["schedules"]] == [True]
    api.patch(url, json={"active": False}).raise_for_status()


def test_parameters_of_a_flow_are_described_for_the_run_form(prefect: Settings, api: httpx.Client) -> None:
    known = api.get("deployments/name/greet/greet").json()
    assert known["parameter_openapi_schema"]["properties"].keys() == {"folder", "name"}


def test_a_deployment_of_an_earlier_version_goes_and_one_of_an_operator_stays(
    prefect: Settings, api: httpx.Client, tmp_path: Path
) -> None:
    now = yaml.safe_load(SAMPLES.read_text())
    [greet] = [each for each in now["deployments"] if each["name"] == "greet"]
    former = {**greet, "name": "greet-of-old", "flow_name": "greet", "tags": ["slipway"]}
    operators = {**greet, "name": "greet-by-hand", "flow_name": "greet", "tags": []}
    before = tmp_path / "before.yaml"
    before.write_text(yaml.safe_dump({**now, "deployments": [*now["deployments"], former, operators]}))
    register(prefect, before)
    register(prefect, SAMPLES)
    assert api.get("deployments/name/greet/greet-of-old").status_code == httpx.codes.NOT_FOUND
    assert api.get("deployments/name/greet/greet-by-hand").is_success
    assert api.get("deployments/name/greet/greet").is_success


def test_operators_see_our_blocks_and_no_secret(prefect: Settings, api: httpx.Client) -> None:
    shown = {}
    for slug in ("slipway-cluster", "slipway-node", "slipway-proxy"):
        url = f"block_types/slug/{slug}/block_documents/name/{prefect.instance}"
        shown[slug] = api.get(url).raise_for_status().json()["data"]
    assert shown == shown_blocks.fields(prefect)
    assert api.get("block_types/slug/slipway-zone").is_success
    saved = api.post("block_documents/filter", json={"include_secrets": True}).raise_for_status()
    assert {each["block_type"]["slug"] for each in saved.json()} == shown.keys()
    assert prefect.prefect_password.get_secret_value() not in saved.text
    assert prefect.zone_secret.get_secret_value() not in saved.text


def test_a_block_follows_the_settings_and_is_left_alone_otherwise(prefect: Settings, api: httpx.Client) -> None:
    url = f"block_types/slug/slipway-node/block_documents/name/{prefect.instance}"
    before = api.get(url).json()
    register(prefect, SAMPLES)
    assert api.get(url).json()["updated"] == before["updated"]
    register(prefect.model_copy(update={"build_cpus": 1.5}), SAMPLES)
    assert api.get(url).json()["data"]["build_cpus"] == 1.5
    register(prefect, SAMPLES)
    assert api.get(url).json()["data"] == before["data"]
