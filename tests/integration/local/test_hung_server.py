"""A server that runs and gives no answer, with a clock that the test turns."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.supervisor import child
from deployments.supervisor.logs import Log
from deployments.supervisor.member import CHECK_SECONDS, MISSED_CHECKS, Member, Phase, Surroundings
from deployments.supervisor.process import Process, Ready
from tests.integration.local.installation import eventually

pytestmark = pytest.mark.integration


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sign(tmp_path: Path) -> Path:
    return tmp_path / "postmaster.pid"


@pytest.fixture
def member(tmp_path: Path, sign: Path, clock: Clock) -> Iterator[Member]:
    around = Surroundings(str(tmp_path), str(tmp_path), dict(os.environ), clock)
    process = Process("server", ("sleep", "100"), ready=Ready(postmaster=str(sign)))
    found = Member(process, around, Log(tmp_path / "server.log"))
    found.start()
    assert found.child is not None
    sign.write_text("\n".join([str(found.child.pid), *"......", "ready"]))
    found.tick()
    assert found.phase == Phase.READY
    yield found
    child.kill_leftovers(str(tmp_path))
    if found.child:
        eventually(found.child.ended)
        found.child.close()


def test_a_server_that_stays_silent_is_killed_and_started_again(member: Member, sign: Path, clock: Clock) -> None:
    sign.unlink()
    hung = member.child
    assert hung is not None
    for _ in range(MISSED_CHECKS):
        assert not hung.ended()
        clock.now += CHECK_SECONDS
        member.tick()
    eventually(hung.ended)
    member.tick()
    assert (member.phase, member.restarts) == (Phase.RESTARTING, 1)
    clock.now += 1
    member.tick()
    assert member.phase == Phase.STARTING


def test_a_server_that_was_silent_once_is_left_alone(member: Member, sign: Path, clock: Clock) -> None:
    words = sign.read_text()
    for written in ("", words) * MISSED_CHECKS:
        sign.write_text(written)
        clock.now += CHECK_SECONDS
        member.tick()
    assert member.phase == Phase.READY
