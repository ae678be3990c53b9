"""Notices when one of a few containers is lost, by events of the Docker engine for which a loop can wait."""

import json
import socket
import ssl
from collections.abc import Collection, Iterator

import httpx

from blocks.errors import EngineUnreachable

CONNECT_SECONDS = 3.0
LOSSES = ("die", "destroy")


class EngineEvents:
    """A silent connection to the engine; `fd` becomes readable when something was lost, or the connection itself."""

    def __init__(self, docker_host: str, containers: Collection[str]) -> None:
        """Raises EngineUnreachable if the engine does not answer."""
        self._client = _client(docker_host)
        wanted = {"type": ["container"], "container": list(containers), "event": list(LOSSES)}
        request = self._client.build_request("GET", "/events", params={"filters": json.dumps(wanted)})
        try:
            response = self._client.send(request, stream=True).raise_for_status()
        except httpx.HTTPError as error:
            self._client.close()
            raise EngineUnreachable(f"The engine tells no events: {error!r}") from error
        self._chunks: Iterator[bytes] = response.iter_raw()
        connection: socket.socket = response.extensions["network_stream"].get_extra_info("socket")
        self.fd = connection.fileno()

    def hear(self) -> None:
        """Take what has come. Raises EngineUnreachable if the engine hung up."""
        try:
            next(self._chunks)
        except (httpx.HTTPError, StopIteration) as error:
            raise EngineUnreachable(f"The engine tells no more events: {error!r}") from error

    def close(self) -> None:
        self._client.close()


def _client(docker_host: str) -> httpx.Client:
    timeout = httpx.Timeout(CONNECT_SECONDS)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # no TLS is spoken, and httpx's own context costs a megabyte
    scheme, _, place = docker_host.partition("://")
    if scheme == "unix":
        socket_of_engine = httpx.HTTPTransport(uds=place, verify=tls)
        return httpx.Client(base_url="http://engine", timeout=timeout, transport=socket_of_engine)
    return httpx.Client(base_url=f"http://{place}", timeout=timeout, verify=tls)
