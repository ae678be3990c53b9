import os
from pathlib import Path

from deployments.supervisor import proc, state
from deployments.supervisor.state import ProcessState, State


def a_state(*, born: int) -> State:
    child = ProcessState("web", "ready", pid=os.getpid(), born=born, restarts=2)
    return State("slipway", os.getpid(), born, 1.0, processes=(child,))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    assert state.lock(tmp_path) is not None
    state.write(tmp_path, a_state(born=1))
    assert state.read(tmp_path) == a_state(born=1)


def test_nothing_is_read_where_nothing_was_written(tmp_path: Path) -> None:
    assert state.read(tmp_path) is None


def test_a_torn_file_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "state.json").write_text('{"instance": "sl')
    assert state.read(tmp_path) is None


def test_a_reused_pid_is_not_taken_for_the_process_that_had_it() -> None:
    born = proc.born(os.getpid())
    assert born is not None
    assert a_state(born=born).is_running
    assert not a_state(born=born - 1).is_running
