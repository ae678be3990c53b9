"""Services of a Swarm, and their tasks."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import requests
from docker import auth
from docker.errors import APIError, NotFound, create_api_error_from_http_exception

from blocks.docker.configs import Configs
from blocks.docker.definitions import is_as_wanted, replicas_of, service_definition, service_state, task_state
from blocks.docker.engine import TIMEOUT_SECONDS, Engine, is_status, label_filters, translated, unless_gone
from blocks.errors import EngineUnreachable, Refused
from blocks.specs import Credentials, Labels, ServiceSpec
from blocks.states import ServiceState, TaskPhase, TaskState

SERVICE_LABEL = "com.docker.swarm.service.name"  # Swarm puts it on each container of a service
POLL_SECONDS = 0.1
ATTEMPTS = 5


class Services:
    """The Swarm's services. Waiting for containers looks at those of this engine, as there is one node."""

    def __init__(self, engine: Engine, configs: Configs) -> None:
        self._engine, self._configs = engine, configs

    def apply(self, spec: ServiceSpec) -> None:
        """Create the service, or bring our own of that name to the specification; nothing happens if it is there.

        Raises Refused where a config is missing that it names.
        """
        wanted = service_definition(spec, self._config_ids(spec))
        for _ in range(ATTEMPTS):
            existing = self._find(spec.name)
            if existing is None:
                if self._create(wanted, spec.credentials):
                    return
                continue
            self._engine.claim(f"The Swarm service {spec.name}", existing["Spec"].get("Labels"))
            if is_as_wanted(existing["Spec"], wanted) or self._update(existing, wanted, spec.credentials):
                return
        raise EngineUnreachable(f"The Swarm service {spec.name} is being changed by someone else.")

    def scale(self, name: str, replicas: int) -> None:
        """Set the number of tasks. Raises Refused if there is no such service."""
        for _ in range(ATTEMPTS):
            existing = self._find(name)
            if existing is None:
                raise Refused(f"There is no Swarm service {name}.")
            self._engine.claim(f"The Swarm service {name}", existing["Spec"].get("Labels"))
            if replicas_of(existing["Spec"]) == replicas:
                return
            wanted = {**existing["Spec"], "Mode": {"Replicated": {"Replicas": replicas}}}
            if self._update(existing, wanted):
                return
        raise EngineUnreachable(f"The Swarm service {name} is being changed by someone else.")

    def list(self, labels: Labels) -> Sequence[ServiceState]:
        """Returns our services that bear the labels."""
        with translated():
            found = self._engine.api.services(filters=self._engine.ours(labels))
        return [service_state(service["Spec"]) for service in found]

    def tasks(self, name: str) -> Sequence[TaskState]:
        """Returns the tasks of the service, newest first; none if there is no such service."""
        with translated():
            try:
                found = self._engine.api.tasks(filters={"service": name})
            except NotFound:
                return []
        return [task_state(task) for task in sorted(found, key=lambda task: str(task["CreatedAt"]), reverse=True)]

    def remove(self, name: str) -> None:
        """Delete the service if it is there; its containers follow within their stop grace."""
        existing = self._find(name)
        if existing is None:
            return
        self._engine.claim(f"The Swarm service {name}", existing["Spec"].get("Labels"))
        with translated():
            try:
                self._engine.api.remove_service(existing["ID"])
            except NotFound:
                return

    def await_stopped(self, name: str, timeout: float) -> None:
        """Wait until nothing of the service runs or is about to. Raises EngineUnreachable after `timeout` seconds.

        Containers that ended stay for as long as Swarm wants: it keeps those of tasks that failed once (its task
        history) until the service is removed.
        """
        _await(lambda: self._is_quiet(name), timeout, f"Containers of {name} still run")

    def await_gone(self, name: str, timeout: float) -> None:
        """Wait until no container of a removed service is left. Raises EngineUnreachable after `timeout` seconds.

        Swarm deletes them, but forgets those that ended while the engine itself was down.
        """
        _await(lambda: self._is_gone(name), timeout, f"Containers of {name} are still there")

    def _is_gone(self, name: str) -> bool:
        left = self._containers(name, ended_too=True)
        running = self._containers(name, ended_too=False)
        for container in set(left) - set(running):
            with translated(), unless_gone():
                self._engine.api.remove_container(container, v=True)
        return not left

    def _is_quiet(self, name: str) -> bool:
        alive = (TaskPhase.WAITING, TaskPhase.RUNNING)
        return not any(task.phase in alive for task in self.tasks(name)) and not self._containers(name, ended_too=False)

    def _containers(self, name: str, *, ended_too: bool) -> Sequence[str]:
        filters = label_filters({SERVICE_LABEL: name})
        with translated():
            return [
                str(found["Id"]) for found in self._engine.api.containers(all=ended_too, quiet=True, filters=filters)
            ]

    def _config_ids(self, spec: ServiceSpec) -> Mapping[str, str]:
        found = {mounted.config: self._configs.id(mounted.config) for mounted in spec.configs}
        if missing := sorted(name for name, config_id in found.items() if config_id is None):
            raise Refused(f"There is no config {missing[0]}.")
        return {name: config_id for name, config_id in found.items() if config_id is not None}

    def _find(self, name: str) -> dict[str, Any] | None:
        with translated():
            found = self._engine.api.services(filters={"name": name})  # matches beginnings of names
        return next((service for service in found if service["Spec"]["Name"] == name), None)

    def _create(self, wanted: dict[str, Any], credentials: Credentials | None) -> bool:
        with translated():
            try:
                self._send("/services/create", wanted, credentials)
            except APIError as error:
                if is_status(error, 409):
                    return False
                raise
        return True

    def _update(self, existing: dict[str, Any], wanted: dict[str, Any], credentials: Credentials | None = None) -> bool:
        """Updates the service, if it differs; without credentials Swarm keeps those that it has."""
        path = f"/services/{existing['ID']}/update?version={existing['Version']['Index']}"
        with translated():
            try:
                self._send(path, wanted, credentials)
            except APIError as error:
                if "out of sequence" in str(error):
                    return False
                raise
        return True

    def _send(self, path: str, wanted: dict[str, Any], credentials: Credentials | None) -> None:
        """Sends it with credentials: docker-py's own calls know only those of this machine's user."""
        if credentials is None:
            registry, _ = auth.resolve_repository_name(wanted["TaskTemplate"]["ContainerSpec"]["Image"])
            sign_in = auth.get_config_header(self._engine.api, registry)
        else:
            sign_in = auth.encode_header(asdict(credentials))
        url = f"{self._engine.api.base_url}/v{self._engine.api.api_version}{path}"
        headers = {"X-Registry-Auth": sign_in} if sign_in else {}
        try:
            self._engine.api.post(url, json=wanted, headers=headers, timeout=TIMEOUT_SECONDS).raise_for_status()
        except requests.HTTPError as error:
            create_api_error_from_http_exception(error)


def _await(reached: Callable[[], bool], timeout: float, complaint: str) -> None:
    deadline = time.monotonic() + timeout
    while not reached():
        if time.monotonic() > deadline:
            raise EngineUnreachable(f"{complaint} after {timeout:g} s.")
        time.sleep(POLL_SECONDS)
