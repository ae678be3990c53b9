"""The proxy: Caddy behind private unix sockets."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from prefect.blocks.core import Block

from blocks.errors import ProxyUnreachable, Refused
from blocks.specs import Probe

TIMEOUT_SECONDS = 15.0
ORIGIN = "http://proxy"  # the sockets need no name, HTTP does
TARGET_HEADER = "X-Slipway-Target"
UPSTREAM_HEADER = "X-Slipway-Upstream"
FAILURE_HEADER = "X-Slipway-Failure"


class Proxy(Block):
    """A Caddy whose sockets `admin.sock`, `probe.sock` and `verify.sock` lie in one folder."""

    _block_type_name = "Slipway proxy"
    _block_type_slug = "slipway-proxy"

    sockets: Path

    def configure(self, config: Mapping[str, Any]) -> bool:
        """Make this the proxy's configuration; True if it was another one. Loading restarts its servers."""
        if self._ask("admin", "GET", "/config/").json() == config:
            return False
        response = self._ask("admin", "POST", "/load", json=config)
        if response.is_error:
            raise Refused(f"The proxy refused its configuration: {response.text.strip()}")
        return True

    def probe(self, address: str, path: str, timeout_seconds: float, host: str | None = None) -> Probe:
        """Ask `host:port` from the proxy's own networks, which is where the users' requests come from."""
        headers = {TARGET_HEADER: address, "Host": host or address, "User-Agent": "Slipway-Health"}
        try:
            response = self._ask("probe", "GET", path, headers=headers, timeout=timeout_seconds)
        except httpx.TimeoutException:
            return Probe(None, f"no answer within {timeout_seconds:g} s")
        if failure := response.headers.get(FAILURE_HEADER):
            return Probe(None, failure)
        return Probe(response.status_code, response.reason_phrase)

    def upstream_of(self, domain: str) -> str | None:
        """The `host:port` to which the proxy sends the domain's requests now; no request reaches the app."""
        response = self._ask("verify", "GET", "/", headers={"Host": domain})
        found: str = response.headers.get(UPSTREAM_HEADER, "")
        host, _, port = found.rpartition(":")
        return f"{host.removesuffix('.')}:{port}" if host else None

    def _ask(
        self, socket: str, method: str, path: str, *, timeout: float = TIMEOUT_SECONDS, **request: Any
    ) -> httpx.Response:
        with _reachable(self.sockets, f"{socket}.sock") as name, _client(name, timeout) as client:
            try:
                with client.stream(method, path, **request) as response:
                    if socket == "admin":
                        response.read()  # an app may stream for ever; its status is all that is asked for
                    return response
            except httpx.TimeoutException:
                if socket == "probe":
                    raise
                raise ProxyUnreachable(f"The proxy did not answer within {timeout:g} s.") from None
            except (httpx.HTTPError, OSError) as error:
                raise ProxyUnreachable(f"The proxy did not answer on {socket}.sock: {error}") from error


def _client(socket: str, timeout: float) -> httpx.Client:
    transport = httpx.HTTPTransport(uds=socket, verify=False)  # noqa: S501  # no TLS on a socket; spares 20 ms of set-up
    return httpx.Client(transport=transport, base_url=ORIGIN, timeout=timeout, trust_env=False)


@contextmanager
def _reachable(folder: Path, name: str) -> Iterator[str]:
    """A short name for the socket: the kernel takes at most 107 characters, a data folder may lie deeper."""
    try:
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    except OSError as error:
        raise ProxyUnreachable(f"The proxy's folder {folder} cannot be read: {error.strerror}.") from error
    try:
        yield f"/proc/self/fd/{descriptor}/{name}"
    finally:
        os.close(descriptor)
