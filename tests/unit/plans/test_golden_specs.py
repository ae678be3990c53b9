"""What Swarm is asked to run for a version with everything, in full: a difference here is a different version."""

from uuid import UUID

from blocks.specs import (
    Attachment,
    ConfigMount,
    ConfigSpec,
    HostPort,
    Mount,
    Resources,
    ServiceSpec,
    VolumeSpec,
)
from flows.domain.snapshot import Snapshot
from flows.plans import service
from tests.builders import a_config, a_snapshot

IMAGE = "app@sha256:" + "0" * 64
OWNER = UUID(int=0xABC)
LABELS = {
    "slipway.instance": "slipway",
    "slipway.workspace": "00000000-0000-0000-0000-000000000001",
    "slipway.project": "00000000-0000-0000-0000-000000000002",
    "slipway.environment": "00000000-0000-0000-0000-000000000003",
    "slipway.service": "00000000-0000-0000-0000-000000000004",
    "slipway.deployment": "00000000-0000-0000-0000-000000000005",
}
ENV = (
    "A=1",
    "SLIPWAY=true",
    "SLIPWAY_DEPLOYMENT=1",
    "SLIPWAY_DEPLOYMENT_ID=000000000005",
    "SLIPWAY_DEPLOYMENT_TYPE=image",
    "SLIPWAY_DOMAINS=shop.example.com",
    "SLIPWAY_ENVIRONMENT=production",
    "SLIPWAY_PRIVATE_DOMAIN=shop",
    "SLIPWAY_PROJECT=store",
    "SLIPWAY_PROJECT_ID=00000000-0000-0000-0000-000000000002",
    "SLIPWAY_SERVICE=shop",
    "SLIPWAY_SERVICE_ID=00000000-0000-0000-0000-000000000004",
    "SLIPWAY_WORKSPACE=default",
    "SLIPWAY_WORKSPACE_DOMAIN=shop-000000000004",
)
CONFIG = "slipway-cfg-000000000004-cb78bd8a17f7"
EVERYTHING = a_config(
    command=("serve",),
    release_command=("migrate", "--all"),
    replicas=2,
    variables={"A": "1"},
    volumes={
        "data": {"path": "/data"},
        "seed": {"path": "/seed", "read_only": True},
        "logs": {"path": "/logs", "host_path": "/srv/logs", "read_only": True},
    },
    shared_volumes={"media": {"service_id": OWNER, "volume": "uploads", "path": "/media"}},
    config_files={"conf": {"path": "/etc/app.conf", "content": "a = 1\n"}},
    host_ports={"5432/tcp": 5432, "53/udp": 5353},
    limits={"cpus": 1.5, "memory_bytes": 2**30},
    reservations={"memory_bytes": 2**29},
    stop_grace_seconds=7,
    stop_signal="SIGINT",
)
VERSION = ServiceSpec(
    name="slipway-shop-000000000005",
    image=IMAGE,
    labels=LABELS,
    networks=(
        Attachment("slipway-env-000000000003", ("shop",)),
        Attachment("slipway-edge-000000000001", ("shop-000000000004",)),
    ),
    env=ENV,
    command=("serve",),
    replicas=2,
    stop_grace_seconds=7,
    stop_signal="SIGINT",
    mounts=(
        Mount("slipway-vol-000000000004-data", "/data"),
        Mount("slipway-vol-000000000004-seed", "/seed", read_only=True),
        Mount("/srv/logs", "/logs", read_only=True, is_host_path=True),
        Mount("slipway-vol-000000000abc-uploads", "/media", read_only=True),
    ),
    configs=(ConfigMount(CONFIG, "/etc/app.conf"),),
    ports=(HostPort(5432, 5432, "tcp"), HostPort(53, 5353, "udp")),
    limits=Resources(1.5, 2**30),
    reservations=Resources(None, 2**29),
)
RELEASE = ServiceSpec(
    name="slipway-release-000000000005",
    image=IMAGE,
    labels=LABELS,
    networks=(Attachment("slipway-env-000000000003"), Attachment("slipway-edge-000000000001")),
    env=ENV,
    command=("migrate", "--all"),
    stop_grace_seconds=7,
    stop_signal="SIGINT",
    configs=(ConfigMount(CONFIG, "/etc/app.conf"),),
    limits=Resources(1.5, 2**30),
    reservations=Resources(None, 2**29),
    is_job=True,
)


def version() -> Snapshot:
    return a_snapshot(EVERYTHING, deployment=UUID(int=5))


def test_a_version_with_everything():
    assert service.service_spec("slipway", version(), IMAGE) == VERSION


def test_its_release_command_runs_once_under_no_name_and_takes_nothing_from_the_version_before():
    assert service.release_spec("slipway", version(), IMAGE) == RELEASE


def test_the_engine_makes_the_versions_volumes_and_those_that_it_reads_for_their_owner_but_no_folder_of_the_host():
    theirs = {key: value for key, value in LABELS.items() if key != "slipway.deployment"}
    assert list(service.volumes("slipway", version())) == [
        VolumeSpec("slipway-vol-000000000004-data", LABELS),
        VolumeSpec("slipway-vol-000000000004-seed", LABELS),
        VolumeSpec("slipway-vol-000000000abc-uploads", {**theirs, "slipway.service": str(OWNER)}),
    ]


def test_a_config_file_is_one_object_for_each_content():
    assert list(service.config_files("slipway", version())) == [ConfigSpec(CONFIG, LABELS, "a = 1\n")]
    changed = {"conf": {"path": "/etc/app.conf", "content": "a = 2\n", "version": 2}}
    (other,) = service.config_files("slipway", a_snapshot(a_config(config_files=changed)))
    assert other.name != CONFIG


def test_a_version_can_be_started_with_other_replicas_than_configured():
    assert service.service_spec("slipway", version(), IMAGE, replicas=0).replicas == 0


def test_a_plain_version_asks_for_nothing_more_than_it_needs():
    spec = service.service_spec("slipway", a_snapshot(), IMAGE)
    assert (spec.command, spec.mounts, spec.configs, spec.ports) == (None, (), (), ())
    assert (spec.limits, spec.reservations) == (Resources(), Resources())
