"""The proxy: Caddy behind private unix sockets."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from prefect.blocks.core import Block

from blocks.errors import ProxyUnreachable, Refused
from blocks.states import Probe

TIMEOUT_SECONDS = 15.0
START_SECONDS = 5.0
POLL_SECONDS = 0.05
ADMIN_HOST = "proxy"
TARGET_HEADER = "X-Slipway-Target"
UPSTREAM_HEADER = "X-Slipway-Upstream"
FAILURE_HEADER = "X-Slipway-Failure"


class Proxy(Block):
    """A Caddy whose sockets `admin.sock`, `probe.sock` and `verify.sock` lie in one folder."""

    _block_type_name = "Slipway proxy"
    _block_type_slug = "slipway-proxy"

    sockets: Path

    def configure(self, config: Mapping[str, Any]) -> bool:
        """Make this the proxy's configuration; True if it was another one. A change restarts its servers.

        Waits some seconds for a proxy that has just been started.
        """
        if json.loads(self._started().text) == config:
            return False
        answer = self._ask("admin", "/load", ADMIN_HOST, body=json.dumps(config))
        if answer.status != httpx.codes.OK:
            raise Refused(f"The proxy refused its configuration: {answer.text.strip()}")
        return True

    def probe(self, address: str, path: str, timeout_seconds: float, host: str | None = None) -> Probe:
        """Ask `host:port` from the proxy's own networks, which is where the users' requests come from."""
        headers = {TARGET_HEADER: address, "User-Agent": "Slipway-Health"}
        try:
            answer = self._ask("probe", path, host or address, headers, timeout=timeout_seconds)
        except TimeoutError:
            return Probe(None, f"no answer within {timeout_seconds:g} s")
        if failure := answer.headers.get(FAILURE_HEADER):
            return Probe(None, failure)
        return Probe(answer.status, answer.reason)

    def upstream_of(self, domain: str) -> str | None:
        """Returns the `host:port` to which the proxy sends the domain's requests now; no request reaches the app."""
        try:
            answer = self._ask("verify", "/", domain)
        except TimeoutError as error:
            raise ProxyUnreachable("The proxy did not answer in time where it sends requests.") from error
        host, _, port = (answer.headers.get(UPSTREAM_HEADER) or "").rpartition(":")
        return f"{host.removesuffix('.')}:{port}" if host else None

    def _started(self) -> "_Answer":
        """Returns the present configuration, as soon as the admin socket answers."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._ask("admin", "/config/", ADMIN_HOST)
            except ProxyUnreachable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(POLL_SECONDS)

    def _ask(
        self,
        name: str,
        path: str,
        host: str,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> "_Answer":
        method = "GET" if body is None else "POST"
        sent = {"Host": host, "Accept-Encoding": "identity", "Content-Type": "application/json", **(headers or {})}
        with _reachable(self.sockets, f"{name}.sock") as address:
            transport = httpx.HTTPTransport(uds=address, verify=False)  # a socket of ours: no TLS is spoken
            try:
                with (
                    httpx.Client(transport=transport, base_url=f"http://{ADMIN_HOST}", timeout=timeout) as client,
                    client.stream(method, path, content=body, headers=sent) as response,
                ):
                    # an app may stream for ever: of what is not ours only the status is asked for
                    text = response.read().decode(errors="replace") if name == "admin" else ""
                    return _Answer(response.status_code, response.reason_phrase, response.headers, text)
            except httpx.TimeoutException as error:
                raise TimeoutError(str(error)) from error
            except httpx.HTTPError as error:
                raise ProxyUnreachable(f"The proxy did not answer on {name}.sock: {error}") from error


@dataclass(frozen=True)
class _Answer:
    status: int
    reason: str
    headers: Mapping[str, str]
    text: str


@contextmanager
def _reachable(folder: Path, name: str) -> Iterator[str]:
    """Yields a short name for the socket: the kernel takes 107 characters at most, a data folder may lie deeper."""
    try:
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    except OSError as error:
        raise ProxyUnreachable(f"The proxy's folder {folder} cannot be read: {error.strerror}.") from error
    try:
        os.stat(name, dir_fd=descriptor)  # httpcore leaves a socket open that leads nowhere
        yield f"/proc/self/fd/{descriptor}/{name}"
    except FileNotFoundError as error:
        raise ProxyUnreachable(f"The proxy does not listen on {folder / name}.") from error
    finally:
        os.close(descriptor)
