from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from blocks.prefect.runs import PrefectRuns
from flows.settings import Settings
from tests.integration.worker.servers import a_prefect, a_worker, prefect_api, runs_of


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with a_prefect(tmp_path_factory.mktemp("prefect")) as settings:
        yield settings


@pytest.fixture(scope="module")
def worker(prefect: Settings) -> Iterator[None]:
    with a_worker(prefect):
        yield


@pytest.fixture
def runs(prefect: Settings) -> Iterator[PrefectRuns]:
    with runs_of(prefect) as runs:
        yield runs


@pytest.fixture
def api(prefect: Settings) -> Iterator[httpx.Client]:
    with prefect_api(prefect) as client:
        yield client


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    """Returns where the sample flows leave what a test wants to know."""
    return tmp_path
