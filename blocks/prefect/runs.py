"""Starting and following flow runs over Prefect's REST API, without Prefect's library and its memory."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from blocks.errors import BlockError
from blocks.prefect.client import PrefectClient
from blocks.specs import RunRequest
from blocks.states import RunRecord, RunState

FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
LINK = "What Slipway's dashboard tells of it."
AT_ONCE = 50  # as many runs does Prefect delete in one call


class PrefectRuns:
    """The runs of one Prefect server. Threads may share it."""

    def __init__(self, api_url: str, auth: str, wake: Callable[[UUID], None] = lambda run_id: None) -> None:
        self._client = PrefectClient(api_url, auth)
        self._wake = wake
        self._deployments: dict[str, str] = {}

    def launch(self, request: RunRequest) -> UUID:
        """Create the run and wake the workers."""
        run_id = UUID(self._created(request)["id"])
        self._wake(run_id)
        self._link(run_id, request)
        return run_id

    def cancel(self, run_id: UUID) -> None:
        """Ask for the end of a run; the worker that has it kills its processes."""
        state = {"state": {"type": "CANCELLING", "name": "Cancelling"}}
        self._client.ask("POST", f"flow_runs/{run_id}/set_state", state)

    def state(self, run_id: UUID) -> str:
        """Returns Prefect's state type: SCHEDULED, PENDING, RUNNING, COMPLETED, FAILED, CRASHED, CANCELLED, …"""
        return str(self._client.one("GET", f"flow_runs/{run_id}")["state_type"])

    def look(self, run_id: UUID) -> RunState | None:
        """Returns the run; None if Prefect does not know it, or not any more."""
        found = self._client.find("GET", f"flow_runs/{run_id}")
        if found is None:
            return None
        return RunState(found["name"], found["state_type"], (found["state"] or {}).get("message") or "")

    def latest(self, deployment: str, count: int) -> Sequence[RunRecord]:
        """Returns the last runs of `flow/deployment` that Prefect remembers, newest first; none that are to come."""
        flow, _, name = deployment.partition("/")
        body = {
            "flows": {"name": {"any_": [flow]}},
            "deployments": {"name": {"any_": [name]}},
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": count,
            "flow_runs": {"expected_start_time": {"before_": datetime.now(UTC).isoformat()}},
        }
        return [_record(found) for found in self._client.many("flow_runs/filter", body)]

    def ended(self, tags: Sequence[str], before: datetime) -> int:
        """Counts the runs that bear all the tags and came to their end before then."""
        return int(str(self._client.ask("POST", "flow_runs/count", {"flow_runs": _ended(tags, before)})))

    def delete_ended(self, tags: Sequence[str], before: datetime) -> int:
        """Deletes some of them, with their task runs and logs, and returns how many; 0 where none is left."""
        body = {"flow_runs": _ended(tags, before), "limit": AT_ONCE}
        return len(self._client.one("POST", "flow_runs/bulk_delete", body)["deleted"])

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _created(self, request: RunRequest) -> Mapping[str, Any]:
        chosen = {"name": request.name or request.key, "idempotency_key": request.key}
        body = {
            "parameters": dict(request.parameters),
            "state": {"type": "SCHEDULED"},
            "tags": list(request.tags),
            **{name: value for name, value in chosen.items() if value},
        }
        made = self._client.find("POST", f"deployments/{self._deployment(request.deployment)}/create_flow_run", body)
        if made is None:  # registered anew since we asked, under another id
            del self._deployments[request.deployment]
            made = self._client.one("POST", f"deployments/{self._deployment(request.deployment)}/create_flow_run", body)
        return made

    def _link(self, run_id: UUID, request: RunRequest) -> None:
        """Show the page among the artifacts of the run, while the run is on its way; it goes on without one, too."""
        if not request.link:
            return
        with suppress(BlockError):
            data = f"[{request.name}]({request.link})"
            artifact = {"type": "markdown", "description": LINK, "data": data, "flow_run_id": str(run_id)}
            self._client.ask("POST", "artifacts/", artifact)

    def _deployment(self, name: str) -> str:
        if name not in self._deployments:
            found = self._client.one("GET", f"deployments/name/{name}")
            self._deployments[name] = str(found["id"])
        return self._deployments[name]


def _ended(tags: Sequence[str], before: datetime) -> Mapping[str, Any]:
    """Returns the filter by which Prefect finds runs that ended before then."""
    return {
        "tags": {"all_": list(tags)},
        "state": {"type": {"any_": FINAL}},
        "end_time": {"before_": before.isoformat()},
    }


def _record(found: Mapping[str, Any]) -> RunRecord:
    return RunRecord(
        UUID(found["id"]),
        found["state_type"],
        (found["state"] or {}).get("message") or "",
        found["parameters"],
        datetime.fromisoformat(found["start_time"] or found["expected_start_time"]),
        datetime.fromisoformat(found["end_time"]) if found["end_time"] else None,
    )
