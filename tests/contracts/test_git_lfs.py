"""What fetching large files promises, with a real git host that speaks the batch API."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.git.repositories import Repositories
from blocks.specs import Credentials, GitAccess
from tests.git_server import GitServer, a_git_server

ATTRIBUTES = {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"}
TOKEN = Credentials("ada", "s3cret-token")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    with a_git_server(tmp_path_factory.mktemp("lfs-host")) as found:
        yield found


@pytest.fixture
def host(server: GitServer) -> Iterator[GitServer]:
    yield server
    server.large_at, server.large_moved_to, server.credentials = "", "", None


def checked_out(host: GitServer, tmp_path: Path, files: dict[str, str], access: GitAccess) -> tuple[Repositories, Path]:
    name = _name(tmp_path)
    host.commit(name, {**ATTRIBUTES, **files})
    ours = Repositories(folder=tmp_path / "cache", allowed_hosts=frozenset({"localhost"}))
    target = Path(mkdtemp(dir=tmp_path))
    ours.check_out(host.url(name), ours.fetch(host.url(name), "HEAD", access).id, target)
    return ours, target


def fetched(host: GitServer, tmp_path: Path, files: dict[str, str], access: GitAccess = GitAccess()) -> Path:  # noqa: B008
    ours, target = checked_out(host, tmp_path, files, access)
    ours.fetch_large(host.url(_name(tmp_path)), target, access)
    return target


def test_pointers_become_what_they_stand_for(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("large " * 10_000)
    target = fetched(host, tmp_path, {"a.bin": pointer, "deep/b.bin": pointer, "text": "version 1\n"})
    assert (target / "a.bin").read_text() == (target / "deep" / "b.bin").read_text() == "large " * 10_000
    assert (target / "text").read_text() == "version 1\n"
    assert not list(target.glob("tmp*"))


def test_a_checkout_without_large_files_asks_nobody(host: GitServer, tmp_path: Path) -> None:
    asked = len(host.requests)
    ours, target = checked_out(host, tmp_path, {"text": host.keep_large("x")}, GitAccess())
    (target / ".gitattributes").unlink()
    before = len(host.requests)
    ours.fetch_large(host.url(_name(tmp_path)), target)
    assert (ours.count_large(target), len(host.requests), before > asked) == (0, before, True)


def test_a_private_host_wants_the_same_credentials_for_them(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("secret")
    host.credentials = TOKEN
    assert (fetched(host, tmp_path, {"a.bin": pointer}, GitAccess(TOKEN)) / "a.bin").read_text() == "secret"
    with pytest.raises(SourceRefused, match="these credentials"):
        Repositories(folder=tmp_path / "cache", allowed_hosts=frozenset({"localhost"})).fetch_large(
            host.url(_name(tmp_path)), _with_pointer(tmp_path / "again", pointer)
        )


def test_what_the_host_does_not_have_is_named(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("gone")
    host.large.clear()
    with pytest.raises(SourceMissing, match=r"a\.bin: Object does not exist"):
        fetched(host, tmp_path, {"a.bin": pointer})


def test_another_content_than_was_asked_for_is_refused(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("expected")
    host.large = dict.fromkeys(host.large, "replaced")
    with pytest.raises(SourceRefused, match="something else"):
        fetched(host, tmp_path, {"a.bin": pointer})


@pytest.mark.parametrize("place", ["http://127.0.0.1:{port}", "https://10.0.0.1", "file:///etc", "http://example.com"])
def test_an_address_that_the_host_names_passes_the_rules_for_hosts(host: GitServer, tmp_path: Path, place: str) -> None:
    host.large_at = place.format(port=host.port)
    with pytest.raises((SourceRefused, GitUnreachable)):
        fetched(host, tmp_path, {"a.bin": host.keep_large("private")})


def test_what_was_fetched_once_is_not_sent_again(host: GitServer, tmp_path: Path) -> None:
    old, new = host.keep_large("old " * 1000), host.keep_large("new " * 1000)
    target = fetched(host, tmp_path, {"a.bin": old})
    (target / "a.bin").write_text("a build may write to its files")
    before = len(host.requests)
    assert (fetched(host, tmp_path, {"a.bin": old, "b.bin": new}) / "a.bin").read_text() == "old " * 1000
    assert downloads(host, before) == [f"/large/{_oid(new)}"]


@pytest.mark.parametrize("harm", ["", "old old old"])
def test_what_is_kept_is_looked_at_before_it_is_used(host: GitServer, tmp_path: Path, harm: str) -> None:
    pointer = host.keep_large("new new new")
    fetched(host, tmp_path, {"a.bin": pointer})
    [kept] = (tmp_path / "cache").rglob(_oid(pointer))
    kept.write_text(harm)
    assert (fetched(host, tmp_path, {"a.bin": pointer}) / "a.bin").read_text() == "new new new"
    assert kept.read_text() == "new new new"


def test_what_is_kept_is_given_only_to_whom_the_host_gives_it(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("kept secret")
    host.credentials = TOKEN
    fetched(host, tmp_path, {"a.bin": pointer}, GitAccess(TOKEN))
    ours, name = Repositories(folder=tmp_path / "cache", allowed_hosts=frozenset({"localhost"})), _name(tmp_path)
    for anonymous in (GitAccess(), GitAccess(Credentials("eve", "guessed"))):
        with pytest.raises(SourceRefused, match="these credentials"):
            ours.fetch_large(host.url(name), _with_pointer(tmp_path / str(anonymous.credentials), pointer), anonymous)
    host.large.clear()
    with pytest.raises(SourceMissing, match="does not exist"):
        ours.fetch_large(host.url(name), _with_pointer(tmp_path / "again", pointer), GitAccess(TOKEN))


def test_what_one_repository_keeps_is_not_another_ones(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("of one")
    fetched(host, tmp_path, {"a.bin": pointer})
    host.commit("another", {**ATTRIBUTES, "a.bin": pointer})
    before = len(host.requests)
    ours = Repositories(folder=tmp_path / "cache", allowed_hosts=frozenset({"localhost"}))
    ours.fetch_large(host.url("another"), _with_pointer(tmp_path / "other", pointer))
    assert downloads(host, before) == [f"/large/{_oid(pointer)}"]


def test_what_is_kept_counts_for_the_quota_and_goes_with_the_repository(host: GitServer, tmp_path: Path) -> None:
    fetched(host, tmp_path, {"a.bin": host.keep_large("x" * 5_000_000)})
    for lock in (tmp_path / "cache").glob("*.lock"):
        os.utime(lock, (1, 1))
    ours = Repositories(folder=tmp_path / "cache")
    [piece] = ours.shrink(4_000_000, dry_run=False)
    assert piece.bytes > 5_000_000
    assert not list((tmp_path / "cache").glob("*.git"))


def test_a_download_that_breaks_off_leaves_nothing_that_looks_whole(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("expected")
    good, host.large = host.large, dict.fromkeys(host.large, "expect")
    with pytest.raises(SourceRefused, match="something else"):
        fetched(host, tmp_path, {"a.bin": pointer})
    assert not [path for path in (tmp_path / "cache").rglob("lfs/**/*") if path.is_file()]
    host.large = good
    assert (fetched(host, tmp_path, {"a.bin": pointer}) / "a.bin").read_text() == "expected"


def test_a_redirect_is_followed_and_another_host_is_shown_nothing(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("elsewhere")
    host.credentials = TOKEN
    with a_git_server(tmp_path / "storage") as storage:
        storage.large, host.large_moved_to = dict(host.large), f"http://{storage.host}"
        target = fetched(host, tmp_path, {"a.bin": pointer}, GitAccess(TOKEN))
        path = f"/large/{_oid(pointer)}"
        assert (target / "a.bin").read_text() == "elsewhere"
        assert (host.shown[path] is not None, storage.shown) == (True, {path: None})


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}", "https://10.0.0.1", "file:///etc", "http://[", "http://localhost:{port}"]
)
def test_a_redirect_passes_the_rules_for_hosts(host: GitServer, tmp_path: Path, place: str) -> None:
    """The last one leads back to where it came from."""
    host.large_moved_to = place.format(port=host.port)
    with pytest.raises(SourceRefused):
        fetched(host, tmp_path, {"a.bin": host.keep_large("moved")})


def downloads(host: GitServer, since: int) -> list[str]:
    return [path for path in host.requests[since:] if path.startswith("/large/")]


def _oid(pointer: str) -> str:
    return pointer.partition("sha256:")[2][:64]


def _name(tmp_path: Path) -> str:
    return tmp_path.name.replace("_", "-")


def _with_pointer(folder: Path, pointer: str) -> Path:
    folder.mkdir()
    (folder / ".gitattributes").write_text(ATTRIBUTES[".gitattributes"])
    (folder / "a.bin").write_text(pointer)
    return folder
