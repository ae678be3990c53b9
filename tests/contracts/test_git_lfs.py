"""What fetching large files promises, with a real git host that speaks the batch API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.git import Repositories
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
    server.large_at, server.credentials = "", None


def checked_out(host: GitServer, tmp_path: Path, files: dict[str, str], access: GitAccess) -> tuple[Repositories, Path]:
    name = tmp_path.name.replace("_", "-")
    host.commit(name, {**ATTRIBUTES, **files})
    ours = Repositories(folder=tmp_path / "cache", allowed_hosts=frozenset({"localhost"}))
    target = tmp_path / "checkout"
    target.mkdir()
    ours.check_out(host.url(name), ours.fetch(host.url(name), "HEAD", access).id, target)
    return ours, target


def fetched(host: GitServer, tmp_path: Path, files: dict[str, str], access: GitAccess = GitAccess()) -> Path:  # noqa: B008
    ours, target = checked_out(host, tmp_path, files, access)
    ours.fetch_large(host.url(tmp_path.name.replace("_", "-")), target, access)
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
    ours.fetch_large(host.url(tmp_path.name.replace("_", "-")), target)
    assert (ours.count_large(target), len(host.requests), before > asked) == (0, before, True)


def test_a_private_host_wants_the_same_credentials_for_them(host: GitServer, tmp_path: Path) -> None:
    pointer = host.keep_large("secret")
    host.credentials = TOKEN
    assert (fetched(host, tmp_path, {"a.bin": pointer}, GitAccess(TOKEN)) / "a.bin").read_text() == "secret"
    with pytest.raises(SourceRefused, match="these credentials"):
        Repositories(folder=tmp_path / "cache", allowed_hosts=frozenset({"localhost"})).fetch_large(
            host.url(tmp_path.name.replace("_", "-")), _with_pointer(tmp_path / "again", pointer)
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


def _with_pointer(folder: Path, pointer: str) -> Path:
    folder.mkdir()
    (folder / ".gitattributes").write_text(ATTRIBUTES[".gitattributes"])
    (folder / "a.bin").write_text(pointer)
    return folder
