"""When a new version counts as healthy, and when hoping ends."""

from blocks.specs import Probe, TaskPhase, TaskState
from flows.domain.config import HealthCheck
from flows.plans.health import CRASHES, STEADY_SECONDS, Watch
from tests.builders import a_config

EDGE = "edge"


def a_task(id: str = "t1", phase: TaskPhase = TaskPhase.RUNNING, *, desired_running: bool = True) -> TaskState:
    return TaskState(id, phase, desired_running, "", "c1", None, {EDGE: "10.0.0.5"})


def test_a_web_app_is_healthy_when_each_replica_answered():
    watch, one, two = Watch(a_config(replicas=2), EDGE), a_task("t1"), a_task("t2")
    watch.note(one, Probe(404, "Not Found"), 0)
    assert not watch.is_healthy([one, two], 0)
    watch.note(two, Probe(200, "OK"), 0)
    assert watch.is_healthy([one, two], 0)


def test_with_a_health_check_only_a_2xx_counts():
    watch, task = Watch(a_config(health_check=HealthCheck(path="/up")), EDGE), a_task()
    watch.note(task, Probe(404, "Not Found"), 0)
    assert not watch.is_healthy([task], 0)
    watch.note(task, Probe(204, "No Content"), 0)
    assert watch.is_healthy([task], 0)


def test_successes_must_be_consecutive():
    watch, task = Watch(a_config(health_check=HealthCheck(successes=2)), EDGE), a_task()
    for status in (200, 500, 200):
        watch.note(task, Probe(status, "…"), 0)
    assert not watch.is_healthy([task], 0)
    watch.note(task, Probe(200, "OK"), 0)
    assert watch.is_healthy([task], 0)


def test_a_worker_without_a_port_is_healthy_when_it_stays_up():
    watch, task = Watch(a_config(routes={}), EDGE), a_task()
    assert watch.address(task) is None
    watch.note(task, None, 10.0)
    assert not watch.is_healthy([task], 10.0)
    assert watch.is_healthy([task], 10.0 + STEADY_SECONDS)


def test_a_container_may_fail_before_hope_ends_but_not_forever():
    watch = Watch(a_config(), EDGE)
    failures = [a_task(f"t{number}", TaskPhase.FAILED, desired_running=False) for number in range(CRASHES)]
    assert watch.crashed(failures[:-1]) is None
    assert watch.crashed(failures) in failures


def test_the_journal_hears_each_new_answer_once():
    watch, task = Watch(a_config(), EDGE), a_task()
    assert watch.note(task, Probe(None, "connection refused"), 0) == "GET / on port 8080: connection refused"
    assert watch.note(task, Probe(None, "connection refused"), 1) is None
    assert watch.note(task, Probe(200, "OK"), 2) == "GET / on port 8080: 200 OK"


def test_a_task_is_asked_only_when_its_container_runs():
    watch, waiting, running = Watch(a_config(), EDGE), a_task("t1", TaskPhase.WAITING), a_task("t2")
    assert watch.to_probe([waiting, running]) == [running]
    watch.note(running, Probe(200, "OK"), 0)
    assert watch.to_probe([waiting, running]) == []
