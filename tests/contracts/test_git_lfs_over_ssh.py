"""What fetching large files promises over SSH, with a real `sshd` and a real git host that speaks the batch API."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.errors import GitUnreachable, SourceRefused
from blocks.git import lfs as git_lfs
from blocks.git import ssh as git_ssh
from blocks.git.repositories import Repositories
from blocks.specs import Credentials, GitAccess
from flows.domain.ssh import make_private_key, public_part
from tests.git_server import GitServer, a_git_server, basic
from tests.ssh_server import SshServer, an_ssh_server

TOKEN = Credentials("RemoteAuth", "for-a-few-minutes")
WELL_FORMED = '{{"href": "http://localhost:{port}/app.git/info/lfs", "header": {header}, "expires_in": 600}}'


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    """Gives large files only to who shows what the ssh server said."""
    with a_git_server(tmp_path_factory.mktemp("lfs-web")) as found:
        found.credentials = TOKEN
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, web: GitServer) -> Iterator[SshServer]:
    with an_ssh_server(tmp_path_factory.mktemp("lfs-ssh") / "host", web.folder) as found:
        yield found


@pytest.fixture
def host(server: SshServer, web: GitServer) -> SshServer:
    answers(server, WELL_FORMED.format(port=web.port, header=json.dumps({"Authorization": basic(TOKEN)})))
    return server


@pytest.fixture
def kept(tmp_path: Path) -> Repositories:
    return Repositories(folder=tmp_path / "kept", allowed_hosts=frozenset({"localhost"}))


@pytest.fixture
def access(host: SshServer) -> GitAccess:
    return GitAccess(private_key=host.key, known_hosts=host.known_hosts)


def answers(host: SshServer, answer: str) -> None:
    (host.folder / "answer").write_text(answer)
    host.answer_for_large(f'echo "$SSH_ORIGINAL_COMMAND" >> "{host.folder}/asked"\ncat "{host.folder}/answer"')


def a_checkout(web: GitServer, folder: Path, *contents: str) -> Path:
    """Returns the first of the contents is what `0.bin` stands for, and so on."""
    folder.mkdir()
    (folder / ".gitattributes").write_text("*.bin filter=lfs\n")
    for number, content in enumerate(contents):
        (folder / f"{number}.bin").write_text(web.keep_large(content))
    return folder


def test_the_host_says_over_ssh_where_they_are(
    kept: Repositories, host: SshServer, web: GitServer, access: GitAccess, tmp_path: Path
) -> None:
    web.commit("app", {"a": "1"})
    commit = kept.fetch(host.url("app"), "HEAD", access).id
    target = a_checkout(web, tmp_path / "out", "large " * 1000)
    kept.fetch_large(host.url("app"), target, access)
    assert commit
    assert (target / "0.bin").read_text() == "large " * 1000
    assert (host.folder / "asked").read_text().splitlines()[-1] == "git-lfs-authenticate /app.git download"
    assert not list(kept.folder.glob("*.ssh"))


def test_a_second_build_is_sent_only_what_is_new(
    kept: Repositories, host: SshServer, web: GitServer, access: GitAccess, tmp_path: Path
) -> None:
    kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "one", "old"), access)
    before = len(web.requests)
    kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "two", "old", "new"), access)
    assert len([path for path in web.requests[before:] if path.startswith("/large/")]) == 1
    assert [(tmp_path / "two" / f"{number}.bin").read_text() for number in (0, 1)] == ["old", "new"]


def test_it_is_asked_before_each_batch_since_what_it_says_expires(
    kept: Repositories,
    host: SshServer,
    web: GitServer,
    access: GitAccess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(git_lfs, "AT_ONCE", 1)
    (host.folder / "asked").unlink(missing_ok=True)
    kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "out", "one", "two"), access)
    assert len((host.folder / "asked").read_text().splitlines()) == 2


def test_another_key_gets_nothing_of_what_is_kept(
    kept: Repositories, host: SshServer, web: GitServer, access: GitAccess, tmp_path: Path
) -> None:
    kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "one", "kept"), access)
    anonymous = GitAccess(private_key=make_private_key(), known_hosts=host.known_hosts)
    with pytest.raises(SourceRefused, match="does not accept the deploy key"):
        kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "two", "kept"), anonymous)


def test_a_host_with_another_key_is_asked_nothing(
    kept: Repositories, host: SshServer, web: GitServer, tmp_path: Path
) -> None:
    before = len(web.requests)
    pinned = GitAccess(private_key=host.key, known_hosts=host.known_by(public_part(make_private_key())))
    with pytest.raises(SourceRefused, match="none of the pinned keys"):
        kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "out", "x"), pinned)
    assert len(web.requests) == before


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Welcome!",
        "[1]",
        "[" * 50_000,
        '{"href": 1}',
        '{"href": "https://10.0.0.1/x"}',
        '{"href": "http://example.com/x"}',
        '{"href": "file:///etc/passwd"}',
        '{"href": "https://localhost:99999999/x"}',
        '{"href": "http://127.0.0.1:1/x"}',
        '{"href": "http://localhost:1/x\\r\\nX: y"}',
        '{"href": "http://localhost:1/x", "header": {"A": "b\\r\\nC: d"}}',
        '{"href": "http://localhost:1/x", "header": {"A b": "c"}}',
        '{"href": "http://localhost:1/x", "header": {"A": {"b": "c"}}}',
    ],
)
def test_an_answer_that_leads_elsewhere_is_refused(
    kept: Repositories, host: SshServer, web: GitServer, access: GitAccess, tmp_path: Path, answer: str
) -> None:
    answers(host, answer)
    with pytest.raises(SourceRefused):
        kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "out", "x"), access)


def test_what_it_says_is_shown_only_where_it_says(
    kept: Repositories, host: SshServer, web: GitServer, access: GitAccess, tmp_path: Path
) -> None:
    """The API's own answer names another host, and no credentials for it."""
    with a_git_server(tmp_path / "storage") as storage:
        target = a_checkout(web, tmp_path / "out", "elsewhere")
        storage.large, web.large_at = dict(web.large), f"http://{storage.host}"
        web.credentials, credentials = None, web.credentials
        try:
            kept.fetch_large(host.url("app"), target, access)
        finally:
            web.large_at, web.credentials = "", credentials
        assert (target / "0.bin").read_text() == "elsewhere"
        assert set(storage.shown.values()) == {None}


@pytest.mark.parametrize(
    ("script", "reported"),
    [("echo no such thing >&2; exit 127", "no such thing"), ("exit 1", "no reason")],
)
def test_a_host_that_does_not_know_the_command_is_named(
    kept: Repositories, host: SshServer, web: GitServer, access: GitAccess, tmp_path: Path, script: str, reported: str
) -> None:
    host.answer_for_large(script)
    with pytest.raises(SourceRefused, match=rf"localhost does not answer `git-lfs-authenticate`: {reported}"):
        kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "out", "x"), access)


@pytest.mark.parametrize("script", ["sleep 100", "exec cat /dev/zero", "exec cat /dev/zero >&2"])
def test_a_host_that_says_nothing_or_too_much_is_left(
    kept: Repositories,
    host: SshServer,
    web: GitServer,
    access: GitAccess,
    tmp_path: Path,
    script: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(git_ssh, "ANSWER_SECONDS", 2.0)
    host.answer_for_large(script)
    with pytest.raises(GitUnreachable, match="did not answer"):
        kept.fetch_large(host.url("app"), a_checkout(web, tmp_path / "out", "x"), access)


def test_a_private_host_is_not_asked_unless_it_is_allowed(
    host: SshServer, web: GitServer, access: GitAccess, tmp_path: Path
) -> None:
    strict = Repositories(folder=tmp_path / "kept")
    with pytest.raises(SourceRefused, match="SLIPWAY_GIT_HOSTS"):
        strict.fetch_large(host.url("app"), a_checkout(web, tmp_path / "out", "x"), access)
