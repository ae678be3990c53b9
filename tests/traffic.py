"""Clients that keep asking an app while something happens to it: GET and POST, on kept and on new connections."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CLIENTS = 4
PAUSE_SECONDS = 0.02  # four clients: some 200 requests a second


@dataclass(frozen=True)
class Answer:
    """One request: when it was sent, and the version that answered or what went wrong."""

    sent_at: float
    seconds: float
    version: str | None
    failure: str | None


@dataclass
class Traffic:
    """What the clients saw."""

    port: int
    domain: str
    path: str = "/"
    answers: list[Answer] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def failures(self) -> list[str]:
        return [answer.failure for answer in list(self.answers) if answer.failure]

    def versions(self, since: float = 0.0) -> set[str | None]:
        return {answer.version for answer in list(self.answers) if answer.sent_at >= since}

    def last_sent_to(self, version: str) -> float:
        """Returns when the last request was sent that this version answered."""
        return max((answer.sent_at for answer in list(self.answers) if answer.version == version), default=0.0)

    def ask_on(self, kept: bool) -> None:  # noqa: FBT001
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        count = 0
        while not self.stopping.wait(PAUSE_SECONDS):
            count += 1
            self.answers.append(self._ask(connection, "POST" if count % 2 else "GET"))
            if not kept or self.answers[-1].failure:
                connection.close()
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, method: str) -> Answer:
        sent_at = time.monotonic()
        try:
            body = b"x" * 1000 if method == "POST" else None
            connection.request(method, self.path, body=body, headers={"Host": self.domain})
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return Answer(sent_at, time.monotonic() - sent_at, None, f"{method}: {error!r}")
        is_whole = response.status == http.client.OK and (method == "GET" or "1000 bytes" in text)
        failure = None if is_whole else f"{method}: {response.status} {text[:80]!r}"
        return Answer(sent_at, time.monotonic() - sent_at, response.headers.get("X-Version"), failure)


@contextmanager
def traffic(port: int, domain: str, path: str = "/") -> Iterator[Traffic]:
    """Clients that ask until the block ends."""
    seen = Traffic(port, domain, path)
    clients = [threading.Thread(target=seen.ask_on, args=(number % 2 == 0,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield seen
    finally:
        seen.stopping.set()
        for client in clients:
            client.join()
