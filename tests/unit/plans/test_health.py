"""When a new version counts as healthy, and when hoping ends."""

from blocks.states import CommandAnswer, Probe, TaskPhase, TaskState
from flows.domain.parts import HealthCheck
from flows.plans.health import CRASHES, STEADY_SECONDS, Watch
from tests.builders import a_config

EDGE = "edge"
PORT = 8080


def a_task(id: str = "t1", phase: TaskPhase = TaskPhase.RUNNING, *, desired_running: bool = True) -> TaskState:
    return TaskState(id, phase, desired_running, "", "c1", None, {EDGE: "10.0.0.5"})


def test_a_web_app_is_healthy_when_each_replica_answered():
    watch, one, two = Watch(a_config(replicas=2), EDGE), a_task("t1"), a_task("t2")
    watch.note_probe(one, PORT, Probe(404, "Not Found"))
    assert not watch.is_healthy([one, two], 0)
    watch.note_probe(two, PORT, Probe(200, "OK"))
    assert watch.is_healthy([one, two], 0)


def test_every_routes_port_must_answer():
    watch, task = Watch(a_config(routes={"a.example.com": 8080, "b.example.com": 9090}), EDGE), a_task()
    assert [port for _, port in watch.to_ask([task], 0.0)] == [8080, 9090]
    watch.note_probe(task, 8080, Probe(200, "OK"))
    assert not watch.is_healthy([task], 0)
    assert watch.silent_port([task]) == 9090
    watch.note_probe(task, 9090, Probe(404, "Not Found"))
    assert watch.is_healthy([task], 0)


def test_with_a_health_check_only_a_2xx_counts():
    watch, task = Watch(a_config(health_check=HealthCheck(path="/up")), EDGE), a_task()
    watch.note_probe(task, PORT, Probe(404, "Not Found"))
    assert not watch.is_healthy([task], 0)
    watch.note_probe(task, PORT, Probe(204, "No Content"))
    assert watch.is_healthy([task], 0)


def test_the_checks_path_is_asked_on_its_own_port_only():
    watch = Watch(a_config(health_check=HealthCheck(path="/up", port=9000)), EDGE)
    assert {port: watch.path(port) for port in watch.questions} == {9000: "/up", 8080: "/"}


def test_successes_must_be_consecutive():
    watch, task = Watch(a_config(health_check=HealthCheck(successes=2)), EDGE), a_task()
    for status in (200, 500, 200):
        watch.note_probe(task, PORT, Probe(status, "…"))
    assert not watch.is_healthy([task], 0)
    watch.note_probe(task, PORT, Probe(200, "OK"))
    assert watch.is_healthy([task], 0)


def test_a_worker_without_a_port_is_healthy_when_it_stays_up():
    watch, task = Watch(a_config(routes={}), EDGE), a_task()
    assert watch.to_ask([task], 0.0) == []
    assert not watch.is_healthy([task], 10.0)
    assert watch.is_healthy([task], 10.0 + STEADY_SECONDS)


def test_a_container_may_fail_before_hope_ends_but_not_forever():
    watch = Watch(a_config(), EDGE)
    failures = [a_task(f"t{number}", TaskPhase.FAILED, desired_running=False) for number in range(CRASHES)]
    assert watch.crashed(failures[:-1]) is None
    assert watch.crashed(failures) in failures


def test_the_journal_hears_each_new_answer_once():
    watch, task = Watch(a_config(), EDGE), a_task()
    refused = Probe(None, "connection refused")
    assert watch.note_probe(task, PORT, refused) == "GET / on port 8080: connection refused"
    assert watch.note_probe(task, PORT, refused) is None
    assert watch.note_probe(task, PORT, Probe(200, "OK")) == "GET / on port 8080: 200 OK"


def test_a_task_is_asked_only_when_its_container_runs():
    watch, waiting, running = Watch(a_config(), EDGE), a_task("t1", TaskPhase.WAITING), a_task("t2")
    assert watch.to_ask([waiting, running], 0.0) == [(running, PORT)]
    watch.note_probe(running, PORT, Probe(200, "OK"))
    assert watch.to_ask([waiting, running], 0.0) == []


def test_what_is_said_of_an_answer_shows_no_secret_not_even_the_rest_of_one():
    secret = "hunter22-" + "x" * 300
    check = HealthCheck(command=("check", "--password", secret))
    watch, task = Watch(a_config(health_check=check), EDGE, [secret]), a_task()
    said = watch.note_command(task, CommandAnswer(1, f"no entry with {secret} for\nada"))
    assert said == "check --password ********: exit code 1, no entry with ******** for ada"
    assert watch.last_words == said
    assert watch.note_command(task, CommandAnswer(1, secret[20:] + "y" * 4000)) == (
        "check --password ********: exit code 1"
    ), "a line that was cut may begin inside of a secret"
    assert watch.note_probe(task, PORT, Probe(500, secret)) == "GET / on port 8080: 500 ********"
