"""What fetching over SSH promises, with a real `sshd` on this machine."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.git import hosts as git_hosts
from blocks.git import ssh as git_ssh
from blocks.git.repositories import Repositories
from blocks.specs import GitAccess
from flows.domain.ssh import make_private_key, public_part
from tests.contracts.hosting import files
from tests.git_server import GitServer
from tests.ssh_server import SshServer, an_ssh_server


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    folder = tmp_path_factory.mktemp("ssh")
    (folder / "repositories").mkdir()
    with an_ssh_server(folder / "host", folder / "repositories") as found:
        yield found


@pytest.fixture
def commit(host: SshServer) -> str:
    """Returns a commit of the repository `app`."""
    return a_commit(host, {"a": secrets.token_hex(3)})


@pytest.fixture
def kept(tmp_path: Path, host: SshServer) -> Repositories:
    """Returns the folder's name has all that ssh takes apart in names of files."""
    return Repositories(folder=tmp_path / 'k "e %d p$t', allowed_hosts=frozenset({host.host}))


@pytest.fixture
def access(host: SshServer) -> GitAccess:
    return GitAccess(private_key=host.key, known_hosts=host.known_hosts)


def a_commit(host: SshServer, content: dict[str, str | bytes]) -> str:
    return GitServer(host.repositories).commit("app", content)


def test_the_right_key_gets_the_commit_and_leaves_no_file(
    kept: Repositories, host: SshServer, access: GitAccess, commit: str, tmp_path: Path
) -> None:
    assert kept.fetch(host.url("app"), "HEAD", access).id == commit
    assert "a" in files(kept, host.url("app"), commit, tmp_path / "out")
    assert {path.suffix for path in kept.folder.iterdir()} == {".git", ".lock"}
    assert all("PRIVATE" not in path.read_text(errors="replace") for path in kept.folder.rglob("*") if path.is_file())


def test_only_the_owner_can_read_the_keys_while_they_are_needed(tmp_path: Path, access: GitAccess) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "key").write_text("left by a worker that was killed")
    with git_ssh.key_files(tmp_path / "keys", access) as keys:
        assert (keys.stat().st_mode & 0o777, (keys / "key").stat().st_mode & 0o777) == (0o700, 0o600)
        assert (keys / "key").read_text() == access.private_key
    assert not keys.exists()


def test_another_key_is_refused(kept: Repositories, host: SshServer, commit: str) -> None:
    """Also for what is here: it was fetched with a key that the host accepted."""
    kept.fetch(host.url("app"), "HEAD", GitAccess(private_key=host.key, known_hosts=host.known_hosts))
    for ref in ("HEAD", commit):
        with pytest.raises(SourceRefused, match="does not accept the deploy key"):
            kept.fetch(host.url("app"), ref, GitAccess(private_key=make_private_key(), known_hosts=host.known_hosts))


def test_a_host_with_another_key_is_sent_nothing(kept: Repositories, host: SshServer, commit: str) -> None:
    anonymous = public_part(make_private_key())
    for pinned in (host.known_by(anonymous), f"other.example.com {anonymous}\n"):
        with pytest.raises(SourceRefused, match="none of the pinned keys"):
            kept.fetch(host.url("app"), "HEAD", GitAccess(private_key=host.key, known_hosts=pinned))


def test_a_second_fetch_costs_only_the_difference(
    kept: Repositories, host: SshServer, access: GitAccess, tmp_path: Path
) -> None:
    a_commit(host, {"large": secrets.token_bytes(3_000_000)})
    kept.fetch(host.url("app"), "HEAD", access)
    before = size(kept.folder)
    commit = a_commit(host, {"small": "1"})
    assert kept.fetch(host.url("app"), "HEAD", access).id == commit
    assert size(kept.folder) - before < 100_000
    assert {"large", "small"} <= files(kept, host.url("app"), commit, tmp_path / "out")


def test_what_is_missing_or_silent_is_distinguished(kept: Repositories, access: GitAccess, host: SshServer) -> None:
    with pytest.raises(SourceMissing, match="no such repository"):
        kept.fetch(host.url("nothing"), "HEAD", access)
    deaf = Repositories(folder=kept.folder, allowed_hosts=frozenset({"localhost"}))
    with pytest.raises(GitUnreachable, match="Connection refused"):
        deaf.fetch("ssh://git@localhost:1/app.git", "HEAD", access)


def test_private_hosts_are_not_asked_unless_they_are_allowed(
    tmp_path: Path, host: SshServer, access: GitAccess
) -> None:
    strict = Repositories(folder=tmp_path / "kept")
    for url in (host.url("app"), "ssh://git@127.0.0.1/app.git", "ssh://git@10.0.0.1/app.git"):
        with pytest.raises(SourceRefused, match="SLIPWAY_GIT_HOSTS"):
            strict.fetch(url, "HEAD", access)


def test_the_addresses_that_were_looked_at_are_asked_under_the_name_of_the_host(
    kept: Repositories, host: SshServer, commit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one does not answer, and no server of names knows the host."""
    monkeypatch.setattr(git_hosts, "addresses", lambda *_: ["127.0.0.9", "127.0.0.1"])
    access = GitAccess(private_key=host.key, known_hosts=host.known_hosts.replace("localhost", "git.example.test"))
    assert kept.fetch(host.url("app").replace("localhost", "git.example.test"), "HEAD", access).id == commit


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
