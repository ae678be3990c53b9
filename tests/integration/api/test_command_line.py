"""The command line against the real API: what needs no flow, and flows' ends written by hand."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import col, select

from flows.domain.deployment import Deployment, DeploymentStatus, Level
from flows.domain.service import Service
from flows.store import deployments, journal
from tests.command_line import CommandLine, a_command_line
from tests.running import eventually
from tests.servers import served

NAME = "store/shop"


@pytest.fixture
def slipway(app, token, tmp_path) -> Iterator[CommandLine]:
    with served(app) as url:
        yield a_command_line(url, token, tmp_path)


@pytest.fixture
def shop(slipway, database) -> None:
    """Makes a service whose first deployment was asked for."""
    words = ("--image", "slipway/hello:1", "--port", "8080", "--env", "PASSWORD=hunter2", "--no-wait")
    done = slipway("deploy", NAME, *words)
    assert done.exit_code == 0, done.output


@pytest.fixture
def live(shop, database) -> None:
    """Makes the service's first version serve."""
    settle(database, 1, DeploymentStatus.HEALTHY)


def settle(database, number: int, status: DeploymentStatus) -> None:
    """Writes what a flow would write in the end."""
    with database.transaction() as session:
        deployment = session.exec(select(Deployment).where(Deployment.number == number)).one()
        if status is DeploymentStatus.HEALTHY:
            deployments.go_live(session, deployment)
        else:
            deployment.settle(status, None if status is DeploymentStatus.CANCELLED else "It never answered.")
        journal.write(session, deployment.id, f"It is {status}.")


@contextmanager
def flow_that(work) -> Iterator[None]:
    """Done beside the command, as a flow would."""
    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


def is_asked_for(database, number: int):
    def look() -> bool:
        with database.transaction() as session:
            found = session.exec(select(Deployment.id).where(Deployment.number == number)).one_or_none()
        return found is not None

    return look


@pytest.mark.parametrize(
    ("status", "exit_code", "said"),
    [
        (DeploymentStatus.HEALTHY, 0, "Deployment 2 of store/shop serves after"),
        (DeploymentStatus.FAILED, 1, "It never answered."),
    ],
)
def test_a_deploy_is_watched_to_its_end(slipway, live, database, status, exit_code, said):
    def work() -> None:
        eventually(is_asked_for(database, 2))
        settle(database, 2, status)

    with flow_that(work):
        done = slipway("deploy", NAME, "--env", "A=1")
    assert done.exit_code == exit_code
    assert f"It is {status}." in done.stdout
    assert said in done.output


def test_services_show_what_is_live_and_how_much_is_pending(slipway, live):
    slipway("env", "set", NAME, "A=1", "B=2")
    (found,) = slipway.json("services")
    assert (found["slug"], found["status"], found["live_version"], found["pending_changes"]) == (
        "shop",
        "healthy",
        1,
        2,
    )
    assert slipway.json("services", "store") == [found]
    assert slipway.json("services", "--environment", "staging") == []
    shown = slipway("services").stdout
    assert all(word in shown for word in (NAME, "healthy", "1 (slipway/hello:1)", "http://shop-store.localhost"))


def test_variables_are_masked_unless_they_should_be_shown(slipway, live):
    slipway("env", "set", NAME, "PASSWORD=hunter3")
    for words in (("env", "list"), ("changes",), ("service",), ("plan",), ("deploy", "--plan")):
        for options in ((), ("--json",)):
            masked, shown = (slipway(*words, NAME, *options, *more).output for more in ((), ("--show",)))
            assert "hunter" not in masked, words
            assert "hunter3" in shown, words


def test_variables_are_set_imported_and_unset(slipway, live):
    assert "1 change is pending" in slipway("env", "set", NAME, "A=x=y").stdout
    slipway("env", "import", NAME, piped="# why\nB='two words'\nexport C=3\n")
    slipway("env", "unset", NAME, "PASSWORD")
    found = slipway.json("env", "list", NAME, "--show")
    assert found == [{"key": "A", "value": "x=y"}, {"key": "B", "value": "two words"}, {"key": "C", "value": "3"}]
    assert slipway("env", "unset", NAME, "PASSWORD").exit_code == 1
    assert slipway("env", "set", NAME, "A").exit_code == 2


def test_shared_variables_belong_to_the_project(slipway, live):
    slipway("env", "set", "store", "--shared", "LEVEL=info")
    slipway("env", "import", "store", "--shared", piped="ZONE=a\n")
    slipway("env", "unset", "store", "--shared", "LEVEL")
    assert slipway.json("env", "list", "store", "--shared", "--show") == [{"key": "ZONE", "value": "a"}]
    assert slipway("env", "list", NAME, "--shared").exit_code == 2


def test_changes_are_cancelled_discarded_and_reverted(slipway, live, database):
    slipway("env", "set", NAME, "A=1", "B=2", "PASSWORD=new")
    first = slipway.json("changes", NAME)[0]
    assert "variable A – → 1" in " ".join(slipway("changes", NAME, "--show").stdout.split())
    assert len(slipway.json("changes", NAME, "--cancel", first["id"][-8:])) == 2
    assert slipway("changes", NAME, "--cancel", "nonsense").exit_code == 1
    assert slipway("changes", NAME, "--discard", "--revert").exit_code == 2
    assert slipway.json("changes", NAME, "--discard") == []
    slipway("deploy", NAME, "--env", "A=1", "--no-wait")
    settle(database, 2, DeploymentStatus.FAILED)
    (back,) = slipway.json("changes", NAME, "--revert")
    assert (back["field"], back["key"], back["operation"]) == ("variables", "A", "unset")


def test_a_password_of_a_registry_is_nowhere_to_be_seen(slipway, live):
    done = slipway("deploy", NAME, "--registry-user", "me", "--no-wait", SLIPWAY_REGISTRY_PASSWORD="s3cret")
    assert done.exit_code == 0, done.output
    outputs = [slipway(word, NAME, *more).output for word in ("service", "plan") for more in ((), ("--json", "--show"))]
    assert all("me" in output and "s3cret" not in output for output in outputs)


def test_routes_are_added_and_removed(slipway, live):
    added = slipway.json("routes", "add", NAME, "a.example.com/api", "--port", "8080", "--keep-path")
    assert (added["domain"], added["path"], added["strip_prefix"]) == ("a.example.com", "/api", False)
    words = ("www.example.com", "--redirect", "https://example.com", "--permanent")
    assert "will lead to https://example.com, permanent" in slipway("routes", "add", NAME, *words).stdout
    assert slipway("routes", "remove", NAME, "a.example.com").exit_code == 1
    left = slipway.json("routes", "remove", NAME, "a.example.com/api")
    assert {route["domain"] for route in left} == {"shop-store.localhost", "www.example.com"}
    assert "www.example.com" in slipway("routes", "list", NAME).stdout
    assert slipway("routes", "add", NAME, "b.example.com").exit_code == 2


def test_volumes_are_set_and_removed_and_read_by_others(slipway, live):
    assert slipway.json("volumes", "set", NAME, "data:/data")[0]["path"] == "/data"
    for words in ((NAME,), ("store/backup", "--image", "app")):
        slipway("deploy", *words, "--no-wait")
    (shared,) = slipway.json("volumes", "set", "store/backup", "copy:/data", "--from", "shop:data")
    assert (shared["service"], shared["volume"], shared["read_only"]) == ("shop", "data", True)
    assert "data of shop" in slipway("volumes", "list", "store/backup").stdout
    assert slipway("volumes", "remove", NAME, "data").exit_code == 1
    assert slipway.json("volumes", "remove", "store/backup", "copy") == []
    assert slipway.json("volumes", "remove", NAME, "data") == []
    assert slipway("volumes", "set", NAME, "etc:/etc", "--host-path", "/etc").exit_code == 1


def test_config_files_are_set_and_removed(slipway, live, tmp_path):
    (tmp_path / "site.conf").write_text("token abc;")
    set_it = ("files", "set", NAME, f"site:/etc/site.conf=@{tmp_path / 'site.conf'}", "--language", "nginx")
    assert slipway(*set_it).exit_code == 0
    assert "abc" not in slipway("files", "list", NAME, "--json").output
    (shown,) = slipway.json("files", "list", NAME, "--show")
    assert (shown["content"], shown["language"], shown["version"]) == ("token abc;", "nginx", 1)
    assert "10 characters" in slipway("files", "list", NAME).stdout
    assert "config file site" in slipway("changes", NAME).stdout
    assert slipway.json("files", "remove", NAME, "site") == []


def test_ports_are_published_and_given_back(slipway, live):
    assert slipway.json("ports", "set", NAME, "5432:5433")[0] == {"published": 5432, "protocol": "tcp", "target": 5433}
    assert "5432/tcp" in slipway("ports", "list", NAME).stdout
    refused = slipway("ports", "set", NAME, "80:80")
    assert (refused.exit_code, "route" in refused.stderr) == (2, True)
    assert slipway.json("ports", "remove", NAME, "5432") == []


def test_a_deploy_token_is_shown_once(slipway, live):
    issued = slipway.json("tokens", "issue", NAME, "--name", "ci")
    assert issued["url"].endswith(issued["secret"])
    (listed,) = slipway.json("tokens", "list", NAME)
    assert issued["secret"] not in slipway("tokens", "list", NAME, "--json").output
    assert slipway.json("tokens", "revoke", NAME, listed["id"][-8:]) == []


def test_a_plan_of_requests_leaves_nothing_behind(slipway, live):
    words = ("--image", "slipway/hello:2", "--port", "9090", "--domain", "a.example.com", "--volume", "data:/data")
    plan = slipway.json("deploy", NAME, *words, "--plan")
    assert {difference["field"] for difference in plan["differences"]} == {"image", "routes", "volumes"}
    assert slipway.json("changes", NAME) == []
    assert slipway("deploy", "store/other", "--image", "app", *words[2:6], "--no-wait").exit_code == 0
    refused = slipway("deploy", NAME, *words, "--plan")
    assert (refused.exit_code, "a.example.com" in refused.stderr) == (1, True)


def test_what_waits_is_cancelled_at_once(slipway, live):
    slipway("deploy", NAME, "--no-wait")
    done = slipway("cancel", NAME)
    assert done.exit_code == 0, done.output
    assert "Deployment 2 of store/shop is cancelled." in done.stdout


def test_rollback_and_retry_ask_for_the_right_ones(slipway, live, database):
    for status in (DeploymentStatus.HEALTHY, DeploymentStatus.FAILED):
        number = slipway.json("deploy", NAME, "--env", f"A={status}", "--no-wait")["deployment"]["number"]
        settle(database, number, status)
    assert slipway.json("retry", NAME, "--no-wait")["deployment"]["number"] == 4
    settle(database, 4, DeploymentStatus.FAILED)
    slipway("rollback", NAME, "--no-wait")
    newest, *_ = slipway.json("deployments", NAME)
    assert newest["message"] == "Roll back to 1"
    assert slipway.json("deployments", NAME, "--status", "failed")[0]["number"] == 4


def test_a_service_falls_asleep_and_wakes_while_it_is_watched(slipway, live, database):
    def become(status: DeploymentStatus):
        def work() -> None:
            eventually(lambda: is_asleep(database) is (status is DeploymentStatus.SLEEPING))
            with database.transaction() as session:
                version = session.exec(select(Deployment)).one()
                version.status = status
                journal.write(session, version.id, f"It is {status} now.")

        return work

    with flow_that(become(DeploymentStatus.SLEEPING)):
        done = slipway("sleep", NAME)
    assert done.exit_code == 0, done.output
    assert "It is sleeping now." in done.stdout
    assert "store/shop sleeps." in done.stdout
    with flow_that(become(DeploymentStatus.HEALTHY)):
        answer = slipway.json("wake", "store", "--all")
    assert (answer["services"][0]["status"], answer["skipped"]) == ("healthy", [])


def is_asleep(database) -> bool:
    with database.transaction() as session:
        return session.exec(select(Service.asleep_at)).one() is not None


def test_a_service_that_cannot_be_woken_ends_with_status_1_and_the_reason(slipway, live, database):
    with database.transaction() as session:
        session.exec(select(Service)).one().sleep()
        session.exec(select(Deployment)).one().status = DeploymentStatus.SLEEPING

    def work() -> None:
        eventually(lambda: not is_asleep(database))
        with database.transaction() as session:
            version = session.exec(select(Deployment)).one()
            journal.write(session, version.id, "Could not be woken.", level=Level.ERROR)
            session.exec(select(Service)).one().sleep()

    with flow_that(work):
        done = slipway("wake", NAME)
    assert done.exit_code == 1
    assert "Could not be woken." in done.stdout
    assert "store/shop is sleeping." in done.stderr


def test_many_are_reported_at_once(slipway, live):
    slipway("deploy", "store/other", "--image", "app", "--no-wait")
    assert "Nothing to do for other." in slipway("sleep", "store", "--all", "--no-wait").stdout
    assert slipway("sleep", NAME, "--all").exit_code == 2
    answer = slipway.json("deploy-all", "store", "--no-wait")
    assert [each["service"] for each in answer["deployments"]] == ["other", "shop"]


def test_a_service_is_deleted_only_by_its_name(slipway, live):
    assert slipway("delete", NAME).exit_code == 2
    assert slipway("delete", NAME, "--confirm", "shoo").exit_code == 1
    assert slipway.json("delete", NAME, "--confirm", "shop")["status"] == "deleting"


def test_journals_follow_the_numbers_of_cursors(slipway, live, database):
    with database.transaction() as session:
        newest = session.exec(select(Deployment).order_by(col(Deployment.id).desc())).first()
        for number in range(250):
            journal.write(session, newest.id, f"line {number}")
    assert len(slipway("deployments", "logs", NAME).stdout.splitlines()) >= 251
