"""A client that asks an app through the proxy all the time, and counts: for the demo."""

import http.client
import threading
from collections import Counter
from types import TracebackType

PAUSE_SECONDS = 0.01
PATIENCE_SECONDS = 10.0
BODY = b"x" * 1000


class Load:
    """Two threads: one on a connection that is kept, one on a new connection for each request; GET and POST in turn."""

    def __init__(self, host: str, port: int, domain: str) -> None:
        self._address, self._domain = (host, port), domain
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(kept,), daemon=True) for kept in (True, False)]
        self._lock = threading.Lock()
        self.answered = 0
        self.versions: set[str] = set()
        self.faults: Counter[str] = Counter()

    @property
    def failed(self) -> int:
        return self.faults.total()

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, kept: bool) -> None:
        connection, turn = self._connect(), 0
        while not self._stop.wait(PAUSE_SECONDS):
            turn += 1
            if not kept:
                connection.close()
                connection = self._connect()
            if not self._request(connection, is_post=bool(turn % 2)):
                connection.close()
                connection = self._connect()
        connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(*self._address, timeout=PATIENCE_SECONDS)

    def _request(self, connection: http.client.HTTPConnection, *, is_post: bool) -> bool:
        """Tell whether it was answered well. Anything but a 200 is a failure, and nothing is asked twice."""
        try:
            method, body = ("POST", BODY) if is_post else ("GET", None)
            connection.request(method, "/", body, {"Host": self._domain})
            response = connection.getresponse()
            response.read()
            fault = "" if response.status == http.client.OK else f"status {response.status}"
            version = response.getheader("X-Version", "?")
        except (OSError, http.client.HTTPException) as error:
            fault, version = type(error).__name__, "?"
        with self._lock:
            if fault:
                self.faults[fault] += 1
            else:
                self.answered += 1
                self.versions.add(version)
        return not fault
