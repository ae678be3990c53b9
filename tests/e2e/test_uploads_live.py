"""A working tree without a git host: deployed, changed, deployed again, rolled back, on a whole platform."""

import json
import secrets
from pathlib import Path
from typing import Any

from tests.running import RunningPlatform, eventually

DOCKERFILE = "FROM slipway/hello:1\nCOPY README /README\n"


def deployed(platform: RunningPlatform, name: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(platform.slipway("deploy", name, *words, "--json").stdout)
    return found


def version_of(platform: RunningPlatform, answer: dict[str, Any]) -> str:
    domain = answer["urls"][0].split("/")[2].partition(":")[0]
    return str(platform.get(domain).headers["x-version"])


def test_a_folder_is_deployed_again_and_rolled_back(platform: RunningPlatform, tmp_path: Path):
    project = f"tree-{secrets.token_hex(3)}"
    name, path = f"{project}/web", str(tmp_path)
    (tmp_path / "Dockerfile").write_text(DOCKERFILE + "ENV VERSION=one\n")
    (tmp_path / "README").write_text("Hello")
    first = deployed(platform, name, "--path", path, "--port", "8080")
    assert (first["deployment"]["status"], version_of(platform, first)) == ("healthy", "one")
    [service] = platform.api.get(f"/projects/{project}/environments/production/services").json()["items"]
    kept = platform.folder / "uploads" / service["id"]
    sent = {file.name: file.stat().st_mtime_ns for file in kept.iterdir()}
    again = deployed(platform, name, "--path", path)
    assert version_of(platform, again) == "one"
    assert {file.name: file.stat().st_mtime_ns for file in kept.iterdir()} == sent
    assert "used again" in platform.slipway("deployments", "logs", name).stdout
    (tmp_path / "Dockerfile").write_text(DOCKERFILE + "ENV VERSION=two\n")
    second = deployed(platform, name, "--path", path)
    assert version_of(platform, second) == "two"
    assert len(list(kept.iterdir())) == 2
    back = json.loads(platform.slipway("rollback", name, "--json").stdout)
    assert version_of(platform, back) == "one"
    platform.slipway("delete", name, "--confirm", "web")
    eventually(lambda: not kept.exists())
