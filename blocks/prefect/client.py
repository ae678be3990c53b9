"""The one client of Prefect's REST API, for everything outside of a flow run.

Prefect's own `SyncPrefectClient` speaks the same API. It is left to the runs, which have loaded it anyway: its import
takes a second and 60 MB, and the API, the supervisor's steps and the worker's queue do without both.
"""

import ssl
from collections.abc import Mapping
from typing import Any, cast

import httpx

from blocks.errors import PrefectUnreachable, Refused

CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 10.0
KEEP_SECONDS = 60.0  # the pauses of a worker that polls are shorter


class PrefectClient:
    """The client. Calls raise PrefectUnreachable where asking again may help, and Refused where it does not.

    Threads may share it.
    """

    def __init__(self, api_url: str, auth: str, *, agent: str = "slipway", seconds: float = ANSWER_SECONDS) -> None:
        """Makes a client. `agent`: what it calls itself. `seconds`: how long an answer may take."""
        user, _, password = auth.partition(":")
        self._client = httpx.Client(
            base_url=f"{api_url}/",
            auth=(user, password),
            # Loading the certificates takes 20 ms, so only where TLS is spoken.
            verify=ssl.create_default_context() if api_url.startswith("https:") else False,
            headers={"User-Agent": agent},
            timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(keepalive_expiry=KEEP_SECONDS),
        )

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> object:
        """Returns the answer, whatever JSON it is; None where there is none."""
        return self._content(self._accepted(self._answer(method, path, body)))

    def one(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Returns the object that is the answer."""
        return cast("dict[str, Any]", self.ask(method, path, body))

    def many(self, path: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Returns the objects that a filter finds."""
        return cast("list[dict[str, Any]]", self.ask("POST", path, body))

    def find(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """Returns the object that is the answer; None where Prefect does not know what the path names."""
        response = self._answer(method, path, body)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        return cast("dict[str, Any]", self._content(self._accepted(response)))

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _answer(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        try:
            response = self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise PrefectUnreachable(f"Prefect does not answer at {self._client.base_url}: {error!r}") from error
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise Refused(f"Prefect at {self._client.base_url} does not accept our credentials.")
        if response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise PrefectUnreachable(f"Prefect cannot {method} {path} for now: status {response.status_code}.")
        return response

    @staticmethod
    def _accepted(response: httpx.Response) -> httpx.Response:
        if not response.is_success:
            place = response.request.url.path
            raise Refused(f"Prefect refused {response.request.method} {place}: {response.text[:300]}")
        return response

    @staticmethod
    def _content(response: httpx.Response) -> object:
        try:
            return response.json() if response.content else None
        except ValueError as error:
            raise PrefectUnreachable(f"Prefect's answer is not JSON: {response.text[:100]}") from error
