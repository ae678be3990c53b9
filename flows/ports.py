"""The ports: everything that tasks may ask of the world outside. `platform.py` binds them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from blocks.specs import (
    BuildSpec,
    ConfigSpec,
    ContainerSpec,
    Credentials,
    GitAccess,
    Labels,
    NetworkSpec,
    PlanSpec,
    RunRequest,
    ServiceSpec,
    SrvTarget,
    VolumeSpec,
)
from blocks.states import (
    BuildState,
    CommandAnswer,
    CommitState,
    ContainerState,
    Exit,
    ImageState,
    NodeFacts,
    ObjectState,
    OutputLine,
    Piece,
    PlanState,
    Probe,
    RunRecord,
    RunState,
    ServiceState,
    SubmoduleState,
    TaskState,
)

Report = Callable[[str], None]  # gets lines of progress, for people


class Services(Protocol):
    """Services of the cluster, and their tasks. All of it can be repeated: create-or-adopt, delete-if-present."""

    def apply(self, spec: ServiceSpec) -> None:
        """Create the service, or change our own of that name. Raises Refused where a config is missing."""

    def list(self, labels: Labels) -> Sequence[ServiceState]:
        """Returns our services that bear the labels."""

    def scale(self, name: str, replicas: int) -> None:
        """Set the number of tasks. Raises Refused if there is no such service."""

    def tasks(self, name: str) -> Sequence[TaskState]:
        """Returns the tasks of the service, newest first; none if there is no such service."""

    def remove(self, name: str) -> None:
        """Delete the service if it is there; its containers follow within their stop grace."""

    def await_stopped(self, name: str, timeout: float) -> None:
        """Wait until nothing of the service runs or is about to. Raises EngineUnreachable after `timeout` seconds."""

    def await_gone(self, name: str, timeout: float) -> None:
        """Wait until no container of a removed service is left. Raises EngineUnreachable after `timeout` seconds."""


class Networks(Protocol):
    """Networks, each with addresses of its own from the pool of the installation."""

    def ensure(self, spec: NetworkSpec) -> None:
        """Create the network or adopt our own of that name."""

    def remove(self, name: str, timeout: float) -> None:
        """Delete the network if it is there. Raises EngineUnreachable if it is still in use after `timeout` seconds."""

    def list(self, labels: Labels) -> Sequence[str]:
        """Returns the names of our networks that bear the labels."""

    def subnet(self, name: str) -> str:
        """Returns the network's addresses, as `10.96.4.0/22`. Raises Refused if there is no such network."""

    def foreign_members(self) -> Sequence[str]:
        """Returns the names of services and containers that are attached to our networks without being ours."""


class Configs(Protocol):
    """Config files of services. One that exists never changes: another content is another name."""

    def ensure(self, spec: ConfigSpec) -> None:
        """Create the config or adopt our own of that name."""

    def remove(self, name: str) -> None:
        """Delete the config if it is there. Raises Refused as long as a service names it."""

    def list(self, labels: Labels) -> Sequence[ObjectState]:
        """Returns our configs that bear the labels, by name."""


class Cluster(Protocol):
    """The part of Docker that is the same wherever a container runs: a manager of the Swarm is asked.

    Objects of others are never touched: NameInUse is raised for a name that one of them has.
    """

    @property
    def services(self) -> Services: ...
    @property
    def networks(self) -> Networks: ...
    @property
    def configs(self) -> Configs: ...


class Images(Protocol):
    """The images of the node, and how they are pulled and pushed."""

    def obtain(self, reference: str, report: Report, credentials: Credentials | None = None) -> str:
        """Pull the image unless it is here; return it by digest or id, for which no registry is asked again.

        Raises ImageMissing, RegistryUnreachable, and Refused for what is no name of an image.
        """

    def current(self, reference: str, credentials: Credentials | None = None) -> str:
        """Returns what a tag means at its registry now, as `repository@sha256:…`; nothing is pulled.

        What no registry has, or is no tag, stays as it is. Raises ImageMissing, RegistryUnreachable, Refused.
        """

    def push(self, name: str, report: Report, credentials: Credentials | None = None) -> str:
        """Give the registry the image of that name, `repository:tag`; return it as `repository@sha256:…`.

        Raises ImageMissing, PushDenied, RegistryUnreachable.
        """

    def id(self, reference: str) -> str | None:
        """Returns the id of an image that is here; no registry is asked."""

    def bytes(self, reference: str) -> int:
        """Returns the size of all its layers, shared or not. Raises ImageMissing."""

    def tag(self, reference: str, name: str) -> None:
        """Give an image one name more: it stays at least until that name goes. Raises ImageMissing."""

    def built(self, labels: Labels) -> Sequence[ImageState]:
        """Returns images that were built for this installation and bear the labels."""

    def remove(self, image: ImageState) -> bool:
        """Delete one that was built, by the names that it had; True if it is gone. What a container needs stays."""

    def remove_repository(self, repository: str, labels: Labels) -> None:
        """Take away all names in the repository, then what was built, bears the labels and has no name left."""


class Volumes(Protocol):
    """Volumes of the node."""

    def ensure(self, spec: VolumeSpec) -> None:
        """Create the volume or adopt our own of that name."""

    def remove(self, name: str) -> None:
        """Delete the volume if it is there. Raises EngineUnreachable for one that stays in use."""

    def list(self, labels: Labels) -> Sequence[ObjectState]:
        """Returns our volumes that bear the labels, by name."""

    def bytes(self) -> Mapping[str, int]:
        """Returns how many bytes each volume holds, by name."""

    def copy(self, source: str, target: VolumeSpec, image: str) -> None:
        """Make `target` anew, with all that `source` holds; `image` is any that the node has."""


class Containers(Protocol):
    """Containers of the node: plain ones, as the edge's, and those of the cluster's tasks."""

    def ensure(self, spec: ContainerSpec) -> bool:
        """Create and start the container, or adopt our own; True if anything had to be done."""

    def remove(self, name: str) -> None:
        """Stop and delete the container if it is there."""

    def list(self, labels: Labels) -> Sequence[ContainerState]:
        """Returns our containers that bear the labels, those of tasks included, whether they run or not."""

    def connect(self, container: str, network: str) -> None:
        """Attach the container to the network unless it is. Raises EngineUnreachable while that is unknown here."""

    def exit_of(self, task: TaskState) -> Exit:
        """Returns how the task's container ended; of one that is gone, only what the task itself says."""

    def listening_ports(self, container_id: str) -> frozenset[int] | None:
        """Returns the TCP ports on which the container can be reached; None where that cannot be found out."""

    def output(self, container_id: str, after: str) -> Sequence[OutputLine]:
        """Returns what the container wrote after the line with that timestamp, or all of it; nothing if it is gone."""


class Exec(Protocol):
    """Commands in containers that run."""

    def run(self, container_id: str, command: Sequence[str], timeout_seconds: float) -> CommandAnswer:
        """Run a program of the container's image; return its exit code and the last of what it wrote.

        The code is None if the container does not run, or the time was up, and then the command was killed.
        """

    def end(self, container_id: str, command: Sequence[str]) -> None:
        """Kill what still runs of the command in the container: its caller died and could not end it."""


class Builds(Protocol):
    """The engine's builder, which makes images of folders of the node and keeps a cache."""

    def run(self, spec: BuildSpec, report: Callable[[Sequence[str]], None], seconds: float) -> BuildState:
        """Make the image and give it its tag; `report` gets the output in batches of lines.

        Returns how many steps there were. Raises BuildBroken if the build fails or takes longer than `seconds`,
        RegistryUnreachable and EngineUnreachable.
        """

    def cache_bytes(self) -> int:
        """Returns how many bytes the cache takes on the disk, without what images have anyway."""

    def shrink_cache(self, quota_bytes: int) -> int:
        """Delete the least recently used of the cache until the rest fits; return how many bytes went."""

    def is_cache_shared(self) -> bool:
        """Tells whether others may build here; the cache does not say who made what is in it."""


class Node(Protocol):
    """The part of Docker that belongs to the machine of a container. On one machine it is the manager's engine."""

    @property
    def images(self) -> Images: ...
    @property
    def volumes(self) -> Volumes: ...
    @property
    def containers(self) -> Containers: ...
    @property
    def exec(self) -> Exec: ...
    @property
    def builds(self) -> Builds: ...

    def facts(self) -> NodeFacts:
        """Returns what the machine has."""


class Proxy(Protocol):
    """The edge that serves the apps."""

    def configure(self, config: Mapping[str, Any]) -> bool: ...
    def probe(self, address: str, path: str, timeout_seconds: float) -> Probe: ...
    def upstream_of(self, domain: str) -> str | None: ...


class Zone(Protocol):
    """The routing table: which Swarm service answers for a domain."""

    def records(self) -> dict[str, SrvTarget]: ...
    def update(self, upserts: Mapping[str, SrvTarget], deletions: Collection[str]) -> None: ...


class Repositories(Protocol):
    """Git repositories, kept here once they were fetched."""

    def fetch(self, repository: str, ref: str, access: GitAccess = ...) -> CommitState: ...
    def count_large(self, folder: Path) -> int: ...
    def fetch_large(self, repository: str, folder: Path, access: GitAccess) -> None: ...
    def submodules(self, repository: str, commit: str) -> Sequence[SubmoduleState]: ...
    def check_out(self, repository: str, commit: str, target: Path) -> None: ...
    def shrink(self, quota_bytes: int, *, dry_run: bool) -> Sequence[Piece]: ...


class Planners(Protocol):
    """Programs of other vendors that plan how a source is built."""

    def plan(self, spec: PlanSpec) -> PlanState: ...


class Runs(Protocol):
    """Flow runs, started by the name of their deployment in Prefect."""

    def launch(self, request: RunRequest) -> UUID: ...
    def look(self, run_id: UUID) -> RunState | None: ...
    def latest(self, deployment: str, count: int) -> Sequence[RunRecord]: ...
    def ended(self, tags: Sequence[str], before: datetime) -> int: ...
    def delete_ended(self, tags: Sequence[str], before: datetime) -> int: ...
