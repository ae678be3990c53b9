"""The supervisor with real processes: what it starts, heals, adopts and ends."""

import os
import signal
import sys
from dataclasses import replace

import pytest

from deployments.supervisor import proc
from deployments.supervisor.process import Process
from tests.integration.local.installation import Installation, a_server, a_step, eventually

pytestmark = pytest.mark.integration


def test_children_start_in_the_order_of_their_needs(installation: Installation) -> None:
    made = installation.folder / "made"
    step = a_step("prepare", f"open({str(made)!r}, 'w').write('x')")
    look = a_step("look", f"assert open({str(made)!r}).read() == 'x'", "web")
    assert installation.up(step, a_server("web", "prepare"), look)
    assert [process.phase for process in installation.state.processes] == ["done", "ready", "done"]


def test_a_step_that_was_done_before_is_skipped(installation: Installation) -> None:
    failing = replace(a_step("prepare", "raise SystemExit(1)"), unless=str(installation.folder))
    assert installation.up(failing, a_server("web", "prepare"))


def test_a_killed_child_is_started_again_and_counted(installation: Installation) -> None:
    assert installation.up(a_server("web"))
    before = installation.kill("web")
    eventually(lambda: installation.process("web").phase == "ready" and installation.pid("web") != before)
    assert installation.process("web").restarts == 1


def test_a_child_takes_its_own_children_with_it(installation: Installation) -> None:
    forking = "import os, signal; os.fork() or os.setsid(); signal.pause()"
    assert installation.up(Process("worker", (sys.executable, "-c", forking)))
    eventually(lambda: len(installation.survivors) == 2)
    first = set(installation.survivors)
    installation.kill("worker")
    eventually(lambda: first.isdisjoint(installation.survivors) and len(installation.survivors) == 2)


def test_an_end_leaves_no_child(installation: Installation) -> None:
    assert installation.up(a_server("database"), a_server("web", "database"))
    installation.end_supervisor(signal.SIGTERM)
    assert installation.survivors == []
    assert [process.phase for process in installation.state.processes] == ["stopped", "stopped"]


def test_a_child_that_ignores_the_end_is_killed(installation: Installation) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('{0}', 'w'); signal.pause()"
    listening = installation.folder / "listening"
    command = (sys.executable, "-c", deaf.format(listening))
    assert installation.up(Process("deaf", command, stop_seconds=0.3))
    eventually(listening.exists)
    installation.end_supervisor(signal.SIGTERM)
    assert installation.survivors == []


def test_children_outlive_a_killed_supervisor_and_are_adopted(installation: Installation) -> None:
    web, other = a_server("web"), a_server("other")
    assert installation.up(web, other)
    before = (installation.pid("web"), installation.pid("other"))
    installation.end_supervisor(signal.SIGKILL)
    assert installation.up(web, other)
    assert (installation.pid("web"), installation.pid("other")) == before
    assert len(installation.survivors) == 2
    installation.kill("web")
    eventually(lambda: installation.process("web").phase == "ready" and installation.pid("web") != before[0])


def test_a_child_that_died_with_the_supervisor_is_started(installation: Installation) -> None:
    web, other = a_server("web"), a_server("other")
    assert installation.up(web, other)
    kept = installation.pid("other")
    installation.end_supervisor(signal.SIGKILL)
    dead = installation.kill("web")
    assert installation.up(web, other)
    assert installation.pid("web") != dead
    assert installation.pid("other") == kept


def test_a_child_with_old_settings_is_replaced(installation: Installation) -> None:
    assert installation.up(a_server("web"))
    before = installation.pid("web")
    installation.end_supervisor(signal.SIGKILL)
    assert installation.up(a_server("web"))
    assert installation.survivors == [installation.pid("web")]
    assert installation.pid("web") != before


def test_one_folder_has_one_supervisor(installation: Installation) -> None:
    assert installation.up(a_server("web"))
    assert not installation.up(a_server("web"))
    assert "already runs" in installation.said[-1]
    assert len(installation.survivors) == 1


def test_a_failed_step_ends_the_start_and_says_what_it_wrote(installation: Installation) -> None:
    failing = a_step("engine", "print('install Docker'); raise SystemExit(1)")
    assert not installation.up(a_server("database"), failing)
    assert any("install Docker" in line for line in installation.said)
    assert installation.survivors == []


def test_a_server_that_always_dies_ends_the_start(installation: Installation) -> None:
    assert not installation.up(a_step_that_is_a_server("broken"))
    assert installation.state.processes[0].restarts > 1


def a_step_that_is_a_server(name: str) -> Process:
    return replace(a_step(name, "raise SystemExit(1)"), once=False, ready=a_server("web").ready)


def test_a_server_that_never_answers_ends_the_start(installation: Installation) -> None:
    silent = Process("silent", ("sleep", "100"), ready=a_server("web").ready, start_seconds=0.3)
    assert not installation.up(silent)
    assert installation.survivors == []


def test_the_supervisor_stays_small(installation: Installation) -> None:
    assert installation.up(a_server("web"))
    assert proc.memory(installation.state.pid, deep=False) < 25_000_000


def test_the_supervisor_holds_no_secret_in_its_arguments_or_state(installation: Installation) -> None:
    web = replace(a_server("web"), environment={"SECRET": "hidden-word"})
    assert installation.up(web)
    arguments = (proc.PROC / str(installation.state.pid) / "cmdline").read_text()
    files = [path.read_text() for path in (installation.folder / "run").iterdir()]
    assert all("hidden-word" not in text for text in (arguments, *files))
    assert os.stat(installation.folder / "run").st_mode & 0o077 == 0
