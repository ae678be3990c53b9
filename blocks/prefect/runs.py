"""Starting and following flow runs over Prefect's REST API, without Prefect's library and its memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from blocks.errors import PrefectUnreachable, Refused
from blocks.states import RunRecord, RunState

TIMEOUT_SECONDS = 10.0
FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
AT_ONCE = 50  # as many runs does Prefect delete in one call


class PrefectRuns:
    """The runs of one Prefect server. Threads may share it."""

    def __init__(self, api_url: str, auth: str, wake: Callable[[UUID], None] = lambda run_id: None) -> None:
        user, _, password = auth.partition(":")
        self._client = httpx.Client(base_url=f"{api_url}/", auth=(user, password), timeout=TIMEOUT_SECONDS)
        self._wake = wake
        self._deployments: dict[str, str] = {}

    def launch(self, deployment: str, parameters: Mapping[str, str | bool], key: str) -> UUID:
        """Create a run of `flow/deployment` and wake the workers; the same key, if any, gives the same run again."""
        named = {"name": key, "idempotency_key": key} if key else {}
        body = {"parameters": dict(parameters), "state": {"type": "SCHEDULED"}, **named}
        response = self._ask("POST", f"deployments/{self._deployment(deployment)}/create_flow_run", body)
        if response.status_code == httpx.codes.NOT_FOUND:  # registered anew since we asked, under another id
            del self._deployments[deployment]
            response = self._ask("POST", f"deployments/{self._deployment(deployment)}/create_flow_run", body)
        run_id = UUID(self._accepted(response)["id"])
        self._wake(run_id)
        return run_id

    def cancel(self, run_id: UUID) -> None:
        """Ask for the end of a run; the worker that has it kills its processes."""
        state = {"state": {"type": "CANCELLING", "name": "Cancelling"}}
        self._accepted(self._ask("POST", f"flow_runs/{run_id}/set_state", state))

    def state(self, run_id: UUID) -> str:
        """Prefect's state type: SCHEDULED, PENDING, RUNNING, COMPLETED, FAILED, CRASHED, CANCELLED, …"""
        return str(self._accepted(self._ask("GET", f"flow_runs/{run_id}"))["state_type"])

    def look(self, run_id: UUID) -> RunState | None:
        """The run, unless Prefect does not know it, or not any more."""
        response = self._ask("GET", f"flow_runs/{run_id}")
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        found = self._accepted(response)
        return RunState(found["name"], found["state_type"], (found["state"] or {}).get("message") or "")

    def latest(self, deployment: str, count: int) -> Sequence[RunRecord]:
        """The last runs of `flow/deployment` that Prefect remembers, newest first; not those that are still to come."""
        flow, _, name = deployment.partition("/")
        body = {
            "flows": {"name": {"any_": [flow]}},
            "deployments": {"name": {"any_": [name]}},
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": count,
            "flow_runs": {"expected_start_time": {"before_": datetime.now(UTC).isoformat()}},
        }
        return [_record(found) for found in self._accepted(self._ask("POST", "flow_runs/filter", body))]

    def ended(self, tags: Sequence[str], before: datetime) -> int:
        """How many runs that bear all the tags came to their end before then."""
        return int(self._accepted(self._ask("POST", "flow_runs/count", {"flow_runs": _ended(tags, before)})))

    def delete_ended(self, tags: Sequence[str], before: datetime) -> int:
        """Some of them, with their task runs and logs; how many, none where none is left."""
        body = {"flow_runs": _ended(tags, before), "limit": AT_ONCE}
        return len(self._accepted(self._ask("POST", "flow_runs/bulk_delete", body))["deleted"])

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _deployment(self, name: str) -> str:
        if name not in self._deployments:
            found = self._accepted(self._ask("GET", f"deployments/name/{name}"))
            self._deployments[name] = str(found["id"])
        return self._deployments[name]

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        try:
            response = self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            raise PrefectUnreachable(f"Prefect does not answer at {self._client.base_url}: {error}") from error
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise Refused(f"Prefect at {self._client.base_url} does not accept our credentials.")
        if response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise PrefectUnreachable(f"Prefect cannot {method} {path} for now: status {response.status_code}.")
        return response

    @staticmethod
    def _accepted(response: httpx.Response) -> Any:  # noqa: ANN401 - whatever JSON holds
        if response.is_client_error:
            place = response.request.url.path
            raise Refused(f"Prefect refused {response.request.method} {place}: {response.text[:300]}")
        return response.json()


def _ended(tags: Sequence[str], before: datetime) -> Mapping[str, Any]:
    """As Prefect filters runs."""
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
