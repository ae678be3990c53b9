"""Contents of volumes that are copied while their service writes, on a whole platform."""

import json
import time
from collections.abc import Iterator

import pytest

from flows.plans import copying
from tests.crashing import kill
from tests.running import RunningPlatform, eventually

PYTHON = ["/usr/bin/python3", "-S", "-c"]
# Two files that belong together, with much between them: whoever reads one after the other sees them at two moments.
WRITER = """
import os, time
for part in ('a', 'm', 'z'): os.makedirs(f'/data/{part}', exist_ok=True)
with open('/data/m/much', 'wb') as much:
    for _ in range(64): much.write(os.urandom(1 << 20))
number = 0
while True:
    while os.path.exists('/dev/shm/pause'):
        open('/dev/shm/paused', 'w').close()
        time.sleep(0.001)
    number += 1
    for part in ('a', 'z'):
        with open(f'/data/{part}/log', 'a') as log: print(number, file=log)
        time.sleep(0.001)
"""
PAUSE = """
import os, time
if os.path.exists('/dev/shm/paused'): os.unlink('/dev/shm/paused')  # of a pause that ended just as it was reported
open('/dev/shm/pause', 'w').close()
while not os.path.exists('/dev/shm/paused'): time.sleep(0.001)
print('it is quiesced')
"""
RESUME = """
import os
for name in ('pause', 'paused'):
    if os.path.exists(f'/dev/shm/{name}'): os.unlink(f'/dev/shm/{name}')
"""
PROCESSES = """
import os
for each in os.listdir('/proc'):
    if each.isdigit() and int(each) != os.getpid(): print(open(f'/proc/{each}/cmdline').read())
"""
LAST = "for part in 'az': print(open(f'/v/{part}/log').readlines()[-1])"


@pytest.fixture
def writer(platform: RunningPlatform) -> Iterator[dict]:
    """Makes a service that writes as fast as it can, and so do its clones: all of them go with the test."""
    service = platform.a_service(
        "writer", port=None, command=["-c", WRITER], volumes={"data": {"path": "/data"}}, stop_grace_seconds=0
    )
    deployed(platform, service)
    eventually(lambda: min(numbers(platform, service), default=0) > 100, 60)
    yield service
    platform.api.delete(f"/projects/{service['project']}", params={"confirm": service["project"]}).raise_for_status()


def test_two_files_that_belong_together_are_copied_as_of_one_moment(platform: RunningPlatform, writer: dict):
    loose = clone(platform, writer, "loose")
    assert loose["notes"] == [f"writer: {copying.IN_USE}"]
    first, last = numbers(platform, clone_service(platform, loose))
    assert first < last, "the control has seen one moment, so the rest proves nothing"
    commands = {"before": [*PYTHON, PAUSE], "after": [*PYTHON, RESUME]}
    platform.api.patch(f"/services/{writer['id']}", json={"copy_commands": commands}).raise_for_status()
    deployed(platform, writer)
    still = clone(platform, writer, "still")
    assert {"writer: it is quiesced", f"writer: {copying.STILL}"} <= set(still["notes"])
    first, last = numbers(platform, clone_service(platform, still))
    assert first == last > 0
    before = numbers(platform, writer)
    time.sleep(0.2)
    assert numbers(platform, writer) > before


def test_what_cannot_be_paused_is_not_copied(platform: RunningPlatform, writer: dict):
    commands = {"before": [*PYTHON, "raise SystemExit('it says no')"]}
    platform.api.patch(f"/services/{writer['id']}", json={"copy_commands": commands}).raise_for_status()
    deployed(platform, writer)
    done = platform.slipway("environments", "clone", writer["project"], "refused", "--data", check=False)
    assert done.returncode == 1
    assert "writer could not be paused" in done.stderr
    assert "it says no" in done.stderr
    refused = clone_service(platform, environment(platform, writer, "refused"))
    assert volume(refused) not in {each.name for each in platform.engine.volumes.list()}


def test_a_run_that_dies_leaves_no_service_paused_and_the_clone_is_made_all_the_same(
    platform: RunningPlatform, writer: dict
):
    """The first run is killed while it waits for the command, which has paused the service already."""
    slow = "if not os.path.exists('/dev/shm/first'): open('/dev/shm/first', 'w').close(); time.sleep(600)"
    commands = {"before": [*PYTHON, f"{PAUSE}\n{slow}"], "after": [*PYTHON, RESUME]}
    platform.api.patch(f"/services/{writer['id']}", json={"copy_commands": commands}).raise_for_status()
    deployed(platform, writer)
    platform.slipway("environments", "clone", writer["project"], "after-all", "--data", "--no-wait")
    eventually(lambda: "first" in ran(platform, writer, "import os; print(os.listdir('/dev/shm'))"), 30)
    kill(platform, "worker")
    stopped = numbers(platform, writer)
    time.sleep(0.2)
    assert numbers(platform, writer) == stopped
    eventually(lambda: numbers(platform, writer) > stopped, 120, 0.5)
    eventually(lambda: environment(platform, writer, "after-all")["status"] == "ready", 120, 1)
    first, last = numbers(platform, clone_service(platform, environment(platform, writer, "after-all")))
    assert first == last > 0
    assert "sleep(600)" not in ran(platform, writer, PROCESSES)


def ran(platform: RunningPlatform, service: dict, program: str) -> str:
    """Returns what the program says in the service's container."""
    label = f"slipway.service={service['id']}"
    [container] = platform.engine.containers.list(filters={"label": label})
    return container.exec_run([*PYTHON, program]).output.decode()


def deployed(platform: RunningPlatform, service: dict) -> None:
    deployment = platform.deploy(service["id"])
    assert deployment["status"] == "healthy", platform.explain(deployment["id"])


def clone(platform: RunningPlatform, service: dict, name: str) -> dict:
    platform.slipway("environments", "clone", service["project"], name, "--data")
    return environment(platform, service, name)


def environment(platform: RunningPlatform, service: dict, name: str) -> dict:
    listed = json.loads(platform.slipway("environments", "list", service["project"], "--json").stdout)
    return next(each for each in listed if each["name"] == name)


def clone_service(platform: RunningPlatform, place: dict) -> dict:
    url = f"/projects/{place['project']}/environments/{place['name']}/services"
    (listed,) = platform.api.get(url).json()["items"]
    return platform.api.get(f"/services/{listed['id']}").json()


def volume(service: dict) -> str:
    return service["wanted"]["volumes"][0]["engine_name"]


def numbers(platform: RunningPlatform, service: dict) -> list[int]:
    """Returns what was written last into the first file, and into the last one."""
    mount = {volume(service): {"bind": "/v", "mode": "ro"}}
    program = f"import os\nif os.path.exists('/v/z/log'):\n {LAST}"
    said = platform.engine.containers.run(
        "slipway/hello:1", ["-c", program], volumes=mount, network_mode="none", remove=True
    )
    return [int(line) for line in said.split()]
