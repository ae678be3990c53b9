"""The client that asks hosts for large files, at addresses that they name, by the rules for hosts."""

import re
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
from pydantic import ValidationError

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.git import hosts as git_hosts
from blocks.git.lfs_api import Action, Answer, Batch, BatchRequest, Endpoint, Object

MOST_ANSWER_BYTES, MOST_REDIRECTS = 1_000_000, 3
TIMEOUTS = {"connect": 15.0, "read": 60.0, "write": 60.0, "pool": 15.0}
KIND = "application/vnd.git-lfs+json"
_ADDRESS = re.compile(r"https?://[!-~]{1,8000}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}:[ -~]{0,8000}")
_OURS = ("host", "connection", "content-length", "transfer-encoding")  # headers that part one request from the next


class Client:
    """A client that asks no host that may not be asked, wherever it is redirected."""

    def __init__(self, pool: httpcore.ConnectionPool, allowed: Collection[str]) -> None:
        self._pool, self._allowed = pool, allowed

    def batch(self, endpoint: Endpoint, sizes: Mapping[str, int]) -> Mapping[str, Answer]:
        """Returns what the host says of each object, by id. Raises SourceRefused, SourceMissing, GitUnreachable."""
        request = BatchRequest(objects=[Object(oid=oid, size=size) for oid, size in sizes.items()])
        address = f"{endpoint.address.rstrip('/')}/objects/batch"
        header = {**endpoint.header, "Accept": KIND, "Content-Type": KIND}
        said = b""
        with self._asked("POST", address, header, request.model_dump_json().encode()) as answer:
            for chunk in _content(answer, address):
                said += chunk
                if len(said) > MOST_ANSWER_BYTES:
                    raise SourceRefused("The host's answer about large files is too long.")
        try:
            return {each.oid: each for each in Batch.model_validate_json(said).objects}
        except ValidationError:
            raise SourceRefused("The host's answer about large files is not of the usual form.") from None

    @contextmanager
    def content(self, action: Action) -> Iterator[Iterator[bytes]]:
        """Yields content piece by piece. Redirects are followed where allowed; another host is shown nothing."""
        address, header = action.href, action.header or {}
        for _ in range(MOST_REDIRECTS + 1):
            with self._asked("GET", address, header) as answer:
                target = _redirect(answer, address)
                if target is None:
                    yield _content(answer, address)
                    return
            header = header if _origin(target) == _origin(address) else {}
            address = target
        raise SourceRefused(f"{urlsplit(action.href).hostname} redirects without an end.")

    @contextmanager
    def _asked(
        self, method: str, address: str, header: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[httpcore.Response]:
        _check(address, header)
        git_hosts.addresses(address, self._allowed)  # its scheme, too
        headers = [(name, value) for name, value in header.items() if name.lower() not in _OURS]
        with (
            _translated(address),
            self._pool.stream(
                method, address, headers=headers, content=body, extensions={"timeout": TIMEOUTS}
            ) as answer,
        ):
            yield answer


class _Checked(httpcore.NetworkBackend):
    """Connects to the very address that was looked at, and to none in a private network."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed, self._inner = allowed, httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:  # noqa: ANN401
        known = git_hosts.addresses(f"https://{host}:{port}", self._allowed)
        return self._inner.connect_tcp(known[0] if known else host, port, *args, **options)


@contextmanager
def client(allowed: Collection[str]) -> Iterator[Client]:
    """Yields a client for hosts that may be asked; `allowed` ones may be private, too."""
    backend = _Checked(allowed)
    with httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool:
        yield Client(pool, allowed)


def _content(answer: httpcore.Response, address: str) -> Iterator[bytes]:
    host = urlsplit(address).hostname
    if answer.status in (401, 403):
        raise SourceRefused(f"{host} does not give large files to these credentials.")
    if answer.status != 200:
        raise SourceMissing(f"{host} answered {answer.status} when it was asked for large files.")
    yield from answer.iter_stream()


def _redirect(answer: httpcore.Response, address: str) -> str | None:
    if answer.status not in (301, 302, 303, 307, 308):
        return None
    target = {name.lower(): value for name, value in answer.headers}.get(b"location", b"")
    try:
        return urljoin(address, target.decode(errors="replace"))
    except ValueError:
        return ""


def _origin(address: str) -> tuple[str, str]:
    return urlsplit(address)[0], urlsplit(address)[1]


def _check(address: str, header: Mapping[str, str]) -> None:
    """Raises SourceRefused where a host names what is no address, or no header."""
    try:
        urlsplit(address).port  # noqa: B018 - raises where it is none
    except ValueError:
        address = ""
    if not _ADDRESS.fullmatch(address) or not all(_HEADER.fullmatch(f"{name}:{header[name]}") for name in header):
        raise SourceRefused("The host's answer about large files names an address or a header that is none.")


@contextmanager
def _translated(address: str) -> Iterator[None]:
    try:
        yield
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        reason = f"{urlsplit(address).hostname} did not answer for large files: {error or type(error).__name__}"
        raise GitUnreachable(reason) from error
