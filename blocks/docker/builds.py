"""Images made by an engine's BuildKit, and its cache.

A Docker client speaks to BuildKit: docker-py knows only the builder before it.
"""

import base64
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from blocks.docker.cgroups import half_of_memory, limited
from blocks.docker.engine import INSTANCE_LABEL, Engine, translated
from blocks.errors import BuildBroken, EngineUnreachable, Refused, RegistryUnreachable
from blocks.specs import BuildSpec, Credentials
from blocks.states import BuildState

TICK_SECONDS = 0.25
GATHER_SECONDS = 0.05  # how far behind the output a reader is at most
END_SECONDS = 1.5
CHUNK = 65536
CACHE_SECONDS = 600  # an engine adds up all that it has, and deletes before it answers
DOCKER_HUB = {"docker.io": "https://index.docker.io/v1/"}  # an address of old, by which clients still know it
SYSTEM_PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_AWAY = ("cannot connect to the docker daemon", "error reading from server", "transport is closing", "unexpected eof")
_UNPULLED = ("failed to do request", "failed to resolve source metadata", "i/o timeout", "tls handshake timeout")
_DENIED = ("401 unauthorized", "403 forbidden", "pull access denied", "authorization failed")
_DIGEST = re.compile(r"#\d+ sha256:[0-9a-f]{64}")  # of a step: tells a person nothing
# "#7 [build 2/5] RUN make", and "#7 CACHED" below it; of base images BuildKit says that or not as it comes.
_STEP = re.compile(r"(#\d+) (?:\[(?!internal)[^\]]*\] (?!FROM )|(CACHED))")
_PREFACE = re.compile(
    r"^(?:(?:error|failed to solve[^:]*|failed to create LLB definition|rpc error[^:]*): )+", re.IGNORECASE
)
Report = Callable[[Sequence[str]], None]


@dataclass(frozen=True)
class BuildLimits:
    """The share that all builds of a machine have together; None: the processors that apps leave, half the memory."""

    cpus: float | None = None
    memory_bytes: int | None = None


class Builds:
    """The engine's BuildKit. A build ends with us: an interruption here ends it, too."""

    def __init__(self, engine: Engine, limits: BuildLimits) -> None:
        self._engine, self._limits = engine, limits

    def run(self, spec: BuildSpec, report: Report, seconds: float) -> BuildState:
        """Make the image and give it its tag; `report` gets the output as it comes, in batches of lines.

        Returns how many steps there were. Raises BuildBroken if the build fails or takes longer than `seconds`,
        RegistryUnreachable and EngineUnreachable.
        """
        with (
            self._within_limits(report),
            TemporaryDirectory(prefix="slipway-build-", dir=spec.private) as folder,
            self._started(spec, Path(folder)) as client,
        ):
            assert client.stdout is not None
            last = ""
            steps, cached = set[str](), set[str]()
            for lines in _batches(client.stdout, time.monotonic() + seconds):
                if lines is None:
                    raise BuildBroken(f"The build took longer than {seconds:g} s.")
                report(lines)
                for found in filter(None, map(_STEP.match, lines)):
                    (cached if found[2] else steps).add(found[1])
                last = lines[-1]
            if client.wait() != 0:
                raise _meaning(last)
        return BuildState(len(steps), len(steps & cached))

    def cache_bytes(self) -> int:
        """Returns how many bytes the cache takes on the disk, without what images have anyway."""
        with self._engine.patient(CACHE_SECONDS) as client:
            records: Sequence[Mapping[str, Any]] = client.df()["BuildCache"] or ()
        return sum(int(record["Size"]) for record in records if not record["Shared"])

    def shrink_cache(self, quota_bytes: int) -> int:
        """Delete the least recently used of the cache until the rest fits; return how many bytes went.

        What a running build uses stays.
        """
        with self._engine.patient(CACHE_SECONDS) as client:
            return int(client.prune_builds(keep_storage=quota_bytes)["SpaceReclaimed"])

    def is_cache_shared(self) -> bool:
        """Tells whether others may build here: the engine has containers that no installation of Slipway made.

        The cache does not say who made what is in it.
        """
        with translated():
            found: Sequence[Mapping[str, Any]] = self._engine.api.containers(all=True)
        return any(INSTANCE_LABEL not in (container["Labels"] or {}) for container in found)

    @contextmanager
    def _within_limits(self, report: Report) -> Iterator[None]:
        with ExitStack() as limits:
            try:
                limits.enter_context(limited(self._limits.cpus, self._limits.memory_bytes or half_of_memory()))
            except OSError as error:
                report([f"This build is not limited in what it may use: {error.strerror or error}."])
            yield

    @contextmanager
    def _started(self, spec: BuildSpec, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
        """Knows no credentials of this machine's users, and none of our settings: only those of this very build."""
        _write_private(folder / "config.json", client_config(spec.registries))
        environment = {"PATH": SYSTEM_PATHS, "DOCKER_BUILDKIT": "1", "DOCKER_CONFIG": str(folder), "HOME": str(folder)}
        client = subprocess.Popen(
            [_client(), "--host", self._engine.docker_host, "build", *_options(spec, folder), "--", str(spec.context)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with client:
            try:
                yield client
            finally:
                _end(client)


def client_config(registries: Mapping[str, Credentials]) -> str:
    """Writes the `config.json` of a Docker client that signs in to these registries, by host, and to no other."""
    shown = {host: f"{each.username}:{each.password}".encode() for host, each in registries.items()}
    auths = {DOCKER_HUB.get(host, host): {"auth": base64.b64encode(each).decode()} for host, each in shown.items()}
    return json.dumps({"auths": auths})


def _write_private(file: Path, text: str) -> None:
    """Makes the file with its mode before it holds anything."""
    file.touch(mode=0o600)
    file.write_text(text)


def _options(spec: BuildSpec, folder: Path) -> list[str]:
    """Secrets go by files that only we can read."""
    options = ["--progress=plain", f"--file={spec.dockerfile}", f"--tag={spec.tag}"]
    options += [f"--label={key}={value}" for key, value in spec.labels.items()]
    options += [f"--build-arg={key}={value}" for key, value in spec.arguments.items()]
    for number, (key, value) in enumerate(spec.secrets.items()):
        file = folder / f"secret-{number}"
        _write_private(file, value)
        options.append(f"--secret=id={key},src={file}")
    if spec.target is not None:
        options.append(f"--target={spec.target}")
    return options if spec.use_cache else [*options, "--no-cache"]


def _batches(stream: IO[bytes], deadline: float) -> Iterator[list[str] | None]:
    """Yields lines as they come, in batches, each of which is a transaction of a listener; None when time is up."""
    rest, gathered, shown_at = b"", list[str](), 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            if now > deadline:
                yield None
                return
            if gathered and now >= shown_at + GATHER_SECONDS:
                yield gathered
                gathered, shown_at = [], time.monotonic()
            if not selector.select(max(0.0, shown_at + GATHER_SECONDS - now) if gathered else TICK_SECONDS):
                continue
            chunk = os.read(stream.fileno(), CHUNK)
            if not chunk:
                break
            *lines, rest = (rest + chunk).split(b"\n")
            gathered += [line for line in map(_text, lines) if line and not _DIGEST.fullmatch(line)]
    if last := [*gathered, *([_text(rest)] if rest else [])]:
        yield last


def _text(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\r")


def _end(client: subprocess.Popen[bytes]) -> None:
    """Ends the client; the engine ends what it runs for a client that is gone."""
    for number in (signal.SIGINT, signal.SIGKILL):
        if client.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(client.pid, number)
        with suppress(subprocess.TimeoutExpired):
            client.wait(END_SECONDS)


def _meaning(last: str) -> Exception:
    """Explains the last line, which is the client's own; those before it may be words of what is built."""
    reason = _PREFACE.sub("", last.strip()) or "the client said nothing"
    if any(words in last.lower() for words in _AWAY):
        return EngineUnreachable(f"The Docker engine went away during the build: {reason}")
    if any(words in last.lower() for words in _DENIED):
        return BuildBroken(f"The build failed: {reason}. A private base image needs a sign-in to its registry.")
    if any(words in last.lower() for words in _UNPULLED):
        return RegistryUnreachable(f"The registry of a base image did not answer: {reason}")
    killed = (
        " It was killed, most likely since it needed more memory than builds may use."
        if reason.endswith("exit code: 137")
        else ""
    )
    return BuildBroken(f"The build failed: {reason}.{killed}" if killed else f"The build failed: {reason}")


@cache
def _client() -> str:
    """Finds a Docker client that speaks to BuildKit: one before version 23, or one with buildx."""
    found = [path for folder in reversed(SYSTEM_PATHS.split(":")) if (path := shutil.which("docker", path=folder))]
    for path in dict.fromkeys(found):
        version = re.search(r"version (\d+)", _said(path, "--version"))
        if version and (int(version[1]) < 23 or _said(path, "buildx", "version")):  # noqa: PLR2004 - the first without
            return path
    raise Refused("No Docker client here can build: install Debian's `docker.io`, or `docker-buildx`, on this machine.")


def _said(*words: str) -> str:
    environment: Mapping[str, str] = {"PATH": SYSTEM_PATHS}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""
