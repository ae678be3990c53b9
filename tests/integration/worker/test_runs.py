"""What a run can rely on while its worker is well."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from blocks.errors import PrefectUnreachable, Refused
from blocks.prefect.client import PrefectClient
from blocks.prefect.runs import PrefectRuns
from blocks.specs import RunRequest
from deployments.worker.pool import Pool
from flows.settings import Settings
from tests.integration.worker.servers import eventually, is_alive

pytestmark = pytest.mark.usefixtures("worker")
LONG_AGO = "2026-01-01T00:00:00Z"


def launched(runs: PrefectRuns, flow: str, **parameters: str) -> UUID:
    return runs.launch(RunRequest(f"{flow}/{flow}", str(uuid4()), parameters))


def await_file(path: Path) -> list[str]:
    assert eventually(path.exists), f"{path.name} was not written"
    return path.read_text().split()


def ends_as(runs: PrefectRuns, run: UUID, state: str) -> bool:
    return eventually(lambda: runs.state(run) == state)


def test_a_run_has_a_process_and_a_session_of_its_own(runs: PrefectRuns, traces: Path) -> None:
    pids = set()
    for name in ("one", "two"):
        run = launched(runs, "greet", folder=str(traces), name=name)
        _, pid, session, _ = await_file(traces / name)
        assert pid == session
        pids.add(pid)
        assert ends_as(runs, run, "COMPLETED")
    assert len(pids) == 2


def test_the_same_key_is_the_same_run(runs: PrefectRuns, traces: Path) -> None:
    key = str(uuid4())
    first, again = (runs.launch(RunRequest("greet/greet", key, {"folder": str(traces)})) for _ in range(2))
    assert first == again


def test_a_run_has_the_name_the_tags_and_the_link_that_it_was_requested_with(
    runs: PrefectRuns, api: httpx.Client, traces: Path
) -> None:
    link = "http://127.0.0.1:4600/deployments/14"
    request = RunRequest(
        "greet/greet",
        str(uuid4()),
        {"folder": str(traces)},
        "deploy shop/web #14",
        ("project:shop", "service:web"),
        link,
    )
    run = runs.launch(request)
    assert runs.launch(request) == run
    found = api.get(f"flow_runs/{run}").json()
    assert found["name"] == "deploy shop/web #14"
    assert set(found["tags"]) == {"test", "project:shop", "service:web"}
    shown = api.post("artifacts/filter", json={"flow_runs": {"id": {"any_": [str(run)]}}}).json()
    assert {each["data"] for each in shown} == {f"[deploy shop/web #14]({link})"}
    assert ends_as(runs, run, "COMPLETED")


def test_a_run_that_the_worker_asks_for_itself_is_named_for_people(prefect: Settings, api: httpx.Client) -> None:
    client = PrefectClient(prefect.prefect_api_url, prefect.prefect_auth)
    Pool(client, "slipway", "a test").launch("stumble/stumble")
    client.close()
    named = {"flow_runs": {"name": {"any_": ["stumble on demand"]}}}
    assert eventually(lambda: [each["state_type"] for each in api.post("flow_runs/filter", json=named).json()])


def test_the_latest_runs_are_reported_newest_first(runs: PrefectRuns, traces: Path) -> None:
    began = datetime.now(UTC)
    first = launched(runs, "greet", folder=str(traces), name="earlier")
    assert ends_as(runs, first, "COMPLETED")
    second = launched(runs, "greet", folder=str(traces), name="later")
    assert ends_as(runs, second, "COMPLETED")
    newest, before = runs.latest("greet/greet", 2)
    assert (newest.id, newest.parameters["name"], before.id, before.state) == (second, "later", first, "COMPLETED")
    assert newest.ended_at
    assert began - timedelta(seconds=5) < newest.began_at < newest.ended_at
    assert first not in {run.id for run in runs.latest("linger/linger", 10)}


def test_two_runs_go_side_by_side(runs: PrefectRuns, traces: Path) -> None:
    first = launched(runs, "linger", folder=str(traces), name="first")
    second = launched(runs, "linger", folder=str(traces), name="second")
    pids = [int(await_file(traces / name)[0]) for name in ("first", "second")]
    assert all(is_alive(pid) for pid in pids)
    for run in (first, second):
        runs.cancel(run)
    assert ends_as(runs, first, "CANCELLED")
    assert ends_as(runs, second, "CANCELLED")


def test_a_failing_flow_ends_as_failed(runs: PrefectRuns) -> None:
    assert ends_as(runs, launched(runs, "stumble"), "FAILED")


def test_a_run_whose_process_is_killed_ends_as_crashed(runs: PrefectRuns) -> None:
    assert ends_as(runs, launched(runs, "vanish"), "CRASHED")


def test_cancelling_ends_the_whole_session_after_the_flow_has_tidied_up(runs: PrefectRuns, traces: Path) -> None:
    run = launched(runs, "linger", folder=str(traces))
    pid, child = (int(each) for each in await_file(traces / "lingering"))
    runs.cancel(run)
    assert ends_as(runs, run, "CANCELLED")
    assert await_file(traces / "lingering-ended")
    assert eventually(lambda: not is_alive(pid) and not is_alive(child))


def test_cancelling_is_heard_within_two_seconds(runs: PrefectRuns, traces: Path) -> None:
    run = launched(runs, "linger", folder=str(traces))
    pid, child = (int(each) for each in await_file(traces / "lingering"))
    asked_at = time.time()
    runs.cancel(run)
    assert float(await_file(traces / "lingering-ended")[0]) < asked_at + 2
    assert eventually(lambda: not is_alive(pid) and not is_alive(child))


def test_a_run_whose_flow_cannot_be_loaded_crashes_with_the_reason(runs: PrefectRuns, api: httpx.Client) -> None:
    greet = api.get("deployments/name/greet/greet").raise_for_status().json()
    entrypoint = "tests.integration.worker.sample_flows.forgotten"
    body = {"flow_id": greet["flow_id"], "name": "gone", "work_pool_name": "slipway", "entrypoint": entrypoint}
    api.post("deployments/", json=body).raise_for_status()
    run = runs.launch(RunRequest("greet/gone", str(uuid4())))
    assert ends_as(runs, run, "CRASHED")
    assert "forgotten" in api.get(f"flow_runs/{run}").json()["state"]["message"]


def test_a_paused_pool_holds_its_runs(runs: PrefectRuns, api: httpx.Client, traces: Path) -> None:
    api.patch("work_pools/slipway", json={"is_paused": True}).raise_for_status()
    held = launched(runs, "greet", folder=str(traces))
    asked = api.post("work_pools/slipway/get_scheduled_flow_runs", json={}).json()
    assert asked == []
    api.patch("work_pools/slipway", json={"is_paused": False}).raise_for_status()
    assert runs.state(held) == "SCHEDULED"
    woken = launched(runs, "greet", folder=str(traces), name="woken")
    assert ends_as(runs, woken, "COMPLETED")
    assert ends_as(runs, held, "COMPLETED")


def test_the_limit_of_a_pool_is_kept(runs: PrefectRuns, api: httpx.Client, traces: Path) -> None:
    api.patch("work_pools/slipway", json={"concurrency_limit": 1}).raise_for_status()
    first = launched(runs, "linger", folder=str(traces), name="first")
    await_file(traces / "first")
    second = launched(runs, "greet", folder=str(traces), name="second")
    asked = api.post("work_pools/slipway/get_scheduled_flow_runs", json={}).json()
    assert asked == []
    assert runs.state(second) == "SCHEDULED"
    api.patch("work_pools/slipway", json={"concurrency_limit": None}).raise_for_status()
    runs.cancel(first)
    assert ends_as(runs, second, "COMPLETED")
    assert ends_as(runs, first, "CANCELLED")


def test_an_unknown_deployment_is_refused_in_words(runs: PrefectRuns) -> None:
    with pytest.raises(Refused, match="nothing/nowhere"):
        runs.launch(RunRequest("nothing/nowhere", "key"))


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    with pytest.raises(PrefectUnreachable, match="does not answer"):
        PrefectRuns("http://127.0.0.1:9/api", "admin:x").launch(RunRequest("greet/greet", "key"))


def test_runs_that_ended_are_counted_and_deleted_by_all_their_tags(runs: PrefectRuns, api: httpx.Client) -> None:
    mark = str(uuid4())
    flow = api.get("deployments/name/greet/greet").json()["flow_id"]

    def add(state: str, *tags: str) -> str:
        body = {"flow_id": flow, "state": {"type": state}, "tags": [mark, *tags]}
        return str(api.post("flow_runs/", json=body).raise_for_status().json()["id"])

    done, failed, scheduled, routine = add("COMPLETED"), add("FAILED"), add("SCHEDULED"), add("COMPLETED", "routine")
    api.post("logs/", json=[{"flow_run_id": routine, "name": "x", "level": 20, "message": "x", "timestamp": LONG_AGO}])
    assert runs.ended([mark], datetime.now(UTC) - timedelta(hours=1)) == 0
    soon = datetime.now(UTC) + timedelta(seconds=1)
    assert (runs.ended([mark], soon), runs.ended([mark, "routine"], soon)) == (3, 1)
    assert [runs.delete_ended([mark, "routine"], soon) for _ in range(2)] == [1, 0]
    known = [api.get(f"flow_runs/{run}").is_success for run in (done, failed, scheduled, routine)]
    assert known == [True, True, True, False]
    of_it = {"logs": {"flow_run_id": {"any_": [routine]}}}
    assert eventually(lambda: api.post("logs/filter", json=of_it).json() == [])
