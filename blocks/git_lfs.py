"""Large files: pointers in a checkout, replaced by what the repository's host keeps.

A client of our own for the batch API, since git-lfs asks whatever address a host names. Sources: the specification of
pointers and of the API, https://github.com/git-lfs/git-lfs/tree/main/docs
"""

import base64
import hashlib
import json
import os
import re
import ssl
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import httpcore

from blocks import git_hosts
from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.specs import Credentials

MOST_FILES, MOST_BYTES, AT_ONCE = 10_000, 4_000_000_000, 100
MOST_POINTER_BYTES, MOST_ANSWER_BYTES = 1024, 1_000_000
TIMEOUTS = {"connect": 15.0, "read": 60.0, "write": 60.0, "pool": 15.0}
ATTRIBUTES = ".gitattributes"
KIND = "application/vnd.git-lfs+json"
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]+\n)*?oid sha256:([0-9a-f]{64})\nsize (\d{1,12})\n"
)


@dataclass
class Large:
    """One content, and where the checkout wants it."""

    oid: str
    size: int
    places: list[Path] = field(default_factory=list)


def pointers(folder: Path) -> Sequence[Large]:
    """What the files of a checkout stand for. Raises SourceRefused where that is more than we take."""
    found: dict[str, Large] = {}
    for place, _, names in os.walk(folder) if _is_used(folder) else ():
        for path in (Path(place) / name for name in names):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_POINTER_BYTES:
                continue
            if pointer := _POINTER.fullmatch(path.read_bytes()):
                oid, size = pointer[1].decode(), int(pointer[2])
                found.setdefault(oid, Large(oid, size)).places.append(path)
    if len(found) > MOST_FILES or sum(each.size for each in found.values()) > MOST_BYTES:
        raise SourceRefused(f"The repository has more than {MOST_FILES} large files or {MOST_BYTES} bytes of them.")
    return list(found.values())


def _is_used(folder: Path) -> bool:
    """Whether any attributes ask for it: most checkouts need no second look."""
    attributes = (Path(place) / ATTRIBUTES for place, _, names in os.walk(folder) if ATTRIBUTES in names)
    return any(not each.is_symlink() and b"filter=lfs" in each.read_bytes()[:MOST_ANSWER_BYTES] for each in attributes)


def fetch(repository: str, wanted: Sequence[Large], credentials: Credentials | None, allowed: Collection[str]) -> None:
    """Put each in its places. Raises SourceRefused, SourceMissing, GitUnreachable."""
    with _client(allowed) as client:
        for number in range(0, len(wanted), AT_ONCE):
            some = wanted[number : number + AT_ONCE]
            told = client.batch(repository, some, credentials)
            for each in some:
                client.download(each, told.get(each.oid, {}))


class _Checked(httpcore.NetworkBackend):
    """Connects to the very address that was looked at, and to none in a private network."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed, self._inner = allowed, httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:  # noqa: ANN401
        known = git_hosts.addresses(f"https://{host}:{port}", self._allowed)
        return self._inner.connect_tcp(known[0] if known else host, port, *args, **options)


class _Client:
    def __init__(self, pool: httpcore.ConnectionPool, allowed: Collection[str]) -> None:
        self._pool, self._allowed = pool, allowed

    def batch(
        self, repository: str, some: Sequence[Large], credentials: Credentials | None
    ) -> Mapping[str, Mapping[str, Any]]:
        """What the host says of each, by its id."""
        objects = [{"oid": each.oid, "size": each.size} for each in some]
        body = json.dumps({"operation": "download", "transfers": ["basic"], "objects": objects}).encode()
        headers = {"Accept": KIND, "Content-Type": KIND}
        if credentials is not None:
            pair = base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        address = f"{repository.removesuffix('.git')}.git/info/lfs/objects/batch"
        with self._asked("POST", address, headers, body) as chunks:
            answer = b""
            for chunk in chunks:
                answer += chunk
                if len(answer) > MOST_ANSWER_BYTES:
                    raise SourceRefused("The host's answer about large files is too long.")
        try:
            return {str(each["oid"]): each for each in json.loads(answer)["objects"]}
        except (ValueError, TypeError, KeyError) as error:
            raise SourceRefused("The host's answer about large files is not of the usual form.") from error

    def download(self, large: Large, told: Mapping[str, Any]) -> None:
        action = (told.get("actions") or {}).get("download") or {}
        if not isinstance(action.get("href"), str):
            reason = (told.get("error") or {}).get("message") or "it does not say where it is"
            raise SourceMissing(f"The host does not have the large file {large.places[0].name}: {reason}")
        headers = {str(name): str(value) for name, value in (action.get("header") or {}).items()}
        first = large.places[0]
        with NamedTemporaryFile(dir=first.parent, delete=False) as file:
            try:
                with self._asked("GET", action["href"], headers) as chunks:
                    _write(file, chunks, large)
                for place in large.places:
                    _replace(Path(file.name), place)
            finally:
                Path(file.name).unlink(missing_ok=True)

    @contextmanager
    def _asked(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[Iterator[bytes]]:
        """The answer, piece by piece. Redirects are not followed: their target could be anything."""
        git_hosts.addresses(address, self._allowed)  # its scheme, too
        host = urlsplit(address).hostname
        try:
            with self._pool.stream(
                method, address, headers=list(headers.items()), content=body, extensions={"timeout": TIMEOUTS}
            ) as answer:
                if answer.status in (401, 403):
                    raise SourceRefused(f"{host} does not give large files to these credentials.")
                if answer.status != 200:
                    raise SourceMissing(f"{host} answered {answer.status} when it was asked for large files.")
                yield answer.iter_stream()
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise GitUnreachable(f"{host} did not answer for large files: {error or type(error).__name__}") from error


@contextmanager
def _client(allowed: Collection[str]) -> Iterator[_Client]:
    backend = _Checked(allowed)
    with httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool:
        yield _Client(pool, allowed)


def _write(file: Any, chunks: Iterator[bytes], large: Large) -> None:  # noqa: ANN401 - a file of bytes
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > large.size:
            break
        digest.update(chunk)
        file.write(chunk)
    if size != large.size or digest.hexdigest() != large.oid:
        raise SourceRefused(f"The host sent something else than the large file {large.places[0].name}.")
    file.flush()


def _replace(content: Path, place: Path) -> None:
    """A link, not a copy; the place keeps its mode where it is the only one."""
    mode = place.stat().st_mode & 0o777
    place.unlink()
    os.link(content, place)
    place.chmod(mode)
