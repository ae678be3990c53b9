import pytest

from tests.command_line import CONFIG, a_deployment, a_service, listed
from tests.fakes.api import Problem


def test_services_are_listed_over_all_pages_of_all_projects(api, slipway, web):
    web()
    projects = [{"slug": slug, "environments": [{"name": "production"}]} for slug in ("a", "b", "demo")]
    api.answer("GET", "/projects", projects)
    for slug in ("a", "b"):
        api.answer("GET", f"/projects/{slug}/environments/production/services", [listed(a_service(project=slug))])
    found = [f"{each['project']}/{each['slug']}" for each in slipway.json("services")]
    assert found == ["a/web", "b/web", "demo/db", "demo/queue", "demo/web"]


def test_a_service_is_shown_with_all_that_it_is(slipway, web):
    volume = {"name": "data", "path": "/data", "read_only": True, "host_path": None, "engine_name": "x"}
    file = {"name": "site", "path": "/site.conf", "content": "key abc", "language": "plaintext", "version": 3}
    route = {"url": "http://a/x", "port": None, "redirect": {"url": "https://b", "permanent": False}}
    more = {
        "command": ["run", "a b"], "limits": {"cpus": 0.5, "memory_bytes": 536870912}, "volumes": [volume],
        "config_files": [file], "routes": [route], "host_ports": [{"published": 53, "protocol": "udp", "target": 5353}],
        "health_check": {"path": "/up", "port": None, "command": None}, "credentials": {"username": "me"},
        "base_registry": {"host": "registry.example.com", "username": "builder"},
    }  # fmt: skip
    web(a_deployment(4, "failed", failure="It never answered."), wanted={**CONFIG, **more}, status="not_deployed")
    shown = slipway("service", "demo/web").stdout
    texts = (
        "not deployed", "4, failed", "It never answered.", "run 'a b'", "cpus 0.5, memory 512 MiB", "/up",
        "data: /data, read-only", "site: /site.conf, version 3", "http://a/x → https://b", "53/udp → 5353",
        "user me, password hidden", "registry.example.com, user builder", "PASSWORD=********",
    )  # fmt: skip
    assert [text for text in texts if text not in shown] == []
    assert "abc" not in slipway("service", "demo/web", "--json").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("service", "demo/nothing"), "There is no service demo/nothing in production."),
        (("services", "nobody"), "Nothing at GET /projects/nobody."),
    ],
)
def test_what_is_not_there_ends_with_status_1(slipway, web, words, said):
    web()
    done = slipway(*words)
    assert (done.exit_code, said in done.stderr) == (1, True)


def test_an_installation_that_does_not_answer_is_named(slipway):
    done = slipway("services", SLIPWAY_API_URL="http://127.0.0.1:1")
    assert done.exit_code == 1
    assert "http://127.0.0.1:1 does not answer" in done.stderr


def test_a_wrong_token_is_distinguished(api, slipway):
    api.answer("GET", "/projects", Problem(401, "No."))
    assert "SLIPWAY_TOKEN" in slipway("services").stderr


def test_delete_asks_nobody_where_nobody_can_answer(api, slipway, web):
    web()
    done = slipway("delete", "demo/web")
    assert (done.exit_code, "--confirm web" in done.stderr) == (2, True)
    assert api.edits() == []


def test_delete_sends_the_name_that_was_said_again(api, slipway, web):
    web()
    api.answer("DELETE", "/services/s-web", a_service(status="deleting"))
    assert slipway.json("delete", "demo/web", "--confirm", "web")["status"] == "deleting"
    assert api.asked[-1].query == {"confirm": "web"}


def test_the_end_of_an_id_must_mean_one(api, slipway, web):
    changes = [
        {"id": f"0193-{end}", "field": "replicas", "key": None, "operation": "set", "old": 1, "new": 2}
        for end in ("aa11", "bb11")
    ]
    web(changes=changes)
    api.answer("DELETE", "/services/s-web/changes/0193-aa11", None)
    assert slipway("changes", "demo/web", "--cancel", "11").exit_code == 2
    assert slipway("changes", "demo/web", "--cancel", "aa11").exit_code == 0
    assert [edit[1] for edit in api.edits()] == ["/services/s-web/changes/0193-aa11"]


def test_a_credential_that_changed_is_shown_without_its_password(api, slipway, web):
    user = {"username": "me"}
    change = {"id": "c", "field": "credentials", "key": None, "operation": "set", "old": user, "new": user}
    web(changes=[change])
    assert "user me, password hidden" in slipway("changes", "demo/web").stdout


def test_names_are_sent_so_that_they_cannot_be_taken_for_addresses(api, slipway, web):
    web()
    slipway("env", "unset", "demo/web", "A?B#C")
    assert api.edits() == [("DELETE", "/services/s-web/variables/A?B#C", None)]
