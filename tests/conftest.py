"""What every test may use."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from deployments.lab.base_images import ensure_base_images
from deployments.supervisor.images import ensure_example
from flows.settings import Settings
from tests.machine import a_kept_engine, one_at_a_time, remove_abandoned
from tests.running import RunningPlatform, a_running_platform

# Settings of whoever runs the tests are about another installation.
for name in [each for each in os.environ if each.startswith("SLIPWAY_")]:
    del os.environ[name]

# They build on the machine's engine: it has one control group, one cache and one set of processes for all builds.
BUILDING = frozenset(
    {
        *(f"tests/e2e/test_{name}.py" for name in ("builds", "examples", "registries", "uploads_live")),
        *(
            f"tests/contracts/test_{name}.py"
            for name in ("base_images", "build_cache", "builder", "buildkit", "planners", "pushes", "recipes", "setup")
        ),
    }
)

# How fast a shared machine is at the moment says nothing about the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Prepares once for all processes of a run, the workers of xdist included."""
    if not hasattr(config, "workerinput"):
        remove_abandoned()
        kept = ExitStack()
        kept.enter_context(a_kept_engine())
        config.add_cleanup(kept.close)


class ByFile(LoadScopeScheduling):
    """A file of tests is for one process, and so is all that builds."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        return "builds" if file in BUILDING else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """One whole platform for all tests that only use it."""
    folder = tmp_path_factory.mktemp("platform")
    settings = {"lease_seconds": "5", "fault_file": str(folder / "fault"), "git_hosts": "localhost"}
    with a_running_platform(folder, **settings) as running:
        with one_at_a_time("images"):
            ensure_example(Settings())
        yield running


@pytest.fixture(scope="session")
def base_images() -> Settings:
    """Official tags, as stand-ins, so that ordinary Dockerfiles build; they trust whom this machine trusts."""
    trusted = Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))
    settings = Settings(extra_ca=trusted if trusted.is_file() else None)
    with one_at_a_time("images"):
        ensure_base_images(settings)
    return settings
