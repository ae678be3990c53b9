"""What hosts are asked for and what they may do to us: real git over HTTP on this machine."""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.errors import SourceRefused
from blocks.git.repositories import FETCH_SECONDS, Repositories
from blocks.specs import Credentials, GitAccess
from blocks.states import SubmoduleState
from tests.contracts.hosting import files
from tests.git_server import GitServer, a_git_server, git


@pytest.fixture
def host(tmp_path: Path) -> Iterator[GitServer]:
    with a_git_server(tmp_path / "host") as found:
        yield found


@pytest.fixture
def kept(tmp_path: Path, host: GitServer) -> Repositories:
    return Repositories(folder=tmp_path / "kept", allowed_hosts=frozenset({host.host}))


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
    assert kept.fetch(host.url("app"), "HEAD", GitAccess(host.credentials)).id == commit
    assert "s3cret" not in "".join(path.read_text(errors="replace") for path in kept.folder.rglob("config"))


def test_private_hosts_are_not_asked_unless_they_are_allowed(kept: Repositories, host: GitServer) -> None:
    host.commit("app", {"a": "1"})
    strict = Repositories(folder=kept.folder)
    for url in (host.url("app"), "https://localhost/app.git", "https://127.0.0.1/app.git", "https://10.0.0.1/app.git"):
        with pytest.raises(SourceRefused, match="SLIPWAY_GIT_HOSTS"):
            strict.fetch(url, "HEAD")
    assert host.requests == []


def test_a_redirect_is_not_followed(kept: Repositories, host: GitServer) -> None:
    """It could lead to an address that would have been refused."""
    host.commit("app", {"a": "1"})
    with pytest.raises(SourceRefused, match="moved"):
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


LINK = SubmoduleState("lib", "../lib.git", "a" * 40)


@pytest.mark.parametrize("text", ["[submodule", "#" * 1_100_000], ids=["broken", "huge"])
def test_a_file_of_submodules_that_is_none_is_refused(kept: Repositories, host: GitServer, text: str) -> None:
    host.commit("app", {"a": "1"}, submodules=[LINK])
    commit = host.commit("app", {".gitmodules": text})
    kept.fetch(host.url("app"), "HEAD")
    with pytest.raises(SourceRefused, match=".gitmodules"):
        kept.submodules(host.url("app"), commit)


def test_a_file_of_submodules_reads_no_file_of_this_machine(
    kept: Repositories, host: GitServer, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text('[submodule "s"]\n\tpath = lib\n\turl = stolen\n')
    host.commit("app", {"a": "1"}, submodules=[LINK])
    (host.folder / "app-work" / ".gitmodules").write_text(f"[include]\n\tpath = {secret}\n")
    git(host.folder / "app-work", "add", ".gitmodules")
    git(host.folder / "app-work", "commit", "--message=Include it")
    git(host.folder / "app-work", "push", "origin", "main")
    commit = kept.fetch(host.url("app"), "HEAD").id
    assert list(kept.submodules(host.url("app"), commit)) == []


def test_a_symbolic_link_is_no_file_of_submodules(kept: Repositories, host: GitServer) -> None:
    """Git's own programs would not commit it."""
    host.commit("app", {"a": "1"}, submodules=[LINK])
    bare = host.folder / "app.git"
    blob = git(bare, "rev-parse", "main:a")
    tree = git(bare, "mktree", text=f"120000 blob {blob}\t.gitmodules\n100644 blob {blob}\ta\n")
    commit = git(bare, "commit-tree", tree, "-m", "Link it")
    git(bare, "update-ref", "refs/heads/main", commit)
    kept.fetch(host.url("app"), "HEAD")
    with pytest.raises(SourceRefused, match=".gitmodules"):
        kept.submodules(host.url("app"), commit)


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
        assert time.monotonic() - began < FETCH_SECONDS
        listener.settimeout(5)
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(5)
            while connection.recv(65536):  # its end: git has closed it
                pass
