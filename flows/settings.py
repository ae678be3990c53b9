"""Every choice an operator can make, read once at the start of a process and passed on.

A value comes from the environment (prefix ``SLIPWAY_``), else from ``secrets.env`` in the data folder, where
embedded mode writes the secrets that it generates at its first start, and from ``images.env``, where it names the
images that it built; else from the default below.
"""

import os
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from flows.registries import Registries
from flows.retention import Retention

SECRETS_FILE = "secrets.env"
IMAGES_FILE = "images.env"
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(Registries, Retention):
    """One installation of Slipway. Frozen: a changed setting is a restart."""

    model_config = SettingsConfigDict(env_prefix="SLIPWAY_", frozen=True, extra="ignore", hide_input_in_errors=True)

    instance: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,19}$")] = Field(
        default="slipway", description="Name of this installation; labels and names of its Docker objects carry it."
    )
    folder: Path = Field(default=Path(".slipway"), description="Data folder: database, secrets, sockets, logs.")
    root_domain: str = Field(default="localhost", description="Generated domains end in it.")
    host: str = Field(default="127.0.0.1", description="Address that the API and the proxy listen on.")
    api_port: Port = Field(default=4600, description="Port of the REST API and the dashboard.")
    prefect_port: Port = Field(
        default=4610, description="Port of the Prefect server and its UI; always on the loopback."
    )
    postgres_port: Port = Field(default=4632, description="Port of the embedded PostgreSQL.")
    proxy_port: Port = Field(default=4680, description="Port on which the proxy serves the apps (HTTP).")
    routes_port: Port = Field(default=4653, description="Port on which the routing server takes signed updates.")
    docker_host: str = Field(default="unix:///var/run/docker.sock", description="Address of the Docker engine.")
    swarm_address: str = Field(default="127.0.0.1", description="Address that a new Swarm advertises.")
    network_pool: str = Field(
        default="10.96.0.0/12", description="Addresses that Slipway may use for its Docker networks, a /22 each."
    )
    proxy_image: str = Field(default="", description="Image of the proxy; embedded mode builds it.")
    routes_image: str = Field(default="", description="Image of the routing server; embedded mode builds it.")
    max_concurrent_deploys: Annotated[int, Field(ge=1, le=64)] = Field(
        default=5, description="Deploys that run at the same time; the others wait in the queue."
    )
    lease_seconds: Annotated[int, Field(ge=3)] = Field(
        default=15, description="A deploy whose run has been silent for this long is taken over by reconcile."
    )
    fault_file: Path | None = Field(
        default=None, description="For tests of crashes: a file that names the point at which runs wait."
    )
    release_seconds: Annotated[int, Field(ge=1)] = Field(
        default=600, description="How long a release command may take."
    )
    host_paths: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="Folders of hosts, separated by colons, that services may mount (read-only), with all below them.",
    )
    git_hosts: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(),
        description="Git hosts, separated by commas (with the port, if any), that services may build from "
        "although they are in a private network or speak plain http.",
    )
    build_seconds: Annotated[int, Field(ge=1)] = Field(default=1800, description="How long a build may take.")
    build_cpus: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="Processors for all builds together; unset: all, but apps come first."
    )
    build_memory_bytes: Annotated[int, Field(ge=64 << 20)] | None = Field(
        default=None, description="Memory for all builds together; unset: half of the machine's."
    )
    upload_bytes: Annotated[int, Field(ge=1)] = Field(
        default=500_000_000, description="Bytes of a packed working tree, at most, that a service may be built of."
    )
    max_concurrent_builds: Annotated[int, Field(ge=1, le=64)] = Field(
        default=1, description="Builds that run at the same time; more of them slow the apps down."
    )
    extra_ca: Path | None = Field(
        default=None,
        description="File with certificates (PEM) that the images of `make base-images` trust besides the usual ones.",
    )
    postgres_url: SecretStr | None = Field(
        default=None, description="URL of an external PostgreSQL (database slipway); unset: the embedded one."
    )
    prefect_url: str | None = Field(
        default=None, description="URL of an external Prefect API; unset: the embedded one."
    )
    postgres_password: SecretStr = Field(default=SecretStr(""), description="Password of the embedded PostgreSQL.")
    prefect_password: SecretStr = Field(
        default=SecretStr(""), description="Password of the user `admin` of the Prefect UI."
    )
    zone_secret: SecretStr = Field(default=SecretStr(""), description="TSIG key (base64) that signs routing updates.")

    @staticmethod
    def spelled(value: object) -> str:
        """Spells a value as an environment variable holds it."""
        if isinstance(value, frozenset):
            return ",".join(sorted(value))
        if isinstance(value, tuple):
            return (":" if any(isinstance(part, Path) for part in value) else ",").join(map(str, value))
        return str(value)

    @classmethod
    def load(cls) -> "Settings":
        """Loads the settings of this process: environment over the data folder's secrets over defaults."""
        folder = Path(os.environ.get("SLIPWAY_FOLDER", ".slipway"))
        return cls(_env_file=(folder / SECRETS_FILE, folder / IMAGES_FILE))

    @field_validator("host_paths", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.split(":") if part) if isinstance(value, str) else value

    @field_validator("git_hosts", "registry_mirrors", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    def allows_git_host(self, host: str) -> bool:
        """Tells whether services may build from this host (with its port, if any), whatever it is."""
        return host in self.git_hosts or host.rpartition(":")[0] in self.git_hosts

    def allows_host_path(self, path: str) -> bool:
        """Tells whether services may mount this folder of the host."""
        return any(PurePosixPath(path).is_relative_to(root) for root in self.host_paths)

    @property
    def repositories(self) -> Path:
        """Folder of fetched repositories."""
        return self.folder.absolute() / "repositories"

    @property
    def uploads(self) -> Path:
        """Folder of packed working trees; beside secrets.env, the one that the API writes to."""
        return self.folder.absolute() / "uploads"

    @property
    def builds(self) -> Path:
        """Folder of what is being built."""
        return self.folder.absolute() / "builds"

    @property
    def own_ports(self) -> frozenset[int]:
        """Ports of the host that the platform itself listens on."""
        return frozenset({self.api_port, self.prefect_port, self.postgres_port, self.proxy_port, self.routes_port})

    @property
    def database_url(self) -> str:
        """libpq URL of our own database."""
        if self.postgres_url is not None:
            return self.postgres_url.get_secret_value()
        return (
            f"postgresql://postgres:{self.postgres_password.get_secret_value()}@127.0.0.1:{self.postgres_port}/slipway"
        )

    @property
    def prefect_api_url(self) -> str:
        return self.prefect_url or f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def prefect_ui_url(self) -> str:
        return self.prefect_api_url.removesuffix("/api")

    @property
    def prefect_auth(self) -> str:
        """Basic credentials of the Prefect server, as its `server.api.auth_string`."""
        return f"admin:{self.prefect_password.get_secret_value()}"

    @property
    def keyring(self) -> Path:
        """Encryption keys of our columns, one a line, the first one encrypts."""
        return self.folder.absolute() / "keyring"

    @property
    def proxy_sockets(self) -> Path:
        """Folder of the proxy's private unix sockets: `admin.sock`, `probe.sock`, `verify.sock`."""
        return self.folder.absolute() / "proxy"

    @property
    def api_url(self) -> str:
        return f"http://{self.host}:{self.api_port}"
