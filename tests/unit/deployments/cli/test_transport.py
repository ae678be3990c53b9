"""Requests of the command line whose answers are lost, before a server that breaks off."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from deployments.cli.rest import transport
from deployments.cli.rest.transport import AnswerLost, ApiSilent, Rest


class Breaking(BaseHTTPRequestHandler):
    """Reads each request, and answers only once it has broken off as often as it should."""

    keys: ClassVar[list[str | None]] = []
    losses: ClassVar[int] = 1

    def do_POST(self) -> None:
        self.keys.append(self.headers["Idempotency-Key"])
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        if len(self.keys) <= self.losses and self.path.endswith("/behind-a-proxy"):
            self.send_error(503)
            return
        if len(self.keys) <= self.losses:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_DELETE = do_POST

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rest]:
    monkeypatch.setattr(Breaking, "keys", [])
    monkeypatch.setattr(transport, "AGAIN_SECONDS", 0.01)
    with HTTPServer(("127.0.0.1", 0), Breaking) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        client = Rest(f"http://127.0.0.1:{server.server_port}", "secret")
        yield client
        client.close()
        server.shutdown()
        thread.join()


def test_what_is_asked_for_is_asked_for_again_with_the_same_key(rest: Rest) -> None:
    assert rest.ask("POST", "/projects", {"slug": "store"}) == {}
    first, again = Breaking.keys
    assert first is not None
    assert first == again
    rest.ask("POST", "/projects", {"slug": "store"})
    assert Breaking.keys[2] not in (None, first)


def test_a_proxy_before_an_api_that_is_away_is_waited_for_too(rest: Rest) -> None:
    assert rest.ask("POST", "/behind-a-proxy", {}) == {}
    assert len(set(Breaking.keys)) == 1 < len(Breaking.keys)


def test_what_only_reads_is_read_again(rest: Rest) -> None:
    assert rest.ask("GET", "/projects") == {}
    assert Breaking.keys == [None, None]


def test_a_deletion_is_not_repeated(rest: Rest) -> None:
    with pytest.raises(AnswerLost, match="broke off before it answered"):
        rest.ask("DELETE", "/projects/store")
    assert len(Breaking.keys) == 1


def test_patience_has_an_end(rest: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Breaking, "losses", 10_000)
    monkeypatch.setattr(transport, "BRIDGED_SECONDS", 0.1)
    with pytest.raises(AnswerLost):
        rest.ask("POST", "/projects", {})
    assert len(Breaking.keys) > 1


def test_where_nobody_listens_that_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "AGAIN_SECONDS", 1000)
    with pytest.raises(ApiSilent, match="does not answer"):
        Rest("http://127.0.0.1:9", "secret").ask("POST", "/projects", {})
