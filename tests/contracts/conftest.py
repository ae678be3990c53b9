"""Each contract is kept twice: by the fakes and by the real thing."""

from collections.abc import Iterator

import pytest

from tests.contracts.edges import Edge, fake_edge, real_edge
from tests.registry import Registry, a_private_registry


@pytest.fixture(scope="session")
def installed_edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """Yields the real edge."""
    with real_edge(tmp_path_factory.mktemp("edge")) as edge:
        yield edge


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Yields a real registry that asks for a password."""
    with a_private_registry(tmp_path_factory.mktemp("registry")) as found:
        yield found


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.integration)])
def edge(request: pytest.FixtureRequest) -> Edge:
    """Returns the edge under contract."""
    if request.param == "fake":
        return fake_edge()
    installed: Edge = request.getfixturevalue("installed_edge")
    return installed
