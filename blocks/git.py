"""Git repositories over http(s): fetched into a cache, a bare repository for each address, and checked out from it."""

import base64
import fcntl
import hashlib
import ipaddress
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from prefect.blocks.core import Block
from pydantic import Field

from blocks.errors import GitUnreachable, Refused, SourceMissing
from blocks.specs import Credentials
from blocks.states import CommitState

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # a missing git is told when it is needed, not at the import
from git import Git
from git.exc import GitCommandNotFound

FETCH_SECONDS = 600.0
LOCAL_SECONDS = 120.0
MOST_AUTHOR, MOST_MESSAGE = 200, 2000  # characters: both are shown in lists, and a stranger wrote them
_DENIED = ("authentication failed", "could not read username", "terminal prompts disabled", "error: 403")
_MISSING = ("couldn't find remote ref", "not our ref", "no such remote ref")
_ABSENT = ("not found", "error: 404", "does not appear to be a git repository", "not valid: is this a git")


class Repositories(Block):
    """Repositories of others, kept here. Nothing of theirs is run: no hooks, no filters, no submodules."""

    _block_type_name = "Slipway repositories"
    _block_type_slug = "slipway-repositories"

    folder: Path
    allowed_hosts: frozenset[str] = Field(
        default=frozenset(), description="Hosts (with the port, if any) that may be private and speak plain http."
    )

    def fetch(self, repository: str, ref: str, credentials: Credentials | None = None) -> CommitState:
        """The commit that `ref` means now, here from then on; a second fetch costs only the difference.

        Raises Refused where the host is not allowed or wants other credentials, SourceMissing, GitUnreachable.
        """
        addresses = self._addresses(repository)
        with self._cache(repository) as cache:
            kept = f"refs/slipway/{hashlib.sha256(ref.encode()).hexdigest()[:16]}"
            options = _network_options(repository, addresses, credentials)
            words = ["fetch", "--depth=1", "--no-tags", "--no-write-fetch-head", "--force", repository, f"{ref}:{kept}"]
            _git(cache, words, FETCH_SECONDS, options)
            told = _git(cache, ["log", "-1", "--format=%H%n%an%n%B", kept, "--"], LOCAL_SECONDS)
        commit, author, message = told.split("\n", 2)
        return CommitState(commit, author[:MOST_AUTHOR], message.strip()[:MOST_MESSAGE])

    def check_out(self, repository: str, commit: str, target: Path) -> None:
        """The commit's files in the empty folder `target`. Raises SourceMissing if it was never fetched."""
        with self._cache(repository) as cache:
            index = target.with_suffix(".index")
            places = {"GIT_DIR": str(cache), "GIT_WORK_TREE": str(target), "GIT_INDEX_FILE": str(index)}
            try:
                _git(cache, ["read-tree", commit], LOCAL_SECONDS, environment=places)
                _git(target, ["checkout-index", "--all"], LOCAL_SECONDS, environment=places)
            finally:
                index.unlink(missing_ok=True)

    @contextmanager
    def _cache(self, repository: str) -> Iterator[Path]:
        """One process at a time: git's own locks would make the second one fail."""
        cache = self.folder / f"{hashlib.sha256(repository.encode()).hexdigest()[:32]}.git"
        self.folder.mkdir(parents=True, exist_ok=True)
        with cache.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (cache / "HEAD").exists():
                _git(self.folder, ["init", "--quiet", "--bare", "--template=", str(cache)], LOCAL_SECONDS)
            yield cache

    def _addresses(self, repository: str) -> Sequence[str]:
        """The host's, so that what was looked at is what is asked; none for hosts that are allowed anyway."""
        parts = urlsplit(repository)
        if parts.netloc in self.allowed_hosts or parts.hostname in self.allowed_hosts:
            return ()
        if parts.scheme != "https":
            raise Refused(f"{parts.netloc} is not asked without encryption, unless SLIPWAY_GIT_HOSTS names it.")
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, proto=socket.IPPROTO_TCP)
        except OSError as error:
            raise GitUnreachable(f"The name {parts.hostname} leads nowhere: {error.strerror or error}") from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not all(ipaddress.ip_address(each.partition("%")[0]).is_global for each in addresses):
            raise Refused(f"{parts.hostname} is in a private network: it is asked only if SLIPWAY_GIT_HOSTS names it.")
        return addresses


def _network_options(repository: str, addresses: Sequence[str], credentials: Credentials | None) -> Mapping[str, str]:
    """Git's configuration for one fetch. A redirect could lead to where the address itself may not."""
    parts = urlsplit(repository)
    options = {"http.followRedirects": "false", "http.lowSpeedLimit": "1000", "http.lowSpeedTime": "30"}
    if addresses:
        where = ",".join(f"[{each}]" if ":" in each else each for each in addresses)
        options["http.curloptResolve"] = f"{parts.hostname}:{parts.port or 443}:{where}"
    if credentials is not None:
        pair = base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
        options["http.extraHeader"] = f"Authorization: Basic {pair}"
    return options


def _git(
    folder: Path,
    words: Sequence[str],
    seconds: float,
    options: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """What git says. It ends with us: an interruption here ends git, too."""
    settings = {"gc.auto": "0", "core.hooksPath": os.devnull, "credential.helper": "", **(options or {})}
    try:
        started = Git(folder).execute(
            ["git", *words],
            as_process=True,
            env={**_environment(settings), **(environment or {})},
            start_new_session=True,
        )
    except GitCommandNotFound as error:
        raise Refused("Git is not installed on the worker's machine: install the package `git`.") from error
    process = started.proc
    assert process is not None
    try:
        output, complaint = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise GitUnreachable(f"`git {words[0]}` did not end within {seconds:g} s.") from None
    finally:
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode != 0:
        raise _meaning(words, bytes(complaint).decode(errors="replace").strip())
    return bytes(output).decode(errors="replace")


def _environment(settings: Mapping[str, str]) -> Mapping[str, str]:
    """No configuration but ours, by variables: what is an argument can be read by everybody on the machine."""
    given: dict[str, str] = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        given |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return given | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "https:http",
        "LC_ALL": "C.UTF-8",
    }


def _meaning(words: Sequence[str], complaint: str) -> Exception:
    """Git has one exit code for nearly everything; only its words tell."""
    lowered = complaint.lower()
    last = complaint.rpartition("\n")[2]
    if any(each in lowered for each in _DENIED):
        return Refused("The repository is private, or does not exist for these credentials.")
    if any(each in lowered for each in _MISSING):
        ref = words[-1].rpartition(":")[0]
        return SourceMissing(f"The repository has no branch, tag or commit {ref}.")
    if any(each in lowered for each in _ABSENT):
        return SourceMissing("There is no such repository.")
    if re.search(r"returned error: 30\d", lowered):
        return Refused("The repository has moved: give its new address.")
    if words[0] == "fetch":
        return GitUnreachable(f"The repository's host did not answer: {last}")
    return SourceMissing(f"`git {words[0]}` failed: {last}")
