"""What commands in containers, and their output, promise."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from blocks.specs import ServiceSpec
from blocks.states import CommandAnswer, OutputLine, TaskPhase
from tests.contracts.edges import Edge, eventually

PYTHON = ("/usr/bin/python3", "-S", "-c")
LONG = 40_000  # an engine cuts lines at 16 kB


def test_a_command_tells_its_exit_code_and_what_it_wrote(edge: Edge) -> None:
    spec = edge.app("commanded")
    edge.cluster.services.apply(spec)
    if edge.fake:
        edge.fake.answers[spec.name] = CommandAnswer(3, "out\nerr\n")
    program = "import os; os.write(1, b'out\\n'); os.write(2, b'err\\n'); raise SystemExit(3)"
    answer = edge.node.exec.run(edge.container_of(spec), (*PYTHON, program), 10)
    assert answer.code == 3
    assert sorted(answer.output.splitlines()) == ["err", "out"]


def test_a_command_in_a_container_that_is_gone_or_ended_has_no_code(edge: Edge) -> None:
    job = edge.app("ended", is_job=True, command=("-c", ""))
    edge.cluster.services.apply(job)
    edge.await_phase(job, TaskPhase.ENDED)
    for container in (edge.tasks(job)[0].container_id or "", "nothing-of-that-name.0"):
        answer = edge.node.exec.run(container, ("/bin/true",), 10)
        assert (answer.code, container[:12] in answer.output) == (None, True)
    edge.cluster.services.remove(job.name)


def test_the_output_of_a_container_that_is_gone_is_empty(edge: Edge) -> None:
    assert edge.node.containers.output("nothing-of-that-name.0", "") == []


def test_the_output_after_a_line_is_what_was_written_since(edge: Edge) -> None:
    spec = edge.app("talks", is_job=True, command=("-c", "for word in ('one', 'two', '', 'three'): print(word)"))
    if edge.fake:
        times = (f"2026-01-02T03:04:05.00000000{number}Z" for number in range(4))
        words = ("one", "two", "", "three")
        edge.fake.written[spec.name] = [OutputLine(at, word) for at, word in zip(times, words, strict=True)]
    edge.cluster.services.apply(spec)
    edge.await_phase(spec, TaskPhase.ENDED)
    container = edge.tasks(spec)[0].container_id or ""
    lines = edge.node.containers.output(container, "")
    assert [line.text for line in lines] == ["one", "two", "", "three"]
    assert {len(line.at) for line in lines} == {len("2026-01-02T03:04:05.000000000Z")}
    for number, line in enumerate(lines):
        assert edge.node.containers.output(container, line.at) == lines[number + 1 :]
    edge.cluster.services.remove(spec.name)


def test_the_engine_tells_what_its_node_has(edge: Edge) -> None:
    facts = edge.node.facts()
    assert facts.name
    assert facts.cpus >= 1
    assert facts.memory_bytes > 1 << 28


@pytest.mark.integration
def test_long_lines_of_both_streams_stay_whole(installed_edge: Edge) -> None:
    edge = installed_edge
    program = f"import os; os.write(2, b'e' * {LONG} + b'\\n'); os.write(1, 'ü'.encode() * {LONG}); print()"
    spec = edge.app("long", is_job=True, command=("-c", program))
    edge.cluster.services.apply(spec)
    edge.await_phase(spec, TaskPhase.ENDED)
    lines = edge.node.containers.output(edge.tasks(spec)[0].container_id or "", "")
    assert sorted(line.text for line in lines if line.text) == ["e" * LONG, "ü" * LONG]
    edge.cluster.services.remove(spec.name)


def test_to_end_a_command_that_does_not_run_is_no_failure(edge: Edge) -> None:
    spec = edge.app("commanded")
    edge.cluster.services.apply(spec)
    for container in (edge.container_of(spec), "nothing-of-that-name.0"):
        edge.node.exec.end(container, ("/no/such/program",))


@pytest.mark.integration
def test_a_command_is_ended_by_who_did_not_begin_it_and_no_other_one_is(installed_edge: Edge) -> None:
    edge = installed_edge
    commands = [(*PYTHON, "import time; time.sleep(30)", mark) for mark in ("mark-one", "mark-two")]
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(_answer, edge, command, 3) for command in commands]
        eventually(lambda: all(each in _processes(edge) for each in ("mark-one", "mark-two")), "both run")
        edge.node.exec.end(edge.container_of(edge.app("commanded")), commands[0])
        assert answers[0].result(timeout=2).code == 137
        assert "mark-two" in _processes(edge)
        assert answers[1].result().code is None


@pytest.mark.integration
def test_a_program_that_the_image_lacks_is_named(installed_edge: Edge) -> None:
    answer = _answer(installed_edge, ("/no/such/program",))
    assert answer.code in (126, 127)
    assert "/no/such/program" in answer.output


@pytest.mark.integration
def test_of_a_talkative_command_the_end_is_kept(installed_edge: Edge) -> None:
    program = "import os\nfor _ in range(100): os.write(1, b'x' * 10_000)\nos.write(1, b'\\xff the end')"
    answer = _answer(installed_edge, (*PYTHON, program))
    assert answer.code == 0
    assert answer.output.endswith("x\N{REPLACEMENT CHARACTER} the end")
    assert len(answer.output.encode()) < 5_000


@pytest.mark.integration
@pytest.mark.parametrize("habit", ["time.sleep(0.01)", "print('still here', flush=True)", "os.fork(); time.sleep(60)"])
def test_a_command_that_does_not_end_is_ended(installed_edge: Edge, habit: str) -> None:
    edge = installed_edge
    mark = f"mark-{abs(hash(habit))}"
    before = time.monotonic()
    answer = _answer(edge, (*PYTHON, f"import os, time\nprint('begun', flush=True)\nwhile True: {habit}", mark), 0.5)
    assert time.monotonic() - before < 5
    assert answer.code is None
    assert answer.output.startswith("no end within 0.5 s")
    eventually(lambda: mark not in _processes(edge), "nothing of it runs")


def _processes(edge: Edge) -> str:
    look = "import os\nfor pid in os.listdir('/proc'):\n if pid.isdigit(): print(open(f'/proc/{pid}/cmdline').read())"
    return _answer(edge, (*PYTHON, look)).output


def _answer(edge: Edge, command: tuple[str, ...], seconds: float = 10) -> CommandAnswer:
    spec: ServiceSpec = edge.app("commanded")
    edge.cluster.services.apply(spec)
    return edge.node.exec.run(edge.container_of(spec), command, seconds)
