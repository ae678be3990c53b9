"""Values that describe what was observed; they cross the edge. No library type, no word of the domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from blocks.specs import Labels


@dataclass(frozen=True)
class ObjectState:
    """A volume or a config file of the engine: its name, and the labels that say whose it is."""

    name: str
    labels: Labels


@dataclass(frozen=True)
class Piece:
    """Something that takes disk space: its name, and how much it takes."""

    name: str
    bytes: int


@dataclass(frozen=True)
class RunState:
    """A flow run: its name, and its state in Prefect's words with what was said about it."""

    name: str
    state: str
    message: str


@dataclass(frozen=True)
class RunRecord:
    """A flow run as it is remembered; `began_at` is when it was to begin as long as nobody took it."""

    id: UUID
    state: str
    message: str
    parameters: Mapping[str, Any]
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class ImageState:
    """An image that the engine has. `digests`: how a registry, or an engine that speaks like one, names its content."""

    id: str
    names: tuple[str, ...]
    digests: tuple[str, ...]
    bytes: int  # of all its layers, shared or not
    labels: Labels


@dataclass(frozen=True)
class SwarmState:
    """The membership of an engine in a Swarm; `status` in its own words: inactive, pending, active, error, locked."""

    status: str
    is_manager: bool
    error: str  # empty where all is well


class TaskPhase(StrEnum):
    """Swarm's thirteen task states, known by what they mean for a deploy."""

    WAITING = "waiting"  # new … starting
    RUNNING = "running"
    ENDED = "ended"  # complete, shutdown, remove
    FAILED = "failed"  # failed, rejected, orphaned


@dataclass(frozen=True)
class TaskState:
    """One task of a Swarm service, as the manager sees it."""

    id: str
    phase: TaskPhase
    desired_running: bool
    message: str
    container_id: str | None
    exit_code: int | None
    addresses: Mapping[str, str]  # network name → IPv4 address, known before the container runs


@dataclass(frozen=True)
class ServiceState:
    name: str
    labels: Labels
    image: str
    replicas: int


@dataclass(frozen=True)
class ContainerState:
    """A container of the engine: a plain one, or that of a Swarm task."""

    name: str
    id: str
    image_id: str
    running: bool
    labels: Labels
    networks: frozenset[str]
    status: str  # in the engine's words: created, running, restarting, exited, …
    process: int | None  # its first one, by its number on the node; None where it does not run
    restarts: int
    published_ports: frozenset[int]  # of the node, which lead to it

    @property
    def is_task(self) -> bool:
        """Whether Swarm made it, and removes it."""
        return "com.docker.swarm.task.id" in self.labels


@dataclass(frozen=True)
class Exit:
    """The end of a container, described for people."""

    code: int | None
    out_of_memory: bool
    last_lines: tuple[str, ...]


@dataclass(frozen=True)
class CommandAnswer:
    """The answer of a command in a running container; `code` is None where it did not end in time."""

    code: int | None
    output: str


@dataclass(frozen=True)
class OutputLine:
    """A line that a container wrote; `at` is the engine's timestamp, RFC 3339 with nanoseconds, and sorts as text."""

    at: str
    text: str


@dataclass(frozen=True)
class NodeFacts:
    """The facts about the engine's machine."""

    name: str
    cpus: int
    memory_bytes: int
    folder: Path  # where the engine keeps what it has


@dataclass(frozen=True)
class Probe:
    """One HTTP question asked from the proxy's own network; `status` is None where nothing answered."""

    status: int | None
    detail: str


@dataclass(frozen=True)
class SubmoduleState:
    """A repository in a folder of another, in that one's words: address and path are of unknown origin."""

    path: str
    address: str
    commit: str


@dataclass(frozen=True)
class CommitState:
    """A commit of a repository: its whole id, who made it, and what they said."""

    id: str
    author: str
    message: str


@dataclass(frozen=True)
class PlanState:
    """The plan that a program wrote for building a source: a file for BuildKit, its context, and further arguments."""

    dockerfile: Path
    context: Path
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BuildState:
    """The course of a build: the steps of its Dockerfile, and how many of them the cache already had."""

    steps: int
    cached_steps: int
