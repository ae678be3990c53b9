"""Limits, ports of the host, checks, config files and variables over REST."""

import pytest

from flows.domain.node import Node
from flows.store import nodes
from tests.integration.api.remote import kind, pointers

MEBIBYTE = 1024 * 1024


@pytest.fixture
def machine(database) -> None:
    """One with two cores and four gigabytes."""
    with database.transaction() as session:
        nodes.remember(session, Node(name="one", cpus=2, memory_bytes=4096 * MEBIBYTE))


@pytest.mark.parametrize("field", ["limits", "reservations"])
@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        ({"cpus": 2, "memory_bytes": 4096 * MEBIBYTE}, []),
        ({"cpus": 0.1, "memory_bytes": 6 * MEBIBYTE}, []),
        ({"memory_bytes": 6 * MEBIBYTE - 1}, ["memory_bytes"]),
        ({"memory_bytes": 10**30}, ["memory_bytes"]),
        ({"cpus": 0.09}, ["cpus"]),
        ({"cpus": 2.5, "memory_bytes": 4097 * MEBIBYTE}, ["cpus", "memory_bytes"]),
    ],
)
def test_resources_are_neither_too_small_nor_larger_than_the_largest_machine(cart, machine, field, resources, faults):
    answer = cart.patch(**{field: resources})
    if faults:
        assert pointers(answer) == [f"/{field}/{fault}" for fault in faults]
    else:
        assert answer.status_code == 200


def test_before_a_machine_was_seen_its_size_limits_nothing(cart):
    assert cart.patch(limits={"cpus": 1000}).status_code == 200


def test_of_several_machines_the_largest_counts(cart, machine, database):
    with database.transaction() as session:
        nodes.remember(session, Node(name="two", cpus=8, memory_bytes=MEBIBYTE))
    assert cart.patch(limits={"cpus": 8, "memory_bytes": 4096 * MEBIBYTE}).status_code == 200


def test_limits_without_a_number_clear_them(cart):
    cart.patch(limits={"cpus": 1})
    cart.serve()
    cart.patch(limits={})
    assert cart.wanted["limits"] is None


def test_no_more_is_reserved_than_allowed(cart):
    assert pointers(cart.patch(limits={"cpus": 1}, reservations={"cpus": 1.5})) == ["/reservations/cpus"]


@pytest.mark.parametrize("path", ["80/tcp", "443/tcp", "443/udp", "0/tcp", "65536/tcp", "x/tcp", "5432/sctp"])
def test_ports_that_are_the_proxys_or_none_cannot_be_published(cart, path):
    assert cart.put(f"/host-ports/{path}", target=80).status_code == 422


def test_the_platforms_own_ports_are_reserved(cart, context):
    for port in context.settings.own_ports:
        assert pointers(cart.put(f"/host-ports/{port}/tcp", target=80)) == [""]


def test_a_port_needs_a_target(cart):
    assert pointers(cart.put("/host-ports/5432/tcp")) == ["/target"]
    assert pointers(cart.put("/host-ports/5432/tcp", target=0)) == ["/target"]


def test_a_port_of_another_service_is_taken_until_no_version_of_it_publishes_it(a_service, cart):
    cart.put("/host-ports/5432/tcp", target=5432)
    other = a_service("other")
    answer = other.put("/host-ports/5432/tcp", target=5432)
    assert (answer.status_code, kind(answer)) == (409, "port-taken")
    assert "5432/tcp" in answer.json()["detail"]
    assert other.put("/host-ports/5432/udp", target=5432).status_code == 200
    cart.serve()
    cart.delete("/host-ports/5432/tcp")
    assert kind(other.put("/host-ports/5432/tcp", target=5432)) == "port-taken"
    cart.serve()
    assert other.put("/host-ports/5432/tcp", target=5432).status_code == 200


def test_a_services_own_port_can_lead_elsewhere(cart):
    cart.put("/host-ports/5432/tcp", target=5432)
    cart.serve()
    (port,) = cart.put("/host-ports/5432/tcp", target=6432).json()["items"]
    assert port == {"published": 5432, "protocol": "tcp", "target": 6432}


def test_a_port_is_removed_once(cart):
    cart.put("/host-ports/53/udp", target=53)
    assert cart.delete("/host-ports/53/tcp").status_code == 404
    assert cart.delete("/host-ports/53/udp").status_code == 204
    assert cart.delete("/host-ports/53/udp").status_code == 404


def test_a_port_of_the_host_is_published_by_one_replica_on_each_machine(cart, machine):
    cart.put("/host-ports/5432/tcp", target=5432)
    assert pointers(cart.patch(replicas=2)) == ["/replicas"]


def test_an_http_check_needs_a_port_and_a_command_forbids_one(cart):
    assert pointers(cart.patch(health_check={"path": "/up"})) == ["/health_check/port"]
    assert pointers(cart.patch(health_check={"command": ["true"], "port": 80})) == ["/health_check/port"]
    assert cart.patch(health_check={"command": ["true"]}).status_code == 200
    assert cart.patch(health_check={"path": "/up", "port": 80}).status_code == 200
    cart.post("/routes", port=80)
    assert cart.patch(health_check={"path": "/up"}).status_code == 200


def test_a_config_files_version_grows_with_its_content_only(cart):
    def put(content: str, **parts: str) -> int:
        answer = cart.put("/config-files/conf", **{"path": "/etc/app.conf", "content": content, **parts})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"][0]["version"]

    assert put("one") == 1
    cart.serve()
    assert put("one", language="ini") == 1
    assert put("two") == 2
    assert put("three") == 2
    assert cart.cancel("config_files", "conf").status_code == 204
    assert put("three") == 2
    cart.serve()
    assert put("four") == 3


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"path": "etc/app.conf", "content": "x"}, "/path"),
        ({"path": "/etc/app.conf"}, "/content"),
        ({"path": "/etc/app.conf", "content": ""}, "/content"),
        ({"path": "/etc/app.conf", "content": "ü" * 250_001}, "/content"),
        ({"path": "/etc/app.conf", "content": "x", "version": 7}, "/version"),
        ({"path": "/etc/app.conf", "content": "x", "language": "a b"}, "/language"),
    ],
)
def test_a_bad_config_file_is_refused_with_its_place(cart, body, pointer):
    assert pointers(cart.put("/config-files/conf", **body)) == [pointer]


def test_two_config_files_cannot_lie_at_one_path(cart):
    cart.put("/config-files/one", path="/etc/app.conf", content="x")
    assert pointers(cart.put("/config-files/two", path="/etc/app.conf", content="y")) == ["/path"]


def test_a_variable_set_again_replaces_the_one_before(cart):
    for value in ("1", "2"):
        assert cart.put("/variables/A", value=value).status_code == 200
    assert cart.get("/variables")["items"] == [{"key": "A", "value": "2"}]


@pytest.mark.parametrize("key", ["1A", "A-B", "A B", "Ä"])
def test_a_bad_name_of_a_variable_is_refused(cart, key):
    assert cart.put(f"/variables/{key}", value="1").status_code == 422
    assert pointers(cart.patch("/variables", dotenv=f"A=1\n{key}=1")) == ["/dotenv"]
    assert cart.get("/variables")["items"] == []


def test_an_empty_text_changes_nothing(cart):
    assert cart.patch("/variables", dotenv="").json()["items"] == []
    assert [change["field"] for change in cart.changes] == ["image"]


def test_a_container_knows_itself_once_it_serves(cart):
    assert cart.get("/system-variables")["items"] == []
    cart.serve()
    found = {item["key"]: item["value"] for item in cart.get("/system-variables")["items"]}
    assert (found["SLIPWAY_SERVICE"], found["SLIPWAY_DEPLOYMENT"]) == ("cart", "1")


def test_commands_around_a_copy_are_a_change_like_others(cart):
    cart.serve()
    assert pointers(cart.patch(copy_commands={"after": ["resume"]})) == ["/copy_commands/before"]
    assert pointers(cart.patch(copy_commands={"before": []})) == ["/copy_commands/before"]
    assert pointers(cart.patch(copy_commands={"before": ["x"], "timeout_seconds": 0})) == [
        "/copy_commands/timeout_seconds"
    ]
    assert cart.patch(copy_commands={"before": ["redis-cli", "SAVE"]}).status_code == 200
    wanted = {"before": ["redis-cli", "SAVE"], "after": None, "timeout_seconds": 300}
    assert (cart.change("copy_commands")["old"], cart.change("copy_commands")["new"]) == (None, wanted)
    assert cart.get()["wanted"]["copy_commands"] == wanted
    assert cart.patch(copy_commands=None).status_code == 200
    assert cart.changes == []
