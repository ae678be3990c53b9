"""A Docker engine of a test's own, beside the machine's."""

import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.running import eventually

END_SECONDS = 20


@contextmanager
def a_network_namespace() -> Iterator[list[str]]:
    """Yields what starts a program away from this machine's interfaces: without a bridge, dockerd deletes `docker0`."""
    name = f"slipway-{secrets.token_hex(4)}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield ["nsenter", f"--net=/var/run/netns/{name}"]
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


@contextmanager
def an_engine(within: Sequence[str], *options: str) -> Iterator[str]:
    """Yields where it listens. Everything of it is in a folder that goes, and in the namespace that `within` enters."""
    # not below pytest's folders, whose names are too long for the sockets
    with tempfile.TemporaryDirectory(prefix="slipway-engine-") as name:
        folder = Path(name)
        host, log = f"unix://{folder}/docker.sock", folder / "dockerd.log"
        apart = ["--bridge=none", "--iptables=false", "--storage-driver=vfs", f"--pidfile={folder}/docker.pid"]
        places = [f"--data-root={folder}/data", f"--exec-root={folder}/run", f"--config-file={folder}/daemon.json"]
        (folder / "daemon.json").write_text("{}")
        command = [*within, "/usr/sbin/dockerd", "--host", host, *apart, *places, *options]
        with log.open("wb") as written:
            daemon = subprocess.Popen(command, stdout=written, stderr=written)
        try:
            eventually(lambda: "API listen on" in log.read_text())  # docker-py leaks a socket if it asks too early
            yield host
        finally:
            daemon.terminate()
            try:
                daemon.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
