"""What the worker notices beside its queue, with a real engine and a real database."""

import secrets
import time
from collections.abc import Callable, Iterator

import docker
import pytest
from docker.models.containers import Container

from deployments.supervisor.images import ensure_example
from deployments.worker.loop import Loop
from deployments.worker.watch import Watch
from flows.domain.flow_names import FlowName
from flows.plans import names
from flows.settings import Settings
from flows.store.database import Database

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("database")]


@pytest.fixture
def settings(postgres: Settings) -> Settings:
    return postgres.model_copy(update={"instance": f"watch-{secrets.token_hex(4)}"})


@pytest.fixture
def proxy(settings: Settings) -> Iterator[Container]:
    """Yields a container in the proxy's place."""
    engine = docker.from_env()
    name = names.proxy_container(settings.instance)
    container = engine.containers.run(ensure_example(settings), name=name, detach=True)
    yield container
    container.remove(force=True)
    engine.close()


def turn_until(loop: Loop, is_true: Callable[[], bool], seconds: float = 12) -> bool:
    deadline = time.monotonic() + seconds
    while not is_true() and time.monotonic() < deadline:
        loop.turn()
    return is_true()


def test_reconcile_is_launched_at_the_start_and_when_the_edge_loses_a_container(
    settings: Settings, proxy: Container
) -> None:
    loop, launched = Loop(), []
    loop.timer(lambda: 0.1)  # so that a turn is short
    watch = Watch(loop, settings, Database(settings.database_url), launched.append)
    assert turn_until(loop, lambda: launched == [FlowName.RECONCILE])
    proxy.kill()
    assert turn_until(loop, lambda: launched == [FlowName.RECONCILE] * 2)
    watch.close()


def test_reconcile_is_launched_once_more_after_a_loss_for_one_may_have_been_on_its_way(
    settings: Settings, proxy: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deployments.worker.watch.AGAIN_SECONDS", 12.0)
    loop, launched = Loop(), []
    loop.timer(lambda: 0.1)
    watch = Watch(loop, settings, Database(settings.database_url), launched.append)
    assert turn_until(loop, lambda: launched == [FlowName.RECONCILE])
    proxy.kill()
    assert turn_until(loop, lambda: launched == [FlowName.RECONCILE] * 3, 30)
    assert not turn_until(loop, lambda: len(launched) > 3, 8)
    watch.close()
