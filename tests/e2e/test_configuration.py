"""What a service can be configured with, seen from outside: in the app's answers and on the engine."""

import json
import socket

import httpx
import pytest

from tests.running import RunningPlatform, eventually
from tests.servers import free_ports
from tests.traffic import traffic

QUICK = {"drain_seconds": 0, "stop_grace_seconds": 2}


def domain_of(service: dict) -> str:
    return str(service["wanted"]["routes"][0]["domain"])


def put(platform: RunningPlatform, service: dict, path: str, body: dict) -> None:
    platform.api.put(f"/services/{service['id']}/{path}", json=body).raise_for_status()


def healthy(platform: RunningPlatform, service: dict) -> dict:
    deployment = platform.deploy(service["id"])
    assert deployment["status"] == "healthy", deployment["failure"]
    return deployment


def journal(platform: RunningPlatform, deployment: dict) -> str:
    lines = platform.api.get(f"/deployments/{deployment['id']}/journal").json()["items"]
    return "\n".join(line["text"] for line in lines)


def test_what_is_written_into_a_volume_is_there_for_the_next_version_and_the_gap_is_reported(platform):
    service = platform.a_service("writer", volumes={"data": {"path": "/data"}}, **QUICK)
    healthy(platform, service)
    domain = domain_of(service)
    httpx.put(f"{platform.proxy_url}/file?path=/data/a", content="kept", headers={"Host": domain}).raise_for_status()
    plan = platform.api.get(f"/services/{service['id']}/plan").json()
    assert plan["has_downtime"]
    assert "volume data" in plan["downtime_reason"]
    second = healthy(platform, service)
    assert platform.get(domain, "/file?path=/data/a").text == "kept"
    assert 0 < second["gap_seconds"] < 30


def test_a_neighbour_reads_a_shared_volume_and_cannot_write_it(platform):
    owner = platform.a_service("owner", volumes={"data": {"path": "/data"}}, variables={"WRITE_FILE": "/data/log"})
    healthy(platform, owner)
    shared = {"theirs": {"service_id": owner["id"], "volume": "data", "path": "/theirs"}}
    url = f"/projects/{owner['project']}/environments/production/services"
    body = {"slug": "reader", "image": "slipway/hello:1", "port": 8080, "shared_volumes": shared}
    reader = platform.api.post(url, json=body).raise_for_status().json()
    healthy(platform, reader)
    assert "started" in platform.get(domain_of(reader), "/file?path=/theirs/log").text
    refused = httpx.put(f"{platform.proxy_url}/file?path=/theirs/log", content="x", headers={"Host": domain_of(reader)})
    assert refused.status_code == 403


def test_a_config_file_is_read_by_the_app_and_changes_with_a_deploy(platform):
    service = platform.a_service("configured", config_files={"motd": {"path": "/etc/motd", "content": "one"}}, **QUICK)
    healthy(platform, service)
    assert platform.get(domain_of(service), "/file?path=/etc/motd").text == "one"
    put(platform, service, "config-files/motd", {"path": "/etc/motd", "content": "two"})
    healthy(platform, service)
    assert platform.get(domain_of(service), "/file?path=/etc/motd").text == "two"
    label = {"label": f"slipway.service={service['id']}"}
    eventually(lambda: len(platform.engine.configs.list(filters=label)) == 1)


def test_a_port_of_the_host_leads_to_the_app_and_passes_on_from_version_to_version(platform):
    (port,) = free_ports(1)
    service = platform.a_service("published", host_ports={f"{port}/tcp": 8080}, **QUICK)
    healthy(platform, service)
    put(platform, service, "variables/VERSION", {"value": "2"})
    second = healthy(platform, service)
    assert httpx.get(f"http://127.0.0.1:{port}/").headers["x-version"] == "2"
    assert second["gap_seconds"] > 0


def test_a_port_that_somebody_else_has_is_named_in_the_failure(platform):
    with socket.create_server(("0.0.0.0", 0)) as taken:
        port = taken.getsockname()[1]
        service = platform.a_service(
            "unlucky", host_ports={f"{port}/tcp": 8080}, health_check={"grace_seconds": 30}, **QUICK
        )
        failed = platform.deploy(service["id"])
    assert failed["status"] == "failed"
    assert str(port) in failed["failure"]


def test_a_command_in_the_container_can_be_the_health_check(platform):
    check = {"command": ["/usr/bin/python3", "-S", "-c", "import os; os.stat('/data/log')"], "grace_seconds": 20}
    service = platform.a_service(
        "checked", health_check=check, volumes={"d": {"path": "/data"}}, variables={"WRITE_FILE": "/data/log"}, **QUICK
    )
    deployment = healthy(platform, service)
    assert "exit code 0" in journal(platform, deployment)


def test_a_health_command_that_fails_is_reported_with_its_output(platform):
    check = {"command": ["/usr/bin/python3", "-S", "-c", "import sys; sys.exit('no table')"], "grace_seconds": 12}
    failed = platform.deploy(platform.a_service("sick", health_check=check, **QUICK)["id"])
    assert failed["status"] == "failed"
    assert "exit code 1" in failed["failure"]
    assert "no table" in failed["failure"]


def test_an_app_that_needs_more_memory_than_its_limit_is_reported_so(platform):
    limits = {"memory_bytes": 64 * 1024 * 1024}
    service = platform.a_service("hungry", limits=limits, variables={"EAT_MEMORY_MB": "200"}, **QUICK)
    failed = platform.deploy(service["id"])
    assert failed["status"] == "failed"
    assert "ran out of memory" in failed["failure"]
    assert "64 MiB" in failed["failure"]


def test_the_release_command_runs_before_traffic_and_its_output_is_in_the_journal(platform):
    service = platform.a_service("released", release_command=["/app/app.py", "release"], **QUICK)
    deployment = healthy(platform, service)
    text = journal(platform, deployment)
    assert text.index("Release: /app/app.py release") < text.index("Starting 1 ×")
    steps = platform.api.get(f"/deployments/{deployment['id']}/steps").json()["items"]
    assert all(step["done_at"] and not step["undone_at"] for step in steps)


def test_a_release_command_that_fails_fails_the_deploy_and_the_previous_version_serves(platform):
    service = platform.a_service("halted", variables={"VERSION": "1"}, **QUICK)
    healthy(platform, service)
    platform.api.patch(f"/services/{service['id']}", json={"release_command": ["/app/app.py", "release"]})
    put(platform, service, "variables/RELEASE_EXIT", {"value": "7"})
    failed = platform.deploy(service["id"])
    assert failed["status"] == "failed"
    assert "exit code 7" in failed["failure"]
    assert platform.get(domain_of(service)).headers["x-version"] == "1"
    assert len(platform.swarm_services(service=service["id"])) == 1


def test_two_services_share_a_domain_by_path_and_a_deploy_of_one_changes_no_rule(platform):
    root = platform.a_service("site", variables={"VERSION": "site"}, **QUICK)
    healthy(platform, root)
    domain = domain_of(root)
    url = f"/projects/{root['project']}/environments/production/services"
    routes = [{"domain": domain, "path": "/api", "port": 8080}]
    body = {"slug": "api", "image": "slipway/hello:1", "routes": routes, "variables": {"VERSION": "api"}, **QUICK}
    api = platform.api.post(url, json=body).raise_for_status().json()
    healthy(platform, api)
    assert platform.get(domain, "/").headers["x-version"] == "site"
    assert platform.get(domain, "/api/x").headers["x-version"] == "api"
    put(platform, api, "variables/VERSION", {"value": "api2"})
    with traffic(platform.ports["PROXY_PORT"], domain) as seen:
        healthy(platform, api)
    assert seen.failures == []
    assert platform.get(domain, "/api").headers["x-version"] == "api2"
    taken = platform.api.post(f"/services/{root['id']}/routes", json={"domain": domain, "path": "/api", "port": 1})
    assert taken.status_code == 409


def test_shared_variables_and_placeholders_reach_the_app(platform):
    service = platform.a_service("reported", variables={"URL": "db://{{env.HOST}}/{{deployment.number}}"}, **QUICK)
    place = f"/projects/{service['project']}/environments/production"
    platform.api.put(f"{place}/variables/HOST", json={"value": "db"}).raise_for_status()
    healthy(platform, service)
    reported = platform.get(domain_of(service), "/env").json()
    assert (reported["URL"], reported["HOST"]) == ("db://db/1", "db")
    assert reported["SLIPWAY_PRIVATE_DOMAIN"] == "reported"


@pytest.mark.parametrize("replicas", [2])
def test_every_replica_answers_before_traffic_comes(platform, replicas):
    service = platform.a_service("many", replicas=replicas, **QUICK)
    healthy(platform, service)
    label = {"label": f"slipway.service={service['id']}"}
    assert len(platform.engine.containers.list(filters=label)) == replicas


def test_a_stop_signal_goes_wherever_a_setting_goes(platform):
    service = platform.a_service("stopped", stop_signal="SIGINT", **QUICK)
    name = f"{service['project']}/{service['slug']}"
    first = healthy(platform, service)
    assert signal_of(platform, service) == ["SIGINT"]

    platform.slipway("deploy", name, "--stop-signal", "SIGQUIT")
    assert signal_of(platform, service) == ["SIGQUIT"]
    (change,) = platform.api.get(
        f"/deployments/{service_of(platform, service)['live_deployment']['id']}/changes"
    ).json()["items"]
    assert (change["field"], change["old"], change["new"]) == ("stop_signal", "SIGINT", "SIGQUIT")

    plan = json.loads(platform.slipway("deploy", name, "--stop-signal", "", "--plan", "--json").stdout)
    assert [(each["field"], each["old"], each["new"]) for each in plan["differences"]] == [
        ("stop_signal", "SIGQUIT", None)
    ]

    project = service["project"]
    platform.slipway("environments", "clone", project, "staging", "--deploy")
    copy = next(iter(platform.api.get(f"/projects/{project}/environments/staging/services").json()["items"]))
    assert signal_of(platform, copy) == ["SIGQUIT"]

    again = platform.api.post(f"/services/{service['id']}/deployments", json={"redeploy": first["id"]}).json()
    assert platform.settled(again["id"])["status"] == "healthy"
    assert signal_of(platform, service) == ["SIGINT"]
    compared = platform.api.get(f"/projects/{project}/environments/staging/comparison", params={"with": "production"})
    (cart,) = compared.json()["compared"]
    assert {"name": "stop_signal", "before": "SIGINT", "after": "SIGQUIT"} in cart["facts"]
    shown = platform.slipway("service", name).stdout
    assert "stop signal" in shown
    assert "SIGINT" in shown


def service_of(platform: RunningPlatform, service: dict) -> dict:
    return dict(platform.api.get(f"/services/{service['id']}").json())


def signal_of(platform: RunningPlatform, service: dict) -> list[str]:
    """Returns what the containers of the version that serves are stopped with."""
    label = {"label": f"slipway.deployment={service_of(platform, service)['live_deployment']['id']}"}
    return [each.attrs["Config"]["StopSignal"] for each in platform.engine.containers.list(filters=label)]
