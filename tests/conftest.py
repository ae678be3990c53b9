"""What every test may use."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deployments.lab.base_images import ensure_base_images
from deployments.supervisor.images import ensure_example
from flows.settings import Settings
from tests.machine import a_kept_engine, one_at_a_time, remove_abandoned
from tests.running import RunningPlatform, a_running_platform

# Settings of whoever runs the tests are about another installation.
for name in [each for each in os.environ if each.startswith("SLIPWAY_")]:
    del os.environ[name]

HERE = Path(__file__).parent
# They build on the machine's engine: it has one control group, one cache and one set of processes for all builds.
BUILDING = frozenset(
    {
        *(f"e2e/test_{name}.py" for name in ("builds", "examples", "registries", "uploads_live")),
        *(
            f"contracts/test_{name}.py"
            for name in ("base_images", "build_cache", "builder", "buildkit", "planners", "pushes", "recipes", "setup")
        ),
    }
)

# How fast a shared machine is at the moment says nothing about the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Once for all processes of a run, the workers of xdist included."""
    if not hasattr(config, "workerinput"):
        remove_abandoned()
        kept = ExitStack()
        kept.enter_context(a_kept_engine())
        config.add_cleanup(kept.close)


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file is tested by one process; so is all that builds."""
    for item in items:
        name = item.path.relative_to(HERE).as_posix()
        item.add_marker(pytest.mark.xdist_group("builds" if name in BUILDING else name))


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
