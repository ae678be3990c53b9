"""`python -m deployments.supervisor.register`: tell Prefect what `prefect.yaml` declares, if it does not know yet.

Each deployment carries as its version a digest of its declaration and of its flow's source. Only where that differs
Prefect's library is imported (it takes seconds) to describe the flow's parameters, and the deployment is written;
so whatever an operator changed in the UI, a paused schedule for example, outlives a restart.
"""

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import yaml

from blocks.prefect.client import PrefectClient
from deployments.supervisor import shown_blocks
from flows.settings import Settings

DECLARATION = Path(__file__).parent.parent.parent / "prefect.yaml"
TAG = "slipway"
TIMEOUT_SECONDS = 30.0
# A stock process worker reads its defaults from here; the warm one has nothing to choose.
JOB_TEMPLATE = {
    "job_configuration": {"env": {}, "labels": {}, "stream_output": True},
    "variables": {"type": "object", "properties": {}},
}


def register(settings: Settings, declaration: Path = DECLARATION) -> None:
    """Create or update pools, queues, deployments and schedules of the declaration, and show our blocks."""
    declared = yaml.safe_load(declaration.read_text())
    client = PrefectClient(settings.prefect_api_url, settings.prefect_auth, seconds=TIMEOUT_SECONDS)
    for pool in declared["work_pools"]:
        _ensure_pool(client, pool)
        _ensure_queues(client, pool)
    for deployment in declared["deployments"]:
        _ensure_deployment(client, deployment)
    _remove_former(client, declared)
    shown_blocks.show(client, settings)
    client.close()


def _remove_former(client: PrefectClient, declared: dict[str, Any]) -> None:
    """Delete deployments that an earlier version declared: their flows are gone, and their schedules would fail.

    Those that an operator added to our pools do not bear our tag, and stay.
    """
    pools, names = ([each["name"] for each in declared[kind]] for kind in ("work_pools", "deployments"))
    chosen = {"work_pools": {"name": {"any_": pools}}, "deployments": {"tags": {"all_": [TAG]}}}
    for former in client.many("deployments/filter", chosen):
        if former["name"] not in names:
            client.ask("DELETE", f"deployments/{former['id']}")


def _ensure_pool(client: PrefectClient, pool: dict[str, Any]) -> None:
    wanted = {"description": pool["description"], "base_job_template": JOB_TEMPLATE}
    known = client.find("GET", f"work_pools/{pool['name']}")
    if known is None:
        client.ask("POST", "work_pools/", {"name": pool["name"], "type": pool["type"], **wanted})
        return
    if known["type"] != pool["type"]:
        raise SystemExit(f"The work pool {pool['name']} exists with type {known['type']}: delete it in the Prefect UI.")
    if known["description"] != pool["description"] or known["base_job_template"] != JOB_TEMPLATE:
        client.ask("PATCH", f"work_pools/{pool['name']}", wanted)


def _ensure_queues(client: PrefectClient, pool: dict[str, Any]) -> None:
    """Make the queues that are missing. The limit of one that is there is the operator's."""
    path = f"work_pools/{pool['name']}/queues"
    known = {each["name"]: each for each in client.many(f"{path}/filter", {})}  # to ask for one would make it
    for queue in pool.get("work_queues", ()):
        if queue["name"] not in known:
            client.ask("POST", path, queue)
        elif known[queue["name"]]["description"] != queue["description"]:
            client.ask("PATCH", f"{path}/{queue['name']}", {"description": queue["description"]})


def _ensure_deployment(client: PrefectClient, deployment: dict[str, Any]) -> None:
    module = deployment["entrypoint"].rpartition(".")[0]
    version = _version(deployment, module)
    flow_name = deployment.get("flow_name", deployment["name"])
    known = client.find("GET", f"deployments/name/{flow_name}/{deployment['name']}")
    if known is not None and known["version"] == version:
        return
    flow = client.one("POST", "flows/", {"name": flow_name})
    client.ask("POST", "deployments/", _body(deployment, flow["id"], version))


def _version(deployment: dict[str, Any], module: str) -> str:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise SystemExit(f"prefect.yaml declares a flow in {module}, and there is no such module.")
    words = yaml.safe_dump(deployment, sort_keys=True).encode() + Path(spec.origin).read_bytes()
    return hashlib.sha256(words).hexdigest()[:12]


def _body(deployment: dict[str, Any], flow_id: str, version: str) -> dict[str, Any]:
    limit = deployment.get("concurrency_limit")
    options = {"concurrency_options": {"collision_strategy": limit["collision_strategy"]}} if limit else {}
    return {
        "name": deployment["name"],
        "flow_id": flow_id,
        "version": version,
        "entrypoint": deployment["entrypoint"],
        "description": deployment["description"],
        "tags": deployment["tags"],
        "work_pool_name": deployment["work_pool"]["name"],
        "work_queue_name": deployment["work_pool"].get("work_queue_name", "default"),
        "enforce_parameter_schema": deployment["enforce_parameter_schema"],
        "parameter_openapi_schema": _parameters(deployment["entrypoint"]),
        "concurrency_limit": limit["limit"] if limit else None,
        "schedules": [
            {"slug": each["slug"], "active": each["active"], "schedule": {"interval": each["interval"]}}
            for each in deployment.get("schedules", ())
        ],
        **options,
    }


def _parameters(entrypoint: str) -> dict[str, Any]:
    from prefect.flows import load_flow_from_entrypoint

    schema: dict[str, Any] = load_flow_from_entrypoint(entrypoint).parameters.model_dump()
    return schema


if __name__ == "__main__":
    register(Settings.load())
