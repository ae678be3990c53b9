"""What every test may use."""

from collections.abc import Iterator

import pytest

from deployments.images import ensure_example
from flows.settings import Settings
from tests.running import RunningPlatform, a_running_platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """One whole platform for all tests that only use it."""
    with a_running_platform(tmp_path_factory.mktemp("platform"), lease_seconds="5") as running:
        ensure_example(Settings())
        yield running
