"""What the kept repositories promise, with a real git host on this machine."""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks import git
from blocks.errors import GitUnreachable, Refused, SourceMissing
from blocks.git import Repositories
from blocks.specs import Credentials
from tests.git_server import GitServer, a_git_server


@pytest.fixture
def host(tmp_path: Path) -> Iterator[GitServer]:
    with a_git_server(tmp_path / "host") as found:
        yield found


@pytest.fixture
def kept(tmp_path: Path, host: GitServer) -> Repositories:
    return Repositories(folder=tmp_path / "kept", allowed_hosts=frozenset({host.host}))


def files(kept: Repositories, url: str, commit: str, target: Path) -> set[str]:
    target.mkdir()
    kept.check_out(url, commit, target)
    return {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}


def test_a_commit_is_fetched_and_checked_out(kept: Repositories, host: GitServer, tmp_path: Path) -> None:
    commit = host.commit("app", {"Dockerfile": "FROM x", "src/a b.py": "1"}, "Add the app\n\nAll of it.")
    found = kept.fetch(host.url("app"), "HEAD")
    assert (found.id, found.author, found.message) == (commit, "Ada", "Add the app\n\nAll of it.")
    assert files(kept, host.url("app"), commit, tmp_path / "out") == {"Dockerfile", "src/a b.py"}
    assert (tmp_path / "out" / "Dockerfile").read_text() == "FROM x"


def test_a_message_of_any_length_is_kept_short(kept: Repositories, host: GitServer) -> None:
    host.commit("app", {"a": "1"}, "x" * 50_000)
    assert kept.fetch(host.url("app"), "HEAD").message == "x" * git.MOST_MESSAGE


def test_branches_tags_and_commits_are_told_apart(kept: Repositories, host: GitServer) -> None:
    first = host.commit("app", {"a": "1"})
    second = host.commit("app", {"a": "2"}, branch="feature/login")
    host.commit("app", {"a": "3"})
    assert kept.fetch(host.url("app"), "feature/login").id == second
    assert kept.fetch(host.url("app"), first).id == first
    with pytest.raises(SourceMissing, match="no branch, tag or commit nope"):
        kept.fetch(host.url("app"), "nope")
    with pytest.raises(SourceMissing):
        kept.fetch(host.url("app"), "f" * 40)


def test_a_second_fetch_costs_only_the_difference(kept: Repositories, host: GitServer, tmp_path: Path) -> None:
    host.commit("app", {"large": secrets.token_bytes(3_000_000)})
    kept.fetch(host.url("app"), "HEAD")
    before = host.served
    assert before > 3_000_000
    commit = host.commit("app", {"small": "1"})
    assert kept.fetch(host.url("app"), "HEAD").id == commit
    assert host.served - before < 100_000
    assert files(kept, host.url("app"), commit, tmp_path / "out") == {"large", "small"}


def test_the_token_goes_with_the_request_and_into_no_argument(kept: Repositories, host: GitServer) -> None:
    commit = host.commit("app", {"a": "1"})
    host.credentials = Credentials("ada", "s3cret")
    for wrong in (None, Credentials("ada", "wrong")):
        with pytest.raises(Refused, match="private"):
            kept.fetch(host.url("app"), "HEAD", wrong)
    assert kept.fetch(host.url("app"), "HEAD", host.credentials).id == commit
    assert "s3cret" not in "".join(path.read_text(errors="replace") for path in kept.folder.rglob("config"))


def test_what_is_not_a_repository_is_named(kept: Repositories, host: GitServer) -> None:
    with pytest.raises(SourceMissing, match="no such repository"):
        kept.fetch(host.url("nothing"), "HEAD")


def test_a_host_that_does_not_answer_may_be_asked_again(kept: Repositories, host: GitServer) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        dead = f"localhost:{listener.getsockname()[1]}"
    deaf = Repositories(folder=kept.folder, allowed_hosts=frozenset({dead}))
    with pytest.raises(GitUnreachable):
        deaf.fetch(f"http://{dead}/app.git", "HEAD")


def test_private_hosts_are_not_asked_unless_they_are_allowed(kept: Repositories, host: GitServer) -> None:
    host.commit("app", {"a": "1"})
    strict = Repositories(folder=kept.folder)
    for url in (host.url("app"), "https://localhost/app.git", "https://127.0.0.1/app.git", "https://10.0.0.1/app.git"):
        with pytest.raises(Refused, match="SLIPWAY_GIT_HOSTS"):
            strict.fetch(url, "HEAD")
    assert host.requests == []


def test_a_redirect_is_not_followed(kept: Repositories, host: GitServer) -> None:
    """It could lead to an address that would have been refused."""
    host.commit("app", {"a": "1"})
    with pytest.raises(Refused, match="moved"):
        kept.fetch(host.url("moved"), "HEAD")


def test_nothing_of_the_repository_is_run(kept: Repositories, host: GitServer, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    commit = host.commit(
        "app",
        {
            ".gitattributes": "* filter=evil\n",
            ".gitconfig": f'[filter "evil"]\n\tsmudge = touch {mark}\n',
            ".gitmodules": f'[submodule "x"]\n\tpath = x\n\turl = ext::touch {mark}\n',
            "a": "1",
        },
    )
    kept.fetch(host.url("app"), "HEAD")
    files(kept, host.url("app"), commit, tmp_path / "out")
    assert not mark.exists()


def test_an_interruption_ends_git(kept: Repositories, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a cancellation does: an exception out of a signal, wherever we are."""
    with socket.socket() as listener:  # takes connections and says nothing
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        silent = f"localhost:{listener.getsockname()[1]}"
        waiting = Repositories(folder=kept.folder, allowed_hosts=frozenset({silent}))

        def interrupt(number: int, frame: object) -> None:
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGUSR2, interrupt)
        timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGUSR2))
        timer.start()
        began = time.monotonic()
        try:
            with pytest.raises(KeyboardInterrupt):
                waiting.fetch(f"http://{silent}/app.git", "HEAD")
        finally:
            signal.signal(signal.SIGUSR2, before)
        assert time.monotonic() - began < git.FETCH_SECONDS
        listener.settimeout(5)
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(5)
            while connection.recv(65536):  # its end: git has closed it
                pass
