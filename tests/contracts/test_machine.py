"""What a test run that was killed left on the engine is removed by the next one; what belongs to a living one stays."""

import secrets
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import docker
import pytest

from tests import machine

pytestmark = pytest.mark.integration
DIES = """
import os, sys
from pathlib import Path
from tests import machine
machine.FOLDER = Path(sys.argv[1])
with machine.an_instance(sys.argv[2]) as name:
    print(name, flush=True)
    os._exit(1)
"""


def test_only_what_the_dead_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FOLDER", tmp_path)
    prefix = f"test-left-{secrets.token_hex(3)}"
    done = subprocess.run([sys.executable, "-c", DIES, tmp_path, prefix], capture_output=True, text=True, check=False)
    dead = done.stdout.strip()
    with machine.an_instance(prefix) as living, closing(docker.from_env()) as engine:
        for name in (dead, living):
            engine.networks.create(f"{name}-network", labels={"slipway.instance": name})
            engine.volumes.create(f"{name}-volume", labels={"slipway.instance": name})
        machine.remove_abandoned()
        networks = {each.name for each in engine.networks.list(names=[prefix])}
        volumes = {each.name for each in engine.volumes.list(filters={"name": prefix})}
        assert (networks, volumes) == ({f"{living}-network"}, {f"{living}-volume"})
        engine.networks.list(names=[living])[0].remove()
        engine.volumes.get(f"{living}-volume").remove()
    assert list(tmp_path.glob("*.owner")) == []
