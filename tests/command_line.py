"""The command line in this process, and what an API might know when it is asked."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from typer import testing
from typer.main import get_command
from typer.testing import CliRunner, Result

from deployments.cli.main import app
from tests.fakes.api import FakeApi, frames

# Typer's runner would otherwise build all commands anew for each line of ours.
testing._get_command = cache(get_command)  # type: ignore[attr-defined] # noqa: SLF001

AT = "2026-11-25T12:00:00Z"
SERVICES = "/projects/demo/environments/production/services"
CONFIG: dict[str, Any] = {
    "image": "nginx:1", "git": None, "upload": None, "build": None, "base_registry": None,
    "credentials": None, "deploy_key": None, "command": None, "release_command": None, "copy_commands": None,
    "replicas": 1,
    "variables": {"PASSWORD": "hunter2"}, "volumes": [], "shared_volumes": [], "config_files": [], "routes": [],
    "host_ports": [], "health_check": None, "limits": None, "reservations": None, "stop_grace_seconds": 30,
    "stop_signal": None, "drain_seconds": 5,
}  # fmt: skip


def commands(group: Any = None, *words: str) -> Iterator[tuple[str, Any]]:
    """Yields all commands that help shows, by the words that call them."""
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *words, name)
        elif not command.hidden:
            yield " ".join((*words, name)), command


@dataclass(frozen=True)
class CommandLine:
    """`slipway`, in an environment that says which installation is meant."""

    environment: Mapping[str, str]

    def __call__(self, *words: str, piped: str = "", **environment: str) -> Result:
        return CliRunner().invoke(app, words, input=piped, env={**self.environment, **environment})

    def json(self, *words: str, piped: str = "") -> Any:
        """Returns the one value that it prints when all is well."""
        done = self(*words, "--json", piped=piped)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


def a_command_line(url: str, token: str, folder: object) -> CommandLine:
    meant = {"SLIPWAY_API_URL": url, "SLIPWAY_TOKEN": token}
    return CommandLine({**meant, "SLIPWAY_FOLDER": str(folder), "XDG_CONFIG_HOME": str(folder)})


def a_deployment(number: int, status: str = "removed", **fields: Any) -> dict[str, Any]:
    return {
        "id": f"d-{number}", "number": number, "status": status, "failure": None, "image": "nginx:1", "commit": None,
        "build_title": None,
        "message": "",
        "trigger": "manual", "is_live": False, "redeploy_of": None, "retry_of": None, "queued_at": AT,
        "started_at": AT, "settled_at": AT, "gap_seconds": None, "service": "web", "project": "demo",
        "environment": "production", "actions": [], **fields,
    }  # fmt: skip


def a_service(slug: str = "web", **fields: Any) -> dict[str, Any]:
    return {
        "id": f"s-{slug}", "slug": slug, "project": "demo", "environment": "production", "status": "healthy",
        "urls": [f"http://{slug}.localhost"], "current": None, "wanted": CONFIG, "changes": [],
        "private_domain": slug, "live_deployment": None, "latest_deployment": None, "actions": ["deploy"], **fields,
    }  # fmt: skip


def listed(service: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the service as the list of services shows it."""
    whole = {"origin": service["wanted"]["image"], "pending_changes": len(service["changes"])}
    return {**{key: value for key, value in service.items() if key not in ("current", "wanted", "changes")}, **whole}


def comes_to(api: FakeApi, path: str, deployment: dict[str, Any], status: str, **fields: Any) -> None:
    """Lets a POST begin the deployment, whose stream ends with the status."""
    api.answer("POST", path, {**deployment, "status": "queued"})
    end = {**deployment, "status": status, **fields}
    api.streams[f"/deployments/{deployment['id']}/stream"] = frames(["Starting 1 × nginx."], [end])
