"""Services that are built of a repository, on a whole platform with a real git host and the engine's builder."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from blocks.specs import Credentials
from blocks.states import SubmoduleState
from tests.crashing import kill
from tests.git_server import GitServer, a_git_server
from tests.processes import command_lines
from tests.running import RunningPlatform, eventually
from tests.ssh_server import an_ssh_server

BASE = "FROM slipway/hello:1\n"
GIVEN = "ARG SLIPWAY_GIT_COMMIT_SHA\nENV VERSION=$SLIPWAY_GIT_COMMIT_SHA\n"
TOKEN = Credentials("ada", "s3cret-token")
SLOW = 'RUN ["/usr/bin/python3", "-S", "-c", "import time; time.sleep({seconds}); print(\'{mark}\')"]\n'


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    with a_git_server(tmp_path_factory.mktemp("git-host")) as found:
        yield found


@pytest.fixture
def site(host: GitServer) -> str:
    """Returns a repository of its own."""
    name = f"site-{secrets.token_hex(3)}"
    host.commit(name, {"Dockerfile": BASE + GIVEN})
    return name


def deployed(platform: RunningPlatform, name: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(platform.slipway("deploy", f"{name}/web", *words, "--json").stdout)
    return found


def version_of(platform: RunningPlatform, answer: dict[str, Any]) -> str:
    domain = answer["urls"][0].split("/")[2].partition(":")[0]
    return str(platform.get(domain).headers["x-version"])


def service_of(platform: RunningPlatform, site: str) -> str:
    [service] = platform.api.get(f"/projects/{site}/environments/production/services").json()["items"]
    return str(service["id"])


def images(platform: RunningPlatform, service_id: str) -> set[str]:
    """Returns ids; nothing is asked about one by one, since they may be on their way out."""
    labels = [f"slipway.service={service_id}", f"slipway.instance={platform.instance}"]
    return set(platform.engine.api.images(filters={"label": labels}, quiet=True))


def test_a_repository_is_deployed_again_and_rolled_back(platform: RunningPlatform, host: GitServer, site: str):
    first = host.commit(site, {"README": "1"}, "The first one")
    answer = deployed(platform, site, "--repository", host.url(site), "--port", "8080")
    assert answer["deployment"]["commit"] == {"id": first, "author": "Ada", "message": "The first one"}
    assert version_of(platform, answer) == first
    second = host.commit(site, {"README": "2"}, "The second one")
    assert version_of(platform, deployed(platform, site)) == second
    host.credentials, asked = TOKEN, len(host.requests)
    try:
        back = json.loads(platform.slipway("rollback", f"{site}/web", "--json").stdout)
    finally:
        host.credentials = None
    assert (version_of(platform, back), len(host.requests)) == (first, asked)
    listed = platform.slipway("deployments", f"{site}/web").stdout
    assert first[:7] in listed
    assert second[:7] in listed
    service = service_of(platform, site)
    assert len(images(platform, service)) == 2
    platform.slipway("delete", f"{site}/web", "--confirm", "web")
    eventually(lambda: not images(platform, service))


def test_a_promoted_image_outlives_the_service_that_it_was_built_for(
    platform: RunningPlatform, host: GitServer, site: str
):
    commit = deployed(platform, site, "--repository", host.url(site), "--port", "8080")["deployment"]["commit"]["id"]
    platform.slipway("environments", "clone", site, "staging")
    host.commit(site, {"README": "newer"})
    asked, staging = len(host.requests), ("--environment", "staging")
    platform.slipway("promote", f"{site}/web", "--from", "production", "--to", "staging")
    service = service_of(platform, site)
    platform.slipway("sleep", f"{site}/web", *staging)  # so that no container needs the image
    platform.slipway("delete", f"{site}/web", "--confirm", "web")
    platform.slipway("wake", f"{site}/web", *staging)
    eventually(lambda: platform.get(f"web-{site}-staging.localhost").headers.get("x-version") == commit)
    assert len(host.requests) == asked
    platform.slipway("environments", "delete", site, "staging", "--confirm", "staging")
    eventually(lambda: not images(platform, service))


def test_a_private_repository_needs_its_token_which_nobody_sees(platform: RunningPlatform, host: GitServer, site: str):
    host.credentials = TOKEN
    try:
        words = ("--repository", host.url(site), "--port", "8080")
        refused = platform.slipway("deploy", f"{site}/web", *words, check=False)
        assert (refused.returncode, "private" in refused.stdout + refused.stderr) == (1, True)
        environment = {**platform.environment, "SLIPWAY_REGISTRY_PASSWORD": "s3cret-token"}
        private = RunningPlatform(platform.instance, platform.folder, environment, platform.ports)
        assert deployed(private, site, "--registry-user", "ada")["deployment"]["status"] == "healthy"
    finally:
        host.credentials = None
    assert "s3cret-token" not in platform.slipway("deployments", "logs", f"{site}/web").stdout
    assert "s3cret-token" not in platform.slipway("service", f"{site}/web", "--show", "--json").stdout


def test_a_repository_over_ssh_is_built_with_its_submodule(
    platform: RunningPlatform, host: GitServer, site: str, tmp_path: Path
):
    lib = SubmoduleState("lib", f"../{site}-lib.git", host.commit(f"{site}-lib", {"greeting": "1"}))
    commit = host.commit(site, {"Dockerfile": BASE + GIVEN + "COPY lib/greeting /greeting\n"}, submodules=[lib])
    with an_ssh_server(tmp_path / "ssh", host.folder) as ssh:
        made = platform.slipway("deploy-key", f"{site}/web", "--repository", ssh.url(site), "--json").stdout
        refused = platform.slipway("deploy", f"{site}/web", "--port", "8080", check=False)
        assert "does not accept the deploy key" in refused.stdout + refused.stderr
        ssh.accept(json.loads(made)["public_key"])
        assert version_of(platform, deployed(platform, site)) == commit
    shown = (
        platform.slipway("service", f"{site}/web", "--show").stdout
        + platform.slipway("deployments", "logs", f"{site}/web").stdout
    )
    assert json.loads(made)["public_key"] in shown
    assert "PRIVATE" not in shown


def test_a_dockerfile_of_ones_own_needs_no_repository(platform: RunningPlatform, site: str, tmp_path: Path):
    file = tmp_path / "Dockerfile"
    file.write_text(BASE + "ENV VERSION=inline\n")
    assert version_of(platform, deployed(platform, site, "--dockerfile", f"@{file}", "--port", "8080")) == "inline"


def test_what_a_build_keeps_is_shown_to_no_other_service_whatever_name_it_has(
    platform: RunningPlatform, site: str, tmp_path: Path
):
    script = "import os; print('found', os.listdir('/kept')); open('/kept/mine', 'w').close()"
    mount = "--mount=type=cache,id=packages,target=/kept"
    file = tmp_path / "Dockerfile"
    file.write_text(f'{BASE}ARG TURN\nRUN {mount} ["/usr/bin/python3", "-S", "-c", "{script}"]\n')

    def found(name: str, turn: int) -> str:
        """Returns what the build found; only the argument changes, so that no step comes out of the cache."""
        words = ("--dockerfile", f"@{file}", "--build-arg", f"TURN={name}-{turn}", "--port", "8080")
        platform.slipway("deploy", f"{site}/{name}", *words)
        [line] = [
            line
            for line in platform.slipway("deployments", "logs", f"{site}/{name}").stdout.splitlines()
            if " found [" in line
        ]
        return line.partition(" found ")[2]

    assert found("first", 1) == "[]"
    assert found("first", 2) == "['mine']"
    assert found("other", 1) == "[]"


def test_a_build_that_fails_tells_why_and_the_version_before_it_serves_on(
    platform: RunningPlatform, host: GitServer, site: str
):
    answer = deployed(platform, site, "--repository", host.url(site), "--port", "8080")
    before = version_of(platform, answer)
    host.commit(site, {"Dockerfile": BASE + 'RUN ["/usr/bin/python3", "-S", "-c", "raise SystemExit(7)"]\n'})
    failed = platform.slipway("deploy", f"{site}/web", check=False)
    assert failed.returncode == 1
    assert "exit code: 7" in failed.stdout + failed.stderr
    assert version_of(platform, answer) == before


def while_it_builds(
    platform: RunningPlatform, host: GitServer, site: str, seconds: int, act: Callable[[], None]
) -> str:
    """`act` comes while a slow step is built; the deployment's id."""
    deployed(platform, site, "--repository", host.url(site), "--port", "8080")
    host.commit(site, {"Dockerfile": BASE + SLOW.format(seconds=seconds, mark=site) + GIVEN})
    asked = platform.api.post(f"/services/{service_of(platform, site)}/deployments", json={})
    deployment = str(asked.raise_for_status().json()["id"])

    def runs() -> bool:
        lines = platform.api.get(f"/deployments/{deployment}/journal").json()["items"]
        return any("RUN" in line["text"] for line in lines)

    eventually(runs)
    act()
    return deployment


def test_cancelled_while_it_builds_it_ends_within_two_seconds(platform: RunningPlatform, host: GitServer, site: str):
    deployment = while_it_builds(platform, host, site, 600, lambda: None)
    began = time.monotonic()
    platform.api.post(f"/deployments/{deployment}/cancellation").raise_for_status()
    assert platform.settled(deployment, 30)["status"] == "cancelled"
    assert time.monotonic() - began < 4  # two to stop, and what it takes to look and to undo
    builds = (words for words in command_lines() if "time.sleep(600)" in words and site in words)
    assert list(builds) == []


def test_a_worker_that_dies_while_it_builds_is_replaced(platform: RunningPlatform, host: GitServer, site: str):
    deployment = while_it_builds(platform, host, site, 5, lambda: kill(platform, "worker"))
    assert platform.settled(deployment, 60)["status"] == "healthy"
    assert not list((platform.folder / "builds").glob("*-*-*"))


def test_builds_wait_for_each_other(platform: RunningPlatform, host: GitServer):
    names = [f"side-{secrets.token_hex(3)}" for _ in range(2)]
    for name in names:
        host.commit(name, {"Dockerfile": BASE + f"ENV A={name}\n" + SLOW.format(seconds=8, mark=name) + GIVEN})
    threads = [
        threading.Thread(target=deployed, args=(platform, name, "--repository", host.url(name), "--port", "8080"))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reported = [platform.slipway("deployments", "logs", f"{name}/web").stdout for name in names]
    assert sum("Waiting for another build" in text for text in reported) == 1
