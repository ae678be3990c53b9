"""A thin client of the REST API, for the command line and the demo. Knows shapes, decides nothing."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

PREFIX = "/api/v1"
TIMEOUT_SECONDS = 30.0
BRIDGED_SECONDS = 30.0  # a stream may be away for so long
AGAIN_SECONDS = 0.5
T = TypeVar("T")


class ApiRefused(Exception):
    """The API said no, or did not answer; the message is meant for a person."""


@dataclass(frozen=True)
class Deployment:
    id: str
    number: int
    status: str
    failure: str | None
    image: str


@dataclass(frozen=True)
class Service:
    id: str
    slug: str
    urls: list[str]
    latest_deployment: Deployment | None


@dataclass(frozen=True)
class Line:
    """One line of a journal."""

    cursor: int
    at: str
    level: str
    source: str
    text: str


class Client:
    """One installation, as the bearer of a token sees it."""

    def __init__(self, url: str, token: str) -> None:
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._url = url
        self._http = httpx.Client(base_url=url + PREFIX, headers=self._bearer, timeout=TIMEOUT_SECONDS)

    def ensure_project(self, slug: str) -> None:
        if self._http_status(f"/projects/{slug}") == httpx.codes.NOT_FOUND:
            self._ask("POST", "/projects", {"slug": slug})

    def service(self, project: str, environment: str, slug: str) -> Service | None:
        """None where there is no such service."""
        place, after = self._services(project, environment), ""
        while True:
            page = self._ask("GET", f"{place}?after={after}" if after else place)
            for item in page["items"]:
                if item["slug"] == slug:
                    return _service(item)
            if not page["next"]:
                return None
            after = page["next"]

    def create_service(self, project: str, environment: str, wish: Mapping[str, object]) -> Service:
        return _service(self._ask("POST", self._services(project, environment), wish))

    def change_image(self, service: Service, image: str) -> None:
        self._ask("PATCH", f"/services/{service.id}", {"image": image})

    def set_variable(self, service: Service, key: str, value: str) -> None:
        self._ask("PUT", f"/services/{service.id}/variables/{key}", {"value": value})

    def add_route(self, service: Service, domain: str | None, port: int) -> None:
        """Unless the service has it already."""
        routes = self._ask("GET", f"/services/{service.id}/routes")["items"]
        if not any(route["port"] == port and domain in (None, route["domain"]) for route in routes):
            self._ask("POST", f"/services/{service.id}/routes", {"domain": domain, "port": port})

    def read_service(self, service: Service) -> Service:
        return _service(self._ask("GET", f"/services/{service.id}"))

    def deploy(self, service: Service, message: str = "") -> Deployment:
        return _pick(Deployment, self._ask("POST", f"/services/{service.id}/deployments", {"message": message}))

    def deployment(self, id: str) -> Deployment:
        return _pick(Deployment, self._ask("GET", f"/deployments/{id}"))

    def follow(self, deployment_id: str) -> Iterator[Line | Deployment]:
        """Lines of the journal and states of the deployment, as they come, until it is settled.

        A restart of the API in between is bridged: the stream goes on from where it was.
        """
        cursor, heard = 0, time.monotonic()
        while True:
            try:
                for frame in self._frames(f"/deployments/{deployment_id}/stream?after={cursor}"):
                    cursor, heard = frame["cursor"], time.monotonic()
                    if frame["type"] == "end":
                        return
                    yield _news(frame)
            except ApiRefused:
                if time.monotonic() - heard > BRIDGED_SECONDS:
                    raise
            time.sleep(AGAIN_SECONDS)

    def journal(self, deployment_id: str) -> Iterator[Line]:
        """The lines that are there now."""
        after: str | None = "0"
        while after is not None:
            page = self._ask("GET", f"/deployments/{deployment_id}/journal?after={after}")
            yield from (_pick(Line, item) for item in page["items"])
            after = page["next"]

    def deployments(self, service: Service) -> Iterator[Deployment]:
        """The latest deployment of a service, and each later one as soon as it is asked for; never ends."""
        shown = ""
        for frame in self._frames(f"/services/{service.id}/stream"):
            if frame["type"] == "deployment" and frame["data"] and frame["data"]["id"] != shown:
                shown = frame["data"]["id"]
                yield _pick(Deployment, frame["data"])

    def _services(self, project: str, environment: str) -> str:
        return f"/projects/{project}/environments/{environment}/services"

    def _frames(self, path: str) -> Iterator[dict[str, Any]]:
        url = self._url.replace("http", "ws", 1) + PREFIX + path
        try:
            with connect(url, additional_headers=self._bearer, proxy=None) as socket:
                for message in socket:
                    yield json.loads(message)
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            raise ApiRefused(f"The stream of {self._url} ended: {error}") from error

    def _http_status(self, path: str) -> int:
        return self._send("GET", path, None).status_code

    def _ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        response = self._send(method, path, body)
        if response.is_error:
            raise ApiRefused(_explanation(response))
        found: dict[str, Any] = response.json()
        return found

    def _send(self, method: str, path: str, body: Mapping[str, object] | None) -> httpx.Response:
        try:
            response = self._http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise ApiRefused(
                f"{self._url} does not answer ({error}). Is Slipway up? `slipway status` tells."
            ) from error
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise ApiRefused("The token is missing or wrong: set SLIPWAY_TOKEN, or run this where Slipway runs.")
        return response


def _service(item: Mapping[str, Any]) -> Service:
    latest = item["latest_deployment"]
    return Service(item["id"], item["slug"], item["urls"], _pick(Deployment, latest) if latest else None)


def _news(frame: Mapping[str, Any]) -> Line | Deployment:
    if frame["type"] == "journal":
        return _pick(Line, frame["data"])
    return _pick(Deployment, frame["data"])


def _pick(kind: type[T], item: Mapping[str, Any]) -> T:
    return kind(**{each.name: item[each.name] for each in fields(kind)})  # type: ignore[arg-type]  # all are dataclasses


def _explanation(response: httpx.Response) -> str:
    """The problem's own words, with a line for each field that is wrong."""
    try:
        problem = response.json()
    except ValueError:
        return f"The API answered {response.status_code}."
    faults = [f"  {fault['pointer']}: {fault['detail']}" for fault in problem.get("errors", ())]
    return "\n".join([problem.get("detail") or problem.get("title", ""), *faults])
