"""What `make dev` and `make reset` do to an installation."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from deployments import development
from tests.integration.local.installation import Installation, a_server, eventually

pytestmark = pytest.mark.integration


def test_a_reload_starts_api_and_worker_again_and_nothing_else(installation: Installation) -> None:
    assert installation.up(a_server("database"), a_server("api", "database"), a_server("worker", "database"))
    before = {name: installation.pid(name) for name in ("database", "api", "worker")}
    assert sorted(development.reload(installation.folder)) == ["api", "worker"]
    for name in ("api", "worker"):
        eventually(
            lambda name=name: installation.process(name).phase == "ready" and installation.pid(name) != before[name]
        )
    assert installation.pid("database") == before["database"]


def test_without_a_platform_there_is_nothing_to_reload(tmp_path: Path) -> None:
    assert development.reload(tmp_path) == []


def test_a_change_of_a_source_is_followed(installation: Installation, tmp_path: Path) -> None:
    assert installation.up(a_server("api"), a_server("worker"))
    sources = tmp_path / "sources"
    sources.mkdir()
    before, said, ended = installation.pid("api"), [], threading.Event()

    def report(line: str) -> None:
        said.append(line)
        ended.set()
        raise KeyboardInterrupt

    def follow() -> None:
        with suppress(KeyboardInterrupt):
            development.follow(installation.folder, [sources], report)

    thread = threading.Thread(target=follow)
    thread.start()
    number = 0
    while not ended.wait(0.3):  # it may not look yet when the first file is written
        number += 1
        assert number < 100
        (sources / f"changed_{number}.py").write_text("")
    thread.join(20)
    assert "api, worker start again" in said[0]
    eventually(lambda: installation.process("api").phase == "ready" and installation.pid("api") != before)


def reset(folder: Path, answer: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SLIPWAY_FOLDER": str(folder), "SLIPWAY_INSTANCE": "test-reset", "RESET": answer}
    command = [sys.executable, "-m", "deployments.reset"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_reset_asks_for_the_name_and_touches_no_other_folder(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    refused = reset(tmp_path, "yes")
    assert (refused.returncode, "'yes' is not the name" in refused.stderr) == (1, True)
    foreign = reset(tmp_path, "test-reset")
    assert (foreign.returncode, "does not look like the data folder" in foreign.stderr) == (1, True)
    assert (tmp_path / "letters.txt").read_text() == "mine"
