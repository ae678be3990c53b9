"""A platform with a registry: private base images go in, built images go out, and versions run from there."""

import json
import secrets
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import docker
import pytest
from docker.errors import APIError

from blocks.specs import Credentials
from tests.crashing import HEALS_WITHIN_SECONDS, kill, reported
from tests.registry import Registry, a_private_registry
from tests.running import RunningPlatform, a_running_platform, eventually


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with a_private_registry(tmp_path_factory.mktemp("registry")) as found:
        yield found


@pytest.fixture(scope="module")
def shown(registry: Registry) -> Credentials:
    assert registry.credentials
    return registry.credentials


@pytest.fixture(scope="module")
def installation(
    registry: Registry, shown: Credentials, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPlatform]:
    folder = tmp_path_factory.mktemp("platform")
    settings = {
        "registry": f"{registry.address}/slipway",
        "registry_user": shown.username,
        "registry_token": shown.password,
        "lease_seconds": "5",
        "fault_file": str(folder / "fault"),
    }
    with a_running_platform(folder, **settings) as running:
        yield running
    with closing(docker.APIClient(version="auto")) as engine:
        for image in engine.images(filters={"label": f"slipway.instance={running.instance}"}, quiet=True):
            engine.remove_image(image, force=True)


@pytest.fixture(scope="module")
def base(installation: RunningPlatform, registry: Registry, shown: Credentials) -> Iterator[str]:
    """Yields the example app as an image that only the registry has."""
    name = f"{registry.address}/private/base"
    engine = docker.APIClient(version="auto")
    engine.tag("slipway/hello:1", name, "1")
    sign_in = {"username": shown.username, "password": shown.password}
    pushed = list(engine.push(name, "1", auth_config=sign_in, stream=True, decode=True))
    assert not any("error" in line for line in pushed), pushed
    engine.remove_image(f"{name}:1")
    yield f"{name}:1"
    engine.close()


def is_forgotten(installation: RunningPlatform, repository: str) -> bool:
    """Tells whether the engine lacks the image, after it was asked to let go of it."""
    engine = installation.engine.api
    for found in engine.images(repository, quiet=True):
        with suppress(APIError):  # a container of it is still on its way out
            engine.remove_image(found, force=True)
    return not engine.images(repository, quiet=True)


def test_a_build_on_a_private_base_is_pushed_and_comes_back_from_the_registry(
    installation: RunningPlatform, registry: Registry, shown: Credentials, base: str, tmp_path: Path
):
    file, site = tmp_path / "Dockerfile", f"site-{secrets.token_hex(3)}"
    file.write_text(f"FROM {base}\nENV VERSION=pushed\n")
    words = ("deploy", f"{site}/web", "--dockerfile", f"@{file}", "--port", "8080")
    refused = installation.slipway(*words, check=False)
    assert (refused.returncode, "needs a sign-in" in refused.stdout + refused.stderr) == (1, True)
    environment = {**installation.environment, "SLIPWAY_BASE_REGISTRY_PASSWORD": shown.password}
    signed_in = RunningPlatform(installation.instance, installation.folder, environment, installation.ports)
    who = f"{shown.username}@{registry.address}"
    answer = json.loads(signed_in.slipway("deploy", f"{site}/web", "--base-registry", who, "--json").stdout)
    domain = answer["urls"][0].split("/")[2].partition(":")[0]
    assert installation.get(domain).headers["x-version"] == "pushed"
    [service] = installation.engine.services.list(filters={"label": f"slipway.instance={installation.instance}"})
    image = service.attrs["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]
    repository, _, digest = image.partition("@")
    assert (repository.startswith(f"{registry.address}/slipway/"), digest.startswith("sha256:")) == (True, True)
    first = installation.slipway("deployments", "logs", f"{site}/web").stdout
    assert f"Pushing {repository}:" in first

    installation.slipway("sleep", f"{site}/web")  # so that no container needs the image
    eventually(lambda: is_forgotten(installation, repository))
    again = json.loads(installation.slipway("deploy", f"{site}/web", "--env", "A=2", "--json").stdout)
    journal = installation.slipway("deployments", "logs", f"{site}/web").stdout
    assert "built of the same source before" in journal
    assert again["deployment"]["status"] == "healthy"
    assert installation.get(domain).headers["x-version"] == "pushed"
    everything = first + journal + refused.stdout + refused.stderr
    everything += installation.slipway("service", f"{site}/web", "--show", "--json").stdout
    everything += json.dumps(service.attrs) + (installation.folder / "logs" / "worker.log").read_text()
    assert shown.password not in everything
    assert not list((installation.folder / "builds").glob("*-*-*"))
    service_id = installation.api.get(f"/projects/{site}/environments/production/services").json()["items"][0]["id"]
    installation.slipway("delete", f"{site}/web", "--confirm", "web")
    labels = {"label": f"slipway.service={service_id}"}
    eventually(lambda: not installation.engine.api.images(filters=labels, quiet=True))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_dies_around_the_push_is_replaced(installation: RunningPlatform, registry: Registry, moment: str):
    content = f"FROM slipway/hello:1\nENV VERSION={secrets.token_hex(4)}\n"
    service = installation.a_service("web", image=None, build={"content": content})
    installation.fault.arm("push the image", moment)
    deployment = (
        installation.api.post(f"/services/{service['id']}/deployments", json={}).raise_for_status().json()["id"]
    )
    with reported(installation, deployment):
        installation.fault.await_hit()
        kill(installation, "worker")
        installation.fault.release()
        found = installation.settled(deployment, HEALS_WITHIN_SECONDS)
        assert (found["status"], found["image_digest"].partition("/")[0]) == ("healthy", registry.address)
    lines = installation.api.get(f"/deployments/{deployment}/journal").json()["items"]
    assert sum(line["text"].startswith("Built in") for line in lines) == 1
