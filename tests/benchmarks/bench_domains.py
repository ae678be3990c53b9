"""Five thousand domains through the routing zone, beside one static route: the same Caddy, the same app, in turn.

Asked are all domains equally often, which is what the goal is about and the hardest case: Caddy remembers a hundred
names for a moment, so nearly each request needs a look-up. Beside it a visit of a few domains of the same zone.
The zone is filled directly, for it is the proxy that is measured; `reconcile` would take out what no service has, so
its schedule is paused. Both sides get the same requests to all the domains, and both run beside a client on the
same cores. `make bench-domains`.
"""

import io
import json
import subprocess
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from blocks.knot.zone import Zone
from blocks.specs import SrvTarget
from flows.plans import names, routing
from flows.settings import Settings
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import a_stage, median, say, settings_of, times
from tests.running import RunningPlatform, eventually
from tests.servers import free_ports

DOMAINS, BUSY_DOMAINS = 5000, 80
PATTERN = "shop-%d.bench.example"
SCRIPT = Path(__file__).with_name("hosts.lua")
ROUNDS, SECONDS, CONNECTIONS = 6, 6, 32
GOAL_RATIO = 0.8
APP_PORT = 8080
BODY = "hello"
APP_COMMAND = ["respond", "--listen", f":{APP_PORT}", "--body", BODY]
STATIC_CONFIG = "/static.json"


@dataclass(frozen=True)
class Outcome:
    """One round as wrk counted it; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def ask(port: int, domains: int = DOMAINS, seconds: int = SECONDS) -> Outcome:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "-s", str(SCRIPT), f"http://127.0.0.1:{port}"]
    reported = subprocess.run(
        [*command, "--", str(domains), PATTERN], check=True, capture_output=True, text=True
    ).stdout
    return Outcome(**json.loads(reported.strip().splitlines()[-1]))


def an_app(platform: RunningPlatform, settings: Settings) -> SrvTarget:
    """Deploys a server that is quicker than any proxy before it; returns where the zone sends its domains."""
    image = platform.engine.containers.get(names.proxy_container(platform.instance)).image
    assert image is not None
    service = platform.a_service("quick", image=image.tags[0], port=APP_PORT, command=APP_COMMAND)
    deployment = platform.deploy(service["id"])
    assert deployment["status"] == "healthy", deployment
    found = zone_of(settings).lookup(str(service["wanted"]["routes"][0]["domain"]))
    assert found is not None
    return found


def zone_of(settings: Settings) -> Zone:
    return Zone(server="127.0.0.1", port=settings.routes_port, secret=settings.zone_secret)


def pause_reconcile(settings: Settings) -> None:
    """And wait until none is at work."""
    name, _, password = settings.prefect_auth.partition(":")
    with httpx.Client(base_url=settings.prefect_api_url, auth=(name, password), timeout=30) as prefect:
        known = prefect.get("/deployments/name/reconcile/reconcile").json()["id"]
        prefect.post(f"/deployments/{known}/pause_deployment").raise_for_status()
        body = {"flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING"]}}}}
        eventually(lambda: not prefect.post("/flow_runs/filter", json=body).json(), 30)


def fill(settings: Settings, target: SrvTarget) -> None:
    zone = zone_of(settings)
    wanted = dict.fromkeys((PATTERN % number for number in range(DOMAINS)), target)
    records = routing.zone_records({**zone.records(), **wanted})
    began = time.monotonic()
    zone.update(records, [])
    say(f"{len(records)} records in {time.monotonic() - began:.1f} s")


@contextmanager
def a_static_proxy(platform: RunningPlatform, target: SrvTarget) -> Iterator[int]:
    """Runs the proxy's own image on the proxy's own networks, with one route for everything; yields its port."""
    edge = platform.engine.containers.get(names.proxy_container(platform.instance))
    (port,) = free_ports(1)
    api = platform.engine.api
    container = api.create_container(
        edge.attrs["Image"],
        ["run", "--config", STATIC_CONFIG],
        name=f"{platform.instance}-static",
        host_config=api.create_host_config(
            network_mode=names.system_network(platform.instance), port_bindings={"80/tcp": ("127.0.0.1", port)}
        ),
        ports=[(80, "tcp")],
    )
    try:
        api.put_archive(container["Id"], "/", archive(STATIC_CONFIG, json.dumps(static_config(target))))
        api.start(container["Id"])
        for network in sorted(edge.attrs["NetworkSettings"]["Networks"]):
            if network != names.system_network(platform.instance):
                api.connect_container_to_network(container["Id"], network)
        eventually(lambda: answers(port, "anything.example"), 30)
        yield port
    finally:
        api.remove_container(container["Id"], force=True)


def static_config(target: SrvTarget) -> Mapping[str, object]:
    upstream = {"handler": "reverse_proxy", "upstreams": [{"dial": f"{target.host}:{target.port}"}]}
    server = {"listen": [":80"], "automatic_https": {"disable": True}, "routes": [{"handle": [upstream]}]}
    return {"admin": {"disabled": True}, "apps": {"http": {"servers": {"static": server}}}}


def archive(path: str, text: str) -> bytes:
    content, packed = text.encode(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        member = tarfile.TarInfo(path.lstrip("/"))
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def answers(port: int, domain: str) -> bool:
    try:
        found = httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": domain}, timeout=5)
    except httpx.HTTPError:
        return False
    return found.status_code == 200 and found.text.strip() == BODY


def compare(platform: RunningPlatform) -> dict[str, list[Outcome]]:
    """Rounds of each, in turning order."""
    settings = settings_of(platform)
    target = an_app(platform, settings)
    pause_reconcile(settings)
    fill(settings, target)
    port = platform.ports["PROXY_PORT"]
    eventually(lambda: answers(port, PATTERN % (DOMAINS - 1)), 30)
    with a_static_proxy(platform, target) as static:
        sides = {"domains": (port, DOMAINS), "domains_busy": (port, BUSY_DOMAINS), "domains_static": (static, DOMAINS)}
        found: dict[str, list[Outcome]] = {name: [] for name in sides}
        for side in sides.values():
            ask(*side, seconds=2)
        for turn in range(times("rounds", ROUNDS)):
            for name in [*sides][turn % 3 :] + [*sides][: turn % 3]:
                found[name].append(ask(*sides[name]))
            say(", ".join(f"{name} {outcomes[-1].rate:.0f}/s" for name, outcomes in found.items()))
    return found


def ratio(mine: list[Outcome], other: list[Outcome]) -> float:
    return median([one.rate / beside.rate for one, beside in zip(mine, other, strict=True)])


def main() -> None:
    with a_stage() as platform:
        found = compare(platform)
    figure("domains_ratio", ratio(found["domains"], found["domains_static"]), "times", GOAL_RATIO, "higher")
    figure("domains_busy_ratio", ratio(found["domains_busy"], found["domains_static"]), "times", None, "higher")
    for name, outcomes in found.items():
        figure(f"{name}_requests", median([each.rate for each in outcomes]), "1/s", None, "higher")
        figure(f"{name}_p50", median([each.p50 for each in outcomes]), "ms", None, "lower")
        figure(f"{name}_p99", median([each.p99 for each in outcomes]), "ms", None, "lower")
        figure(f"{name}_failed", sum(each.failed for each in outcomes), "requests", 0, "lower")


if __name__ == "__main__":
    main()
