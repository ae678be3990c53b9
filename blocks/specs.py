"""Values that specify what should exist; they cross the edge. No library type, no word of the domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Labels = Mapping[str, str]


@dataclass(frozen=True)
class RunRequest:
    """A flow run: of which deployment in Prefect, `flow/deployment`, and what people see of it there."""

    deployment: str
    key: str = ""  # the same key gives the same run again
    parameters: Mapping[str, str | bool] = field(default_factory=dict)
    name: str = ""  # the key where there is none
    tags: tuple[str, ...] = ()  # beside those of the deployment
    link: str = ""  # the page that tells more


@dataclass(frozen=True)
class NetworkSpec:
    """A network; its subnet is chosen by the block from the pool of the installation."""

    name: str
    labels: Labels
    driver: str = "overlay"  # or "bridge"
    address: str | None = None


@dataclass(frozen=True)
class Attachment:
    """Membership in a network, with the names that others there may use."""

    network: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Credentials:
    """The sign-in that a registry or a git host asks for before it gives something away."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class GitAccess:
    """The access to a git host: credentials over https, a key over ssh, where the host must itself have a known key."""

    credentials: Credentials | None = None
    private_key: str | None = field(default=None, repr=False)
    known_hosts: str | None = None


@dataclass(frozen=True)
class VolumeSpec:
    """A volume of the engine's `local` driver."""

    name: str
    labels: Labels


@dataclass(frozen=True)
class ConfigSpec:
    """A text that Swarm hands to containers as a file; its name changes with its content."""

    name: str
    labels: Labels
    content: str


@dataclass(frozen=True)
class Mount:
    """A volume, or a folder of the host, at a path of the container."""

    source: str  # name of a volume, or an absolute path of the host
    target: str
    read_only: bool = False
    is_host_path: bool = False


@dataclass(frozen=True)
class ConfigMount:
    """A config file at a path of the container, readable by everyone in it."""

    config: str
    target: str


@dataclass(frozen=True)
class HostPort:
    """A port of the node itself (mode `host`, since the ingress mesh needs IPVS)."""

    published: int
    target: int
    protocol: str = "tcp"  # or "udp"


@dataclass(frozen=True)
class Resources:
    """Processor time in cores and memory in bytes, for one task; None where nothing is said."""

    cpus: float | None = None
    memory_bytes: int | None = None


@dataclass(frozen=True)
class ServiceSpec:
    """A Swarm service with `endpoint_mode: dnsrr`; `image` is pinned by digest or image id."""

    name: str
    image: str
    labels: Labels
    networks: tuple[Attachment, ...]
    env: tuple[str, ...] = ()
    command: tuple[str, ...] | None = None
    replicas: int = 1
    stop_grace_seconds: int = 30
    stop_signal: str | None = None  # None: the image's own
    mounts: tuple[Mount, ...] = ()
    configs: tuple[ConfigMount, ...] = ()
    ports: tuple[HostPort, ...] = ()
    limits: Resources = Resources()
    reservations: Resources = Resources()
    credentials: Credentials | None = field(default=None, repr=False)  # for nodes that have to pull the image
    is_job: bool = False  # runs once: what ended is not started again


@dataclass(frozen=True)
class ContainerSpec:
    """A plain container: the proxy and the routing server."""

    name: str
    image: str
    labels: Labels
    network: str
    address: str | None = None  # fixed IPv4 address in `network`
    command: tuple[str, ...] | None = None
    ports: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # "80/tcp" → (host address, host port)
    binds: Mapping[str, str] = field(default_factory=dict)  # host path → container path
    files: Mapping[str, str] = field(default_factory=dict)  # path in the container → text, written before the start


@dataclass(frozen=True)
class SrvTarget:
    """The destination of a domain's traffic: a DNS name without trailing dot, and a port."""

    host: str
    port: int


@dataclass(frozen=True)
class BuildSpec:
    """An image to be made. Arguments can be read in its history; secrets reach no layer."""

    context: Path
    dockerfile: Path
    tag: str
    labels: Labels
    target: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    registries: Mapping[str, Credentials] = field(default_factory=dict, repr=False)  # host → what it asks for
    private: Path | None = None  # an existing folder for what only we may read, meanwhile; None: a temporary one
    use_cache: bool = True


@dataclass(frozen=True)
class PlanSpec:
    """A source that a program should look at; its plan goes to the folder `target`."""

    tool: str  # "nixpacks" or "railpack"
    source: Path
    target: Path
    caches: str  # goes before the names of what is kept between builds
    install: str | None = None
    build: str | None = None
