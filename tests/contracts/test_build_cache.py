"""The cache of an engine's builds gives up what was used longest ago, and no more of it than is asked."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docker
import pytest

from flows import ports
from tests.contracts.workshop import Workshop, a_node, real_workshop
from tests.fakes.engine import FakeEngine
from tests.fakes.node import FakeNode

KEPT_BYTES, GIVEN_UP = 3_000_000, 1_000_000
SCRIPT = "import os; print('found', os.listdir('/{name}')); open('/{name}/kept', 'wb').write(bytes({size}))"


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.integration)])
def builds(request: pytest.FixtureRequest) -> Iterator[ports.Builds]:
    if request.param == "fake":
        yield FakeNode(FakeEngine(cache_bytes=5_000)).builds
        return
    with a_node() as node:
        yield node.builds


@pytest.fixture
def shop(installed_edge: object, tmp_path: Path) -> Iterator[Workshop]:
    with real_workshop(tmp_path / "app") as found:
        yield found


@pytest.fixture
def engine() -> Iterator[docker.APIClient]:
    client = docker.APIClient(version="auto", timeout=600)
    yield client
    client.close()


def use(shop: Workshop, name: str) -> str:
    """Builds with a cache mount of this name, in which it leaves something; returns what it found there."""
    script = SCRIPT.format(name=name, size=KEPT_BYTES)
    new = f"ENV TURN={secrets.token_hex(4)}"
    mount = f"--mount=type=cache,target=/{name}"
    shop.steps = [new, f'RUN {mount} ["/usr/bin/python3", "-S", "-c", "{script}"]']
    lines: list[str] = []
    shop.node.builds.run(shop.spec(), lines.extend, 60)
    return next(line.partition(" found ")[2] for line in lines if " found [" in line)


def records(engine: docker.APIClient) -> dict[str, Mapping[str, Any]]:
    return {record["ID"]: record for record in engine.df()["BuildCache"]}


def used_at(record: Mapping[str, Any]) -> str:
    """In a form that sorts."""
    return str(record["LastUsedAt"] or record["CreatedAt"])[:26]


def test_a_cache_that_fits_stays_whole(builds: ports.Builds) -> None:
    assert builds.shrink_cache(builds.cache_bytes() + 1_000_000_000) == 0


@pytest.mark.integration
def test_what_was_used_longest_ago_goes_and_what_is_fresh_stays(shop: Workshop, engine: docker.APIClient) -> None:
    """By so little that others who use this engine lose next to nothing: `old` goes only if nothing older is there."""
    old, fresh = (f"{name}-{secrets.token_hex(4)}" for name in ("old", "fresh"))
    assert use(shop, old) == "[]"
    began = datetime.now(UTC).isoformat()[:26]
    assert use(shop, fresh) == "[]"
    assert use(shop, fresh) == "['kept']"
    before, size = records(engine), shop.node.builds.cache_bytes()
    freed = shop.node.builds.shrink_cache(size - GIVEN_UP)
    after = records(engine)
    gone = [record for id, record in before.items() if id not in after]
    assert freed >= GIVEN_UP
    assert sum(record["Size"] for record in gone if not record["Shared"]) == freed
    assert [record["Description"] for record in gone if used_at(record) > began] == []
    assert use(shop, fresh) == "['kept']"
