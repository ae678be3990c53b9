"""Requests, lists and streams of the REST API. Knows no resource, and loads its libraries with the first request."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    import httpx

PREFIX = "/api/v1"
TIMEOUT_SECONDS = 30.0
FILE_SECONDS = 600.0  # the API examines a file before it answers
BRIDGED_SECONDS = 30.0  # for so long a stream may be interrupted, and the answer to a request be away
AGAIN_SECONDS = 0.5
UNAUTHORIZED, NOT_FOUND = 401, 404
SIGNED_OUT = 4401  # how the API closes a stream whose token is not valid, or not any more
AWAY, PROBLEM = (502, 503, 504), "application/problem+json"
GONE = 4404  # how the API closes a stream whose subject does not exist
Item = dict[str, Any]  # a resource as the API shows it


class ApiRefused(Exception):
    """The API refused the request; the message is meant for a person."""


class ApiSilent(ApiRefused):
    """Nothing that speaks this API answered at the address."""


class AnswerLost(ApiSilent):
    """The request may have been carried out, and the connection ended before the answer."""


class TokenRefused(ApiRefused):
    """The API does not accept the token."""


class ApiGone(ApiRefused):
    """The subject of a stream does not exist, or not any more."""


class Rest:
    """One installation, as the bearer of a token reaches it."""

    def __init__(self, url: str, token: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        import httpx

        self._bearer = {"Authorization": f"Bearer {token}"}
        self._url = url
        speaks_tls = url.startswith("https:")  # otherwise certificates would be read for nothing, which takes a while
        self._http = httpx.Client(
            base_url=url + PREFIX, headers=self._bearer, timeout=timeout_seconds, verify=speaks_tls
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, query: Mapping[str, Any] | None = None
    ) -> Item:
        """Return the API's answer, or an empty item where the answer has no content. Raises ApiRefused.

        A request whose answer is lost, as when the API is restarted, is sent again: with the same key it has no second
        effect. A deletion has none either, but would find that there is nothing left to delete.
        """
        key = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        request = partial(self._send, method, path, json=body, params=query, headers=key)
        return self._answer(request() if method == "DELETE" else self._steady(request))

    def send_file(self, path: str, file: IO[bytes], kind: str) -> Item:
        """Send a file piece by piece as it is read, and return the API's answer. Raises ApiRefused."""
        headers = {"Content-Type": kind}
        return self._answer(self._send("POST", path, content=file, headers=headers, timeout=FILE_SECONDS))

    def items(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Item]:
        """Yield a whole list; each page is requested when its first item is."""
        words = {**(query or {})}
        while True:
            page = self.ask("GET", path, query=words)
            yield from page["items"]
            if page["next"] is None:
                return
            words["after"] = page["next"]

    def is_known(self, path: str) -> bool:
        return self._send("GET", path).status_code != NOT_FOUND

    def frames(self, path: str) -> Iterator[Item]:
        """Yield the messages of one stream until it ends. Raises ApiGone, TokenRefused or ApiSilent."""
        from websockets.exceptions import ConnectionClosed, InvalidHandshake
        from websockets.sync.client import connect

        url = self._url.replace("http", "ws", 1) + PREFIX + path
        try:
            with connect(url, additional_headers=self._bearer, proxy=None) as socket:
                for message in socket:
                    yield json.loads(message)
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            closed = error.rcvd if isinstance(error, ConnectionClosed) else None
            if closed and closed.code == GONE:
                raise ApiGone(closed.reason) from error
            if closed and closed.code == SIGNED_OUT:
                raise TokenRefused(f"{self._url} does not accept the token.") from error
            raise ApiSilent(f"The stream of {self._url} ended: {error}.") from error

    def steady_frames(self, path: Callable[[int], str]) -> Iterator[Item]:
        """Yield the messages of as many streams as it takes, so that a restart of the API or its database is bridged.

        `path` gives the address of the stream that continues behind a cursor.
        """
        cursor, lost_at = 0, None
        while True:
            try:
                for frame in self.frames(path(cursor)):
                    cursor, lost_at = frame["cursor"], None
                    yield frame
            except (ApiGone, TokenRefused):
                raise
            except ApiRefused:
                lost_at = lost_at or time.monotonic()
                if time.monotonic() - lost_at > BRIDGED_SECONDS:
                    raise
            time.sleep(AGAIN_SECONDS)

    def _steady(self, request: Callable[[], "httpx.Response"]) -> "httpx.Response":
        """Repeat a request whose answer was lost; one that reached nobody fails at once."""
        lost_at = None
        while True:
            try:
                return request()
            except ApiSilent as error:
                lost_at = lost_at or (time.monotonic() if isinstance(error, AnswerLost) else None)
                if lost_at is None or time.monotonic() - lost_at > BRIDGED_SECONDS:
                    raise
            time.sleep(AGAIN_SECONDS)

    def _send(self, method: str, path: str, **request: Any) -> "httpx.Response":  # noqa: ANN401 - httpx's own arguments
        import httpx

        try:
            response = self._http.request(method, path, **request)
        except (httpx.ReadError, httpx.RemoteProtocolError) as error:
            raise AnswerLost(f"{self._url} broke off before it answered ({error}).") from error
        except httpx.HTTPError as error:
            raise ApiSilent(f"{self._url} does not answer ({error}).") from error
        is_ours = response.headers.get("content-type", "").startswith(PROBLEM)
        if response.status_code in AWAY and not is_ours:  # of a proxy before an API that is being restarted
            raise AnswerLost(f"{self._url} answers {response.status_code}: its API is away.")
        if response.status_code == UNAUTHORIZED:
            raise TokenRefused(f"{self._url} does not accept the token.")
        return response

    def _answer(self, response: "httpx.Response") -> Item:
        if response.is_redirect:
            raise ApiSilent(f"{self._url} leads to {response.headers.get('location')}: use that address.")
        if response.is_error:
            raise ApiRefused(_explanation(response))
        try:
            found: Item = response.json() if response.content else {}
        except ValueError as error:
            raise ApiSilent(f"What answers at {self._url} is not Slipway.") from error
        return found


def _explanation(response: "httpx.Response") -> str:
    """Return the problem's own text, with one more line for each fault."""
    try:
        problem = response.json()
    except ValueError:
        return f"{response.url} answered {response.status_code} and gave no reason."
    faults = [f"  {_place(fault['pointer'])}{fault['detail']}" for fault in problem.get("errors", ())]
    return "\n".join([problem.get("detail") or problem.get("title", ""), *faults])


def _place(pointer: str) -> str:
    """Return a JSON pointer as people read it: `/host_ports/5432~1tcp` becomes `host_ports 5432/tcp: `."""
    parts = pointer.removeprefix("/").split("/")
    place = " ".join(part.replace("~1", "/").replace("~0", "~") for part in parts)
    return f"{place}: " if place else ""
