"""The request that `slipway deploy` makes, as the API takes it. What is left out stays as it is."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import typer

from deployments.cli.dotenv import dotenv_from
from deployments.cli.failure import misuse
from deployments.cli.field_options import Setting, body_of, check_entries
from deployments.cli.parsing import (
    command_from,
    config_file_from,
    file_text_from,
    published_from,
    text_of,
    variables_from,
    volume_from,
)
from deployments.cli.upload import Packed

FIELDS = {"volumes": "volumes", "config-files": "config_files", "host-ports": "host_ports"}
DOCKERFILE = "Dockerfile"  # the usual one
PASSWORD, BASE_PASSWORD = "SLIPWAY_REGISTRY_PASSWORD", "SLIPWAY_BASE_REGISTRY_PASSWORD"
Body = Mapping[str, Any]
Parts = Mapping[str, Body]


@dataclass(frozen=True)
class TypedSettings:
    """Options with one value, as typed; an empty text takes the value back to its default."""

    image: str | None = None
    health_path: str | None = None
    health_command: str | None = None
    registry_user: str | None = None
    ssh_key: str | None = None
    base_registry: str | None = None


@dataclass(frozen=True)
class TypedSource:
    """Options about what a service is built of, as typed; an empty text takes a value back to its default."""

    repository: str | None = None
    ref: str | None = None
    known_hosts: str | None = None
    path: str | None = None
    arguments: Sequence[str] = ()
    secrets: Sequence[str] = ()
    dockerfile: str | None = None


@dataclass(frozen=True)
class SourceRequest:
    """The source that was named, as the API takes it; `upload` is packed when everything else was read."""

    git: Body = field(default_factory=dict)
    build: Body = field(default_factory=dict)
    path: str | None = None
    upload: Packed | None = None

    @property
    def is_named(self) -> bool:
        return bool(self.git or self.build or self.path)

    @property
    def is_whole(self) -> bool:
        """Whether an image can be built of it alone."""
        return "repository" in self.git or "content" in self.build or self.upload is not None

    def body(self, wanted: Body, *, has_image: bool) -> Body:
        """Return what changes: a service has an image or is built, and what is named replaces the other."""
        if has_image:
            return {name: None for name in ("git", "upload", "build") if wanted.get(name)}
        body: dict[str, object] = {}
        if self.upload:
            body |= {"upload": self.upload.value, **({"git": None} if wanted.get("git") else {})}
        if "repository" in self.git and wanted.get("upload"):
            body["upload"] = None
        if self.git:
            body["git"] = {**(wanted.get("git") or {}), **self.git}
        if self.build:
            body["build"] = self._merged(wanted.get("build") or {})
        if self.is_whole and wanted.get("image"):
            body["image"] = None
        return body

    def _merged(self, known: Body) -> Body:
        """Merge with what is known: the two kinds of Dockerfile replace each other; arguments are added to others."""
        is_replaced = "dockerfile" in self.build and known.get("content")
        rest = {**known, **({"content": None} if is_replaced else {}), **self.build}
        if "arguments" in self.build:
            rest["arguments"] = {**(known.get("arguments") or {}), **self.build["arguments"]}
        return rest


@dataclass(frozen=True)
class ServiceRequest:
    """Everything that was asked for, as the API takes it."""

    values: Body = field(default_factory=dict)
    health_check: Body | None = None  # what of it changes; nothing at all takes it back to its default
    source: SourceRequest = field(default_factory=SourceRequest)
    variables: Mapping[str, str] = field(default_factory=dict)
    dotenv: str | None = None
    port: int | None = None
    domain: str | None = None
    parts: Mapping[str, Parts] = field(default_factory=dict)  # by the last word of their list's address
    settings: Mapping[Setting, Any] = field(default_factory=dict)  # of options that stand in declarations

    @property
    def is_empty(self) -> bool:
        values = self.values or self.settings or self.health_check is not None
        source = self.source.is_named or self.source.upload
        return not (values or source or self.all_variables or self.port or any(self.parts.values()))

    @property
    def names_source(self) -> bool:
        """Whether it says what a new service runs."""
        return "image" in self.values or self.source.is_whole

    @property
    def names_other_source(self) -> bool:
        """Whether it names an image, a repository, a folder or a Dockerfile of yours."""
        return "image" in self.values or bool(self.source.git or self.source.path or "content" in self.source.build)

    @property
    def all_variables(self) -> Mapping[str, str]:
        """What is typed wins over the file."""
        return {**(dotenv_from(self.dotenv) if self.dotenv else {}), **self.variables}

    def with_upload(self, upload: Packed | None) -> "ServiceRequest":
        return replace(self, source=replace(self.source, upload=upload))

    def everything(self, wanted: Body) -> Body:
        """Return it as one body, as a new service or a plan takes it; `wanted` is the configuration so far."""
        is_new = self.port is not None and not leads_already(wanted, self.domain, self.port)
        return {
            "routes": [{"domain": self.domain, "port": self.port}] if is_new else [],
            "variables": self.all_variables,
            **{FIELDS[kind]: _in_one_body(kind, parts) for kind, parts in self.parts.items() if parts},
            **self.body(wanted),
        }

    def body(self, wanted: Body) -> Body:
        """Return the values that are not parts. `wanted` completes those that are sent as a whole."""
        body = dict(self.values)
        if (check := self.health_check) is not None:
            body["health_check"] = {**(wanted.get("health_check") or {}), **check} if check else None
        body |= body_of(self.settings, {**wanted, **body})
        return {**body, **self.source.body(wanted, has_image="image" in self.values)}


def leads_already(wanted: Body, domain: str | None, port: int) -> bool:
    """Tell whether there is a route to the port, and from the domain if one is named."""
    return any(each["port"] == port and domain in (None, each["domain"]) for each in wanted.get("routes", ()))


def request_of(  # noqa: PLR0913, PLR0917 - a group of options each
    settings: TypedSettings,
    env: Sequence[str] = (),
    env_file: str | None = None,
    port: int | None = None,
    domain: str | None = None,
    volumes: Sequence[str] = (),
    config_files: Sequence[str] = (),
    published: Sequence[str] = (),
    source: TypedSource | None = None,
    more: Mapping[Setting, Any] | None = None,
) -> ServiceRequest:
    """Parse all words before the first request to the API, so that a wrong one changes nothing."""
    typed = more or {}
    how = {each.part: value for each, value in typed.items() if each.field == "build" and each.part}
    built = source_of(source or TypedSource(), how)
    if domain and not port:
        misuse("--domain needs --port: which port of the service should it lead to?")
    if settings.image and built.is_named:
        misuse("A service has either an --image or is built, from a --repository, a --path or a --dockerfile.")
    if built.path and built.git:
        misuse("A service is built either from a --repository or from a --path.")
    variables = variables_from(env)
    parts: dict[str, Parts] = {
        "volumes": dict(map(volume_from, volumes)),
        "config-files": dict(map(config_file_from, config_files)),
        "host-ports": dict(map(published_from, published)),
    }
    check_entries("variables", variables, of_option=True)
    for kind, entries in parts.items():
        check_entries(FIELDS[kind], _in_one_body(kind, entries), of_option=True)
    return ServiceRequest(
        source=built,
        health_check=_health_check(settings),
        variables=variables,
        dotenv=None if env_file is None else text_of(env_file),
        port=port,
        domain=domain,
        parts=parts,
        values=_values(settings),
        settings={each: value for each, value in typed.items() if each.field != "build"},
    )


def source_of(typed: TypedSource, how: Body) -> SourceRequest:
    """Parse the options about the source, and `how` it is built; `@FILE` is a Dockerfile of yours."""
    git = {
        "repository": typed.repository or None,
        "ref": None if typed.ref is None else typed.ref or "HEAD",
        "known_hosts": file_text_from(typed.known_hosts) if typed.known_hosts else None,
    }
    own = typed.dockerfile[1:] if typed.dockerfile is not None and typed.dockerfile.startswith("@") else None
    return SourceRequest(
        {name: value for name, value in git.items() if value is not None},
        {
            **how,
            **({"dockerfile": typed.dockerfile or DOCKERFILE} if typed.dockerfile is not None and own is None else {}),
            **({"content": text_of(own)} if own is not None else {}),
            **({"arguments": variables_from(typed.arguments)} if typed.arguments else {}),
            **({"secrets": list(typed.secrets)} if typed.secrets else {}),
        },
        typed.path,
    )


def _values(typed: TypedSettings) -> Body:
    return {
        **({"image": typed.image} if typed.image else {}),
        **({"deploy_key": _key(typed.ssh_key)} if typed.ssh_key is not None else {}),
        **({"credentials": _registry(typed.registry_user)} if typed.registry_user is not None else {}),
        **({"base_registry": _base_registry(typed.base_registry)} if typed.base_registry is not None else {}),
    }


def _health_check(typed: TypedSettings) -> Body | None:
    if typed.health_path is not None and typed.health_command is not None:
        misuse("A service is probed either at --health-path or with --health-command.")
    if typed.health_path:
        return {"path": typed.health_path, "command": None}
    if typed.health_command:
        return {"command": command_from(typed.health_command), "port": None}
    return None if typed.health_path is None and typed.health_command is None else {}


def _key(word: str) -> str | None:
    return file_text_from(word) if word else None


def _registry(user: str) -> Mapping[str, str] | None:
    """Return the credentials for the service's image or repository; an empty text removes them."""
    if not user:
        return None
    password = _password(PASSWORD, f"--registry-user {user}", f"Password of {user} at the image's registry")
    return {"username": user, "password": password}


def _base_registry(word: str) -> Mapping[str, str] | None:
    """Return the credentials for a build's base images, from `USER@HOST`; an empty text removes them."""
    if not word:
        return None
    user, _, host = word.rpartition("@")  # a user may be an e-mail address
    if not user or not host:
        misuse(f"--base-registry {word}: write USER@HOST, such as robot@registry.example.com.")
    password = _password(BASE_PASSWORD, f"--base-registry {word}", f"Password of {user} at {host}")
    return {"host": host, "username": user, "password": password}


def _password(variable: str, option: str, question: str) -> str:
    """Return a password, which is never an argument: everybody on the machine can read arguments."""
    password = os.environ.get(variable)
    if not password:
        if not sys.stdin.isatty():
            misuse(f"{option}: set {variable}, or run this on a terminal to be asked.")
        password = str(typer.prompt(question, hide_input=True, err=True))
    return password


def _in_one_body(kind: str, parts: Parts) -> Mapping[str, object]:
    """Put parts into one body, in which ports of the host are numbers."""
    return {key: value["target"] for key, value in parts.items()} if kind == "host-ports" else parts
