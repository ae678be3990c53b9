"""`make reset` on a whole installation: nothing of it is left, and nothing of another one is touched."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import docker

from tests.running import RunningPlatform, a_running_platform


def test_nothing_is_left_of_an_installation_and_all_of_another(platform: RunningPlatform, tmp_path: Path) -> None:
    kept = platform.a_service("kept", drain_seconds=0)
    assert platform.deploy(kept["id"])["status"] == "healthy"
    with a_running_platform(tmp_path / "data") as mine:
        service = mine.a_service("gone", volumes={"data": {"path": "/data"}}, drain_seconds=0)
        assert mine.deploy(service["id"])["status"] == "healthy"
        environment = {**os.environ, **mine.environment, "RESET": mine.instance}
        done = subprocess.run(
            [sys.executable, "-m", "deployments.reset"], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert not (tmp_path / "data").exists()
        with closing(docker.from_env()) as engine:
            label = {"label": f"slipway.instance={mine.instance}"}
            found = [engine.services.list(filters=label), engine.networks.list(filters=label)]
            found += [engine.volumes.list(filters=label), engine.containers.list(all=True, filters=label)]
            assert found == [[], [], [], []]
    assert platform.get(str(kept["wanted"]["routes"][0]["domain"])).status_code == 200
