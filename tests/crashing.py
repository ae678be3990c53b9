"""Deploys that are held up at a step while something of the platform dies, and what must be true afterwards."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from deployments.supervisor import proc
from deployments.supervisor.engine import DOCKERD_PID_FILE
from flows.domain.steps import Step
from flows.faults import HEALTHY
from tests.running import RunningPlatform, eventually

HEALS_WITHIN_SECONDS = 60
PROCESSES = ("worker", "api", "prefect", "postgres")
CONTAINERS = ("proxy", "routes")
DEPLOY_POINTS = (
    "obtain the image",
    "ensure the networks",
    Step.STORAGE,
    Step.RELEASE,
    Step.START,
    Step.STOP_PREVIOUS,
    "await healthy",
    Step.SWITCH,
    HEALTHY,
    "retire the previous version",  # healthy already: what dies here must not keep the old version
)
# Reached by cancelling after the switch, so that there is everything to undo.
UNDO_POINTS = (
    "restore traffic",
    "remove the new version",
    "restore the previous version",
    "remove the release job",
    "remove new volumes and config files",
    "assert that nothing is left",
)


@dataclass
class Shop:
    """A service that uses every part of a deploy; its first version serves."""

    platform: RunningPlatform
    service: Mapping[str, Any]
    version: int = 1

    @classmethod
    def opened(cls, platform: RunningPlatform) -> "Shop":
        service = platform.a_service(
            "shop",
            variables={"VERSION": "1"},
            drain_seconds=0,
            stop_grace_seconds=5,
            volumes={"data": {"path": "/data"}},
            config_files={"motd": {"path": "/etc/motd", "content": "version 1"}},
            release_command=["/app/app.py", "release"],
            health_check={"path": "/health", "grace_seconds": 30},
        )
        shop = cls(platform, service)
        assert platform.deploy(service["id"])["status"] == "healthy"
        return shop

    @property
    def domain(self) -> str:
        return str(self.service["wanted"]["routes"][0]["domain"])

    def deploy_next(self) -> str:
        """Asks for a version that differs in everything; its deployment's id."""
        self.version += 1
        path, api = f"/services/{self.service['id']}", self.platform.api
        api.put(f"{path}/variables/VERSION", json={"value": str(self.version)}).raise_for_status()
        file = {"path": "/etc/motd", "content": f"version {self.version}"}
        api.put(f"{path}/config-files/motd", json=file).raise_for_status()
        volume = f"data{self.version}"
        api.put(f"{path}/volumes/{volume}", json={"path": f"/{volume}"}).raise_for_status()
        return str(api.post(f"{path}/deployments", json={}).raise_for_status().json()["id"])

    def settled(self, deployment_id: str) -> str:
        """Returns the end of the deployment, within the promised time."""

        def look() -> str | None:
            try:
                status = str(self.platform.api.get(f"/deployments/{deployment_id}").json().get("status"))
            except httpx.HTTPError:
                return None
            return status if status in ("healthy", "failed", "cancelled") else None

        return eventually(look, HEALS_WITHIN_SECONDS)

    def answers_with(self, version: int) -> None:
        """Visitors get this version, soon."""

        def look() -> bool:
            try:
                return self.platform.get(self.domain).headers.get("x-version") == str(version)
            except httpx.HTTPError:
                return False

        eventually(look, HEALS_WITHIN_SECONDS)

    def is_whole(self, deployment_id: str, status: str) -> None:
        """One version serves, the right one, and nothing of another is left."""
        serving = self.version if status == "healthy" else self.version - 1
        self.answers_with(serving)
        eventually(lambda: len(self.platform.swarm_services(service=self.service["id"])) == 1, HEALS_WITHIN_SECONDS)
        if status != "healthy":
            assert self.left_of(deployment_id) == []
            self.version = serving
            self.platform.api.post(f"/services/{self.service['id']}/reversion").raise_for_status()

    def left_of(self, deployment_id: str) -> list[str]:
        """Objects on the engine that bear the deployment's label."""
        engine, filters = self.platform.engine, {"label": f"slipway.deployment={deployment_id}"}
        objects = (engine.services, engine.containers, engine.volumes, engine.configs)
        options = ({}, {"all": True}, {}, {})
        return [
            str(found.name)
            for kind, more in zip(objects, options, strict=True)
            for found in kind.list(filters=filters, **more)
        ]


def kill(platform: RunningPlatform, victim: str) -> None:
    """Kills at once, without a chance to tidy up. Its watcher starts it again; dockerd is started here."""
    if victim in PROCESSES:
        os.kill(pid_of(platform, victim), signal.SIGKILL)
    elif victim in CONTAINERS:
        platform.engine.containers.get(f"{platform.instance}-{victim}").kill("SIGKILL")
    else:
        engine = os.pidfd_open(int(DOCKERD_PID_FILE.read_text()))
        signal.pidfd_send_signal(engine, signal.SIGKILL)
        assert proc.await_end(engine, HEALS_WITHIN_SECONDS)
        os.close(engine)
        command = [sys.executable, "-m", "deployments.supervisor.steps", "engine"]
        subprocess.run(command, check=True, env=dict(platform.environment), timeout=60)


def pid_of(platform: RunningPlatform, name: str) -> int:
    """Also of what is just being started again."""

    def look() -> int:
        rows = json.loads(platform.slipway("status", "--json", check=False).stdout)["rows"]
        return next(int(row["pid"] or 0) for row in rows if row["name"] == name)

    return eventually(look, HEALS_WITHIN_SECONDS)


@contextmanager
def reported(platform: RunningPlatform, deployment_id: str) -> Iterator[None]:
    """Reports a failure inside with the deployment's journal, and lets it hold no later deploy up."""
    try:
        yield
    except AssertionError as failure:
        failure.add_note(platform.explain(deployment_id))
        raise
    finally:
        platform.fault.release()


def crash_in_deploy(shop: Shop, point: str, moment: str, victim: str) -> None:
    """Kills the victim while the deploy is held up at the point: it ends by itself, healthy or undone."""
    fault = shop.platform.fault
    fault.arm(point, moment)
    deployment_id = shop.deploy_next()
    with reported(shop.platform, deployment_id):
        fault.await_hit()
        kill(shop.platform, victim)
        fault.release()
        shop.is_whole(deployment_id, shop.settled(deployment_id))


def crash_in_undo(shop: Shop, point: str, moment: str, victim: str) -> None:
    """Kills the victim in the same way while a cancelled deploy is being undone."""
    fault = shop.platform.fault
    fault.arm(Step.SWITCH, "after")
    deployment_id = shop.deploy_next()
    with reported(shop.platform, deployment_id):
        fault.await_hit()
        fault.arm(point, moment)
        shop.platform.api.post(f"/deployments/{deployment_id}/cancellation").raise_for_status()
        fault.await_hit()
        kill(shop.platform, victim)
        fault.release()
        status = shop.settled(deployment_id)
        assert status == "cancelled"
        shop.is_whole(deployment_id, status)
