"""What becomes of runs when a worker or a server comes late, goes or is killed."""

import os
import signal
import socket
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg

from blocks.prefect.runs import PrefectRuns
from blocks.specs import RunRequest
from flows.settings import Settings
from tests.integration.worker.servers import a_server, a_worker, eventually, is_alive, is_listening, runs_of
from tests.servers import free_ports


def lingering(runs: PrefectRuns, traces: Path, name: str = "lingering") -> list[int]:
    """Both processes of a run that would last a minute."""
    runs.launch(RunRequest("linger/linger", str(uuid4()), {"folder": str(traces), "name": name}))
    assert eventually((traces / name).exists)
    return [int(each) for each in (traces / name).read_text().split()]


def test_no_run_outlives_a_killed_worker_and_the_next_worker_tells_prefect(
    prefect: Settings, runs: PrefectRuns, api: httpx.Client, traces: Path
) -> None:
    with a_worker(prefect) as worker:
        pid, child = lingering(runs, traces)
        run = _run_of(api, pid)
        worker.kill()
        assert eventually(lambda: not is_alive(pid))
        os.kill(child, signal.SIGKILL)  # a program that ignores every signal but this one outlives its flow
    with a_worker(prefect):
        assert eventually(lambda: runs.state(run) == "CRASHED")


def test_a_run_that_a_killed_worker_had_only_claimed_ends_as_crashed(
    prefect: Settings, runs: PrefectRuns, api: httpx.Client, traces: Path
) -> None:
    run = runs.launch(RunRequest("greet/greet", str(uuid4()), {"folder": str(traces)}))
    claim = {"type": "PENDING", "message": f"Taken by {prefect.instance}@{socket.gethostname()}."}
    api.post(f"flow_runs/{run}/set_state", json={"state": claim}).raise_for_status()
    with a_worker(prefect):
        assert eventually(lambda: runs.state(run) == "CRASHED")


def test_sigterm_takes_no_new_run_and_lets_the_others_say_that_they_crashed(
    prefect: Settings, runs: PrefectRuns, api: httpx.Client, traces: Path
) -> None:
    with a_worker(prefect) as worker:
        pid, child = lingering(runs, traces)
        run = _run_of(api, pid)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        assert not is_alive(pid)
        assert not is_alive(child)
    assert runs.state(run) == "CRASHED"
    assert (traces / "lingering-ended").exists()


def test_a_worker_listens_again_after_postgresql_has_cut_it_off(
    prefect: Settings, runs: PrefectRuns, traces: Path
) -> None:
    with a_worker(prefect):
        with psycopg.connect(prefect.database_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
        assert eventually(lambda: is_listening(prefect))
        runs.launch(RunRequest("greet/greet", str(uuid4()), {"folder": str(traces)}))
        assert eventually((traces / "greeting").exists, seconds=5)


def test_a_worker_waits_for_a_server_that_comes_later_and_for_one_that_restarts(
    prefect: Settings, traces: Path
) -> None:
    settings = prefect.model_copy(update={"prefect_port": free_ports(1)[0]})
    with a_worker(settings, ready=False):
        assert eventually(lambda: is_listening(settings), seconds=60)
        for name in ("first", "second"):
            with a_server(settings), runs_of(settings) as runs:
                runs.launch(RunRequest("greet/greet", str(uuid4()), {"folder": str(traces), "name": name}))
                assert eventually((traces / name).exists, seconds=40)


def test_maintenance_that_fills_its_queue_leaves_slots_to_deploys(
    prefect: Settings, runs: PrefectRuns, traces: Path
) -> None:
    smallest = prefect.model_copy(update={"max_concurrent_deploys": 1})
    with a_worker(smallest):
        names = [f"cleaning-{number}" for number in range(6)]  # more than such a worker has slots
        cleaning = [
            runs.launch(RunRequest("linger/linger-in-queue", str(uuid4()), {"folder": str(traces), "name": name}))
            for name in names
        ]
        assert eventually(lambda: any((traces / name).exists() for name in names))
        runs.launch(RunRequest("greet/greet", str(uuid4()), {"folder": str(traces)}))
        assert eventually((traces / "greeting").exists, seconds=5)
        assert sorted(runs.state(run) for run in cleaning) == ["RUNNING", *5 * ["SCHEDULED"]]
        for run in cleaning:
            runs.cancel(run)


def _run_of(api: httpx.Client, pid: int) -> UUID:
    """Returns the id of the run that has this process, once the worker has noted it."""

    def noted() -> str:
        found = api.post("flow_runs/filter", json={"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}).json()
        return next((each["id"] for each in found if str(each["infrastructure_pid"]).endswith(f":{pid}")), "")

    run = eventually(noted)
    assert run
    return UUID(run)
