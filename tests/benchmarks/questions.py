"""What visitors ask of an app, how often, and what they count."""

import asyncio
import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from functools import cached_property

MEGABYTE = 1024 * 1024
STREAM_SECONDS = 10
Reply = tuple[int, str, bytes]  # status, version, content


@dataclass(frozen=True)
class Question:
    """One request, and what shows that its answer is whole."""

    method: str = "GET"
    path: str = "/"
    body: bytes = b""
    ending: bytes = b"\n"

    @cached_property
    def expected(self) -> bytes:
        if self.body:
            return f"{len(self.body)} bytes, sha1 {hashlib.sha1(self.body).hexdigest()}\n".encode()
        return self.ending

    def fault(self, reply: Reply) -> str:
        """Returns what is wrong with the answer; empty if nothing is."""
        status, _, text = reply
        if status != 200:
            return f"status {status}"
        return "" if text.endswith(self.expected) else f"wrong answer, {len(text)} bytes that end in {text[-60:]!r}"


@dataclass(frozen=True)
class Kind:
    """Clients that ask in the same way; all of them together `rate` times a second."""

    name: str
    clients: int
    rate: float
    questions: tuple[Question, ...]
    keeps: bool = True
    http2: bool = False

    @property
    def pause_seconds(self) -> float:
        """Between two requests of one client."""
        return self.clients / self.rate


@dataclass
class Seen:
    """What the visitors of one kind saw."""

    answered: int = 0
    reopened: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)
    reported: list[str] = field(default_factory=list)

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def fail(self, kind: str) -> None:
        self.failures[kind] += 1
        self.reported.append(f"{time.strftime('%H:%M:%S')} {kind}")

    def answer(self, version: str, seconds: float) -> None:
        self.answered += 1
        self.versions[version] += 1
        self.seconds.append(seconds)


async def is_over(stopping: asyncio.Event, until: float) -> bool:
    """Waits for a moment of the monotonic clock, but not longer than until the visitors are asked to stop."""
    try:
        async with asyncio.timeout(until - time.monotonic()):
            return await stopping.wait()
    except TimeoutError:
        return stopping.is_set()


GET, POST = Question(), Question("POST", body=b"x" * 1000)
UPLOAD = Question("POST", body=b"x" * MEGABYTE)
STREAM = Question(path=f"/slow?seconds={STREAM_SECONDS}", ending=b"is done\n")

# Together 190 requests a second of the app that is deployed, and 10 of one that is not.
KINDS = (
    Kind("kept", 20, 80, (GET, POST)),
    Kind("new", 20, 60, (GET, POST), keeps=False),
    Kind("http2", 20, 44, (GET, POST), http2=True),
    Kind("upload", 5, 5, (UPLOAD,)),
    Kind("stream", 10, 1, (STREAM,)),
)
UNRELATED = Kind("unrelated", 5, 10, (GET, POST))
NEW_APP = Kind("new_app", 1, 10, (GET, POST), keeps=False)
