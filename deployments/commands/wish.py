"""What `slipway deploy` was asked to make of a service. What is left out stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployments.commands.failure import misuse
from deployments.commands.sign_in import base_registry, registry
from deployments.commands.source import SourceWish
from deployments.commands.words import (
    command_from,
    config_file_from,
    dotenv_from,
    file_text_from,
    memory_from,
    published_from,
    text_of,
    variables_from,
    volume_from,
)

FIELDS = {"volumes": "volumes", "config-files": "config_files", "host-ports": "host_ports"}
Body = Mapping[str, object]
Parts = Mapping[str, Body]


@dataclass(frozen=True)
class Scalars:
    """Options with one value, as typed; an empty text takes the value back to its default."""

    image: str | None = None
    command: str | None = None
    release: str | None = None
    before_copy: str | None = None
    after_copy: str | None = None
    replicas: int | None = None
    health_path: str | None = None
    health_command: str | None = None
    cpus: float | None = None
    memory: str | None = None
    registry_user: str | None = None
    ssh_key: str | None = None
    base_registry: str | None = None


@dataclass(frozen=True)
class Wish:
    """All that was asked for, as the API takes it."""

    values: Body = field(default_factory=dict)
    health_check: Body | None = None  # what of it changes; nothing at all takes it back to its default
    copy_commands: Body | None = None  # likewise
    limits: Body = field(default_factory=dict)
    source: SourceWish = field(default_factory=SourceWish)
    variables: Mapping[str, str] = field(default_factory=dict)
    dotenv: str | None = None
    port: int | None = None
    domain: str | None = None
    parts: Mapping[str, Parts] = field(default_factory=dict)  # by the last word of their list's address

    @property
    def is_empty(self) -> bool:
        scalars = self.values or self.limits or self.source.is_named
        wholes = self.health_check is not None or self.copy_commands is not None
        return not (scalars or wholes or self.all_variables or self.port or any(self.parts.values()))

    @property
    def names_source(self) -> bool:
        """Whether it says what a new service runs."""
        return "image" in self.values or self.source.is_whole

    @property
    def all_variables(self) -> Mapping[str, str]:
        """What is typed wins over the file."""
        return {**(dotenv_from(self.dotenv) if self.dotenv else {}), **self.variables}

    def everything(self, wanted: Mapping[str, Any]) -> Body:
        """In one body, as a new service or a plan takes it."""
        is_new = self.port is not None and not leads_already(wanted, self.domain, self.port)
        return {
            "routes": [{"domain": self.domain, "port": self.port}] if is_new else [],
            "variables": self.all_variables,
            **{FIELDS[kind]: _in_one_body(kind, parts) for kind, parts in self.parts.items() if parts},
            **self.body(wanted),
        }

    def body(self, wanted: Mapping[str, Any]) -> Body:
        """`wanted`: the configuration so far, for the rest of values that are sent as a whole."""
        body = dict(self.values)
        if self.limits:
            body["limits"] = {**(wanted.get("limits") or {}), **self.limits}
        for name, typed in (("health_check", self.health_check), ("copy_commands", self.copy_commands)):
            if typed is not None:
                body[name] = {**(wanted.get(name) or {}), **typed} if typed else None
        return {**body, **self.source.body(wanted, has_image="image" in self.values)}


def leads_already(wanted: Mapping[str, Any], domain: str | None, port: int) -> bool:
    """Whether there is a route to the port, and from the domain if one is named."""
    return any(each["port"] == port and domain in (None, each["domain"]) for each in wanted.get("routes", ()))


def wish_of(  # noqa: PLR0913, PLR0917 - a group of options each
    scalars: Scalars,
    env: Sequence[str] | None = None,
    env_file: str | None = None,
    port: int | None = None,
    domain: str | None = None,
    volumes: Sequence[str] | None = None,
    config_files: Sequence[str] | None = None,
    published: Sequence[str] | None = None,
    source: SourceWish | None = None,
) -> Wish:
    """All words are read before the first request: a wrong one changes nothing."""
    if domain and not port:
        misuse("--domain needs --port: which port of the service should it lead to?")
    if scalars.image and source and source.is_named:
        misuse("A service has either an --image or is built, from a --repository, a --path or a --dockerfile.")
    if source and source.upload and source.git:
        misuse("A service is built either from a --repository or from a --path.")
    return Wish(
        source=source or SourceWish(),
        health_check=_health_check(scalars),
        copy_commands=_copy_commands(scalars),
        limits=_limits(scalars),
        variables=variables_from(env or ()),
        dotenv=None if env_file is None else text_of(env_file),
        port=port,
        domain=domain,
        parts={
            "volumes": dict(map(volume_from, volumes or ())),
            "config-files": dict(map(config_file_from, config_files or ())),
            "host-ports": dict(map(published_from, published or ())),
        },
        values=_values(scalars),
    )


def _values(typed: Scalars) -> Body:
    return {
        **({"image": typed.image} if typed.image else {}),
        **({"replicas": typed.replicas} if typed.replicas is not None else {}),
        **({"command": command_from(typed.command)} if typed.command is not None else {}),
        **({"release_command": command_from(typed.release)} if typed.release is not None else {}),
        **({"deploy_key": _key(typed.ssh_key)} if typed.ssh_key is not None else {}),
        **({"credentials": registry(typed.registry_user)} if typed.registry_user is not None else {}),
        **({"base_registry": base_registry(typed.base_registry)} if typed.base_registry is not None else {}),
    }


def _health_check(typed: Scalars) -> Body | None:
    if typed.health_path is not None and typed.health_command is not None:
        misuse("A service is asked either at --health-path or with --health-command.")
    if typed.health_path:
        return {"path": typed.health_path, "command": None}
    if typed.health_command:
        return {"command": command_from(typed.health_command), "port": None}
    return None if typed.health_path is None and typed.health_command is None else {}


def _copy_commands(typed: Scalars) -> Body | None:
    """Without a command before there is none after."""
    if typed.before_copy == "":
        return {}
    before = {} if typed.before_copy is None else {"before": command_from(typed.before_copy)}
    after = {} if typed.after_copy is None else {"after": command_from(typed.after_copy)}
    return {**before, **after} or None


def _limits(typed: Scalars) -> Body:
    return {
        **({"cpus": typed.cpus} if typed.cpus is not None else {}),
        **({"memory_bytes": memory_from(typed.memory)} if typed.memory is not None else {}),
    }


def _in_one_body(kind: str, parts: Parts) -> Mapping[str, object]:
    """There, ports of the host are numbers."""
    return {key: value["target"] for key, value in parts.items()} if kind == "host-ports" else parts


def _key(word: str) -> str | None:
    return file_text_from(word) if word else None
