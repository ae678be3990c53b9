"""From the API's call to the first line of the flow: our worker, and beside it Prefect's stock process worker.

Runs on throw-away servers; `make bench-start`.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from blocks.prefect.runs import PrefectRuns
from blocks.specs import RunRequest
from deployments.worker.main import environment
from flows.settings import Settings
from tests.benchmarks.figures import figure
from tests.integration.worker.servers import a_prefect, a_worker, eventually, is_alive, prefect_api, runs_of

RUNS, STOCK_RUNS = 20, 3
PAUSE_SECONDS = 0.5
GOAL_SECONDS = 0.35
STOCK_POOL = "stock"


def start_seconds(runs: PrefectRuns, deployment: str, folder: Path) -> float:
    """Times one run; it is over before this returns, so that the next one finds a quiet machine."""
    name = str(uuid4())
    asked_at = time.time()
    run = runs.launch(RunRequest(deployment, name, {"folder": str(folder), "name": name}))
    assert eventually((folder / name).exists, seconds=60), "the flow did not start"
    started_at, pid, *_ = (folder / name).read_text().split()
    assert eventually(lambda: runs.state(run) == "COMPLETED" and not is_alive(int(pid)), seconds=30)
    time.sleep(PAUSE_SECONDS)
    return float(started_at) - asked_at


def warm_seconds(settings: Settings, folder: Path) -> list[float]:
    with a_worker(settings), runs_of(settings) as runs:
        start_seconds(runs, "greet/greet", folder)  # the worker asks once per life for the entrypoint
        return [start_seconds(runs, "greet/greet", folder) for _ in range(RUNS)]


def stock_seconds(settings: Settings, folder: Path) -> list[float]:
    """Returns the same flow on `prefect worker start --type process`, polling as often as it does by default."""
    with prefect_api(settings) as api:
        known = api.get("deployments/name/greet/greet").json()
        api.post("work_pools/", json={"name": STOCK_POOL, "type": "process"}).raise_for_status()
        copied = {key: known[key] for key in ("flow_id", "entrypoint")}
        body = {"name": "stock", "work_pool_name": STOCK_POOL, "path": str(Path.cwd()), **copied}
        api.post("deployments/", json=body).raise_for_status()
        variables = {**os.environ, **environment(settings), "PYTHONPATH": str(Path.cwd())}
        command = (sys.executable, "-m", "prefect", "worker", "start", "--pool", STOCK_POOL, "--type", "process")
        with (folder / "stock.log").open("wb") as log:
            worker = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        try:
            assert eventually(lambda: api.post(f"work_pools/{STOCK_POOL}/workers/filter").json(), seconds=60)
            with runs_of(settings) as runs:
                return [start_seconds(runs, "greet/stock", folder) for _ in range(STOCK_RUNS)]
        finally:
            worker.terminate()
            worker.wait(30)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with a_prefect(folder) as settings:
            warm = warm_seconds(settings, folder)
            stock = stock_seconds(settings, folder)
    figure("start", statistics.median(warm), "s", GOAL_SECONDS, "lower")
    figure("start_slowest", max(warm), "s", None, "lower")
    figure("start_stock", statistics.median(stock), "s", None, "lower")
    figure("start_ratio_stock", statistics.median(stock) / statistics.median(warm), "times", None, "higher")


if __name__ == "__main__":
    main()
