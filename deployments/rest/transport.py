"""Requests, lists and streams of the REST API. Knows no resource."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

PREFIX = "/api/v1"
TIMEOUT_SECONDS = 30.0
FILE_SECONDS = 600.0  # a file is looked through before the answer
BRIDGED_SECONDS = 30.0  # a stream may be away for so long
AGAIN_SECONDS = 0.5
GONE = 4404  # how the API closes a stream about what is not there
Item = dict[str, Any]  # a resource as the API shows it


class ApiRefused(Exception):
    """The API said no, or did not answer; the message is meant for a person."""


class ApiGone(ApiRefused):
    """What a stream was about is not there, or not any more."""


class Rest:
    """One installation, as the bearer of a token reaches it."""

    def __init__(self, url: str, token: str) -> None:
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._url = url
        speaks_tls = url.startswith("https:")  # if not, certificates would be read for nothing, which takes a while
        self._http = httpx.Client(
            base_url=url + PREFIX, headers=self._bearer, timeout=TIMEOUT_SECONDS, verify=speaks_tls
        )

    def close(self) -> None:
        """Gives back the connections."""
        self._http.close()

    def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, query: Mapping[str, Any] | None = None
    ) -> Item:
        """What the API answers; nothing where it has no words."""
        return _answer(self._send(method, path, json=body, params=query))

    def send_file(self, path: str, file: IO[bytes], kind: str) -> Item:
        """Piece by piece, as it is read."""
        headers = {"Content-Type": kind}
        return _answer(self._send("POST", path, content=file, headers=headers, timeout=FILE_SECONDS))

    def items(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Item]:
        """A whole list, page by page, as far as it is read."""
        words = {**(query or {})}
        while True:
            page = self.ask("GET", path, query=words)
            yield from page["items"]
            if page["next"] is None:
                return
            words["after"] = page["next"]

    def is_known(self, path: str) -> bool:
        return self._send("GET", path).status_code != httpx.codes.NOT_FOUND

    def frames(self, path: str) -> Iterator[Item]:
        url = self._url.replace("http", "ws", 1) + PREFIX + path
        try:
            with connect(url, additional_headers=self._bearer, proxy=None) as socket:
                for message in socket:
                    yield json.loads(message)
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            if isinstance(error, ConnectionClosed) and error.rcvd and error.rcvd.code == GONE:
                raise ApiGone(error.rcvd.reason) from error
            raise ApiRefused(f"The stream of {self._url} ended: {error}") from error

    def steady_frames(self, path: Callable[[int], str]) -> Iterator[Item]:
        """Frames of as many streams as it takes: a restart of the API is bridged. `path`: where to go on, by cursor."""
        cursor, lost_at = 0, None
        while True:
            try:
                for frame in self.frames(path(cursor)):
                    cursor, lost_at = frame["cursor"], None
                    yield frame
            except ApiGone:
                raise
            except ApiRefused:
                lost_at = lost_at or time.monotonic()
                if time.monotonic() - lost_at > BRIDGED_SECONDS:
                    raise
            time.sleep(AGAIN_SECONDS)

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own words
        try:
            response = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ApiRefused(
                f"{self._url} does not answer ({error}). Is Slipway up? `slipway status` tells."
            ) from error
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise ApiRefused("The token is missing or wrong: set SLIPWAY_TOKEN, or run this where Slipway runs.")
        return response


def _answer(response: httpx.Response) -> Item:
    if response.is_error:
        raise ApiRefused(_explanation(response))
    found: Item = response.json() if response.content else {}
    return found


def _explanation(response: httpx.Response) -> str:
    """The problem's own words, with a line for each field that is wrong."""
    try:
        problem = response.json()
    except ValueError:
        return f"The API answered {response.status_code}."
    faults = [f"  {_place(fault['pointer'])}{fault['detail']}" for fault in problem.get("errors", ())]
    return "\n".join([problem.get("detail") or problem.get("title", ""), *faults])


def _place(pointer: str) -> str:
    """`/host_ports/5432~1tcp` → `host_ports 5432/tcp: `: a JSON pointer as people read it; none is all of it."""
    parts = pointer.removeprefix("/").split("/")
    place = " ".join(part.replace("~1", "/").replace("~0", "~") for part in parts)
    return f"{place}: " if place else ""
