"""What a container may not do, whatever runs in it: on a real engine, from within."""

import pytest

from blocks.docker.definitions import MOST_PROCESSES
from tests.contracts.edges import Edge
from tests.contracts.test_commands import PYTHON

pytestmark = pytest.mark.integration

SNIFF = """
import socket
for family, kind, protocol in ((socket.AF_PACKET, socket.SOCK_RAW, 3), (socket.AF_INET, socket.SOCK_RAW, 1)):
    try:
        socket.socket(family, kind, protocol)
        print("opened")
    except PermissionError:
        print("refused")
"""
FORK = """
import threading, time
alive = []
try:
    while len(alive) < 2000:
        thread = threading.Thread(target=time.sleep, args=(5,), daemon=True)
        thread.start()
        alive.append(thread)
except RuntimeError:
    pass
import os
print(len(alive), flush=True)
os._exit(0)
"""
ORPHAN = """
import os, time
child = os.fork()
if child == 0:
    if os.fork() == 0:
        time.sleep(0.1)
    os._exit(0)
os.waitpid(child, 0)
time.sleep(1)
states = []
for each in filter(str.isdigit, os.listdir("/proc")):
    with open(f"/proc/{each}/stat") as file:
        states.append(file.read().rpartition(")")[2].split()[0])
print(states.count("Z"), open("/proc/1/comm").read().strip())
"""


def said(edge: Edge, program: str) -> str:
    spec = edge.app("bounded")
    edge.cluster.services.apply(spec)
    answer = edge.node.exec.run(edge.container_of(spec), (*PYTHON, program), 30)
    return answer.output.strip()


def test_an_app_cannot_read_what_its_neighbours_are_sent(installed_edge: Edge) -> None:
    assert said(installed_edge, SNIFF).split() == ["refused", "refused"]


def test_an_app_that_forks_without_end_is_stopped_at_a_limit(installed_edge: Edge) -> None:
    assert 0 < int(said(installed_edge, FORK)) < MOST_PROCESSES


def test_what_an_app_leaves_behind_is_reaped(installed_edge: Edge) -> None:
    zombies, first = said(installed_edge, ORPHAN).split()
    assert (zombies, first) == ("0", "docker-init")
