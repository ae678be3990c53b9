"""A work pool as its worker sees it, over Prefect's public REST API."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4, uuid5

import prefect
from prefect.client.constants import SERVER_API_VERSION

from blocks.errors import Refused
from blocks.prefect.client import PrefectClient

AT_WORK = ("PENDING", "RUNNING", "CANCELLING")
CANCELLED = ("CANCELLING", "CANCELLED")
FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
AT_MOST = 200
AGENT = f"prefect/{prefect.__version__} (API {SERVER_API_VERSION})"  # what orchestration does depends on it


@dataclass(frozen=True)
class Offer:
    """A run that is due. `json` is all that Prefect says of it."""

    id: str
    deployment_id: str | None
    json: str


class Pool:
    """The work pool. Calls raise PrefectUnreachable where asking again may help, and Refused where it does not."""

    def __init__(self, client: PrefectClient, name: str, worker: str) -> None:
        """Join the pool. `worker` is the same after a restart: what bears it and has no end yet died before."""
        self._client = client
        self._name, self._worker, self._life = name, worker, uuid4()
        self._entrypoints: dict[str, str] = {}

    def heartbeat(self, seconds: int) -> None:
        """Be online for about as long."""
        self._client.ask(
            "POST",
            f"work_pools/{self._name}/workers/heartbeat",
            {"name": self._worker, "heartbeat_interval_seconds": seconds},
        )

    def due(self, limit: int) -> list[Offer]:
        """Return what the pool would let start now."""
        body = {"limit": limit, "scheduled_before": datetime.now(UTC).isoformat()}
        found = self._client.many(f"work_pools/{self._name}/get_scheduled_flow_runs", body)
        return [
            Offer(each["flow_run"]["id"], each["flow_run"]["deployment_id"], json.dumps(each["flow_run"]))
            for each in found
        ]

    def claim(self, run_id: str) -> bool:
        """Claim the run, if no limit is exceeded and nobody else has it. Safe to repeat if no answer came."""
        transition = str(uuid5(self._life, run_id))
        details = {"flow_run_id": run_id, "transition_id": transition}
        state = {"type": "PENDING", "name": "Pending", "message": self._claimed, "state_details": details}
        answer = self._client.one("POST", f"flow_runs/{run_id}/set_state", {"state": state})
        now = answer["state"] or {}
        is_ours = now.get("state_details", {}).get("transition_id") == transition
        return bool(now.get("type") == "PENDING" and (answer["status"] == "ACCEPT" or is_ours))

    def entrypoint(self, deployment_id: str | None) -> str:
        """Return the entry point of the deployment's flow; it stays the same for as long as we live."""
        if deployment_id is None:
            raise Refused("The run belongs to no deployment.")
        if deployment_id not in self._entrypoints:
            entrypoint = self._client.one("GET", f"deployments/{deployment_id}")["entrypoint"]
            if not entrypoint:
                raise Refused("The deployment of the run names no flow.")
            self._entrypoints[deployment_id] = str(entrypoint)
        return self._entrypoints[deployment_id]

    def note_process(self, run_id: str, pid: int) -> None:
        """Tell where the run is."""
        self._client.ask("PATCH", f"flow_runs/{run_id}", {"infrastructure_pid": f"{self._worker}:{pid}"})

    def cancelled(self, run_ids: Collection[str]) -> dict[str, str]:
        """Return those that shall end or should have ended, with the type of their state."""
        state = {"type": {"any_": CANCELLED}}
        found = self._client.many("flow_runs/filter", {"flow_runs": {"id": {"any_": list(run_ids)}, "state": state}})
        return {each["id"]: each["state_type"] for each in found}

    def orphans(self, ours: Collection[str]) -> list[str]:
        """Runs that a previous life of this worker took and that have no end."""
        body = {
            "flow_runs": {"state": {"type": {"any_": AT_WORK}}},
            "work_pools": {"name": {"any_": [self._name]}},
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": AT_MOST,
        }
        found = self._client.many("flow_runs/filter", body)
        return [each["id"] for each in found if self._is_of_this_worker(each) and each["id"] not in ours]

    def end(self, run_id: str, reason: str, *, is_cancelled: bool) -> None:
        """Give a run whose process is gone the end that it could not report itself, if it has none."""
        now = self._client.one("GET", f"flow_runs/{run_id}")["state_type"]
        if now in FINAL:
            return
        if is_cancelled or now == "CANCELLING":
            state = {"type": "CANCELLED", "name": "Cancelled", "message": "Cancelled by a user."}
            self._client.ask("POST", f"flow_runs/{run_id}/set_state", {"state": state, "force": True})
        else:
            state = {"type": "CRASHED", "name": "Crashed", "message": reason}
            self._client.ask("POST", f"flow_runs/{run_id}/set_state", {"state": state})

    def launch(self, deployment: str) -> None:
        """Create a run of `flow/deployment` that is due at once."""
        known = self._client.one("GET", f"deployments/name/{deployment}")
        body = {"name": f"{known['name']} on demand", "state": {"type": "SCHEDULED"}}
        self._client.ask("POST", f"deployments/{known['id']}/create_flow_run", body)

    @property
    def _claimed(self) -> str:
        return f"Taken by {self._worker}."

    def _is_of_this_worker(self, run: Mapping[str, Any]) -> bool:
        process, state = run["infrastructure_pid"] or "", run["state"] or {}
        return process.startswith(f"{self._worker}:") or state.get("message") == self._claimed
