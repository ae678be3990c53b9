"""Addresses of repositories, inner paths and submodules: what is taken, in which form, and what is refused."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.domain.repository import (
    host_of,
    inner_path,
    is_trusted_with,
    repository_url,
    submodule_path,
    submodule_url,
)

# What people and hostile people put together; plain text seldom comes near an address.
PIECES = (
    "https://", "http://", "ssh://", "file://", "ext::", "git://", "git@", "-oProxyCommand=x@", "user:pass@", "host",
    "git.example.com", "[::1]", "127.0.0.1", ":", ":22", ":0", ":99999", "/", "//", "..", ".", "~", "%2e%2e", "%0a",
    "\n", "\0", " ", "-", "--upload-pack=id", "$(id)", "`id`", ";id", "'", '"', "app.git", ".git", "git~1", "?", "#",
)  # fmt: skip
pieced = st.lists(st.sampled_from(PIECES), max_size=7).map("".join) | st.text(max_size=60)
PARENTS = ("https://git.example.com/owner/app.git", "ssh://git@git.example.com:2222/owner/app.git")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://github.com/owner/app.git", "https://github.com/owner/app.git"),
        ("https://GitHub.com/Owner/App/", "https://github.com/Owner/App"),
        ("http://git.internal:3000/app", "http://git.internal:3000/app"),
        (" https://example.com/a/b/c ", "https://example.com/a/b/c"),
        ("ssh://git@GitHub.com:2222/owner/app.git", "ssh://git@github.com:2222/owner/app.git"),
        ("git@GitHub.com:Owner/app.git", "ssh://git@github.com/Owner/app.git"),
        ("git@git.internal:/srv/app.git", "ssh://git@git.internal/srv/app.git"),
    ],
)
def test_an_address_has_one_form(given: str, kept: str) -> None:
    assert repository_url(given) == kept


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc",
        "ext::sh -c id",
        "git://example.com/app",
        "ssh://example.com/app",
        "ssh://git:secret@example.com/app",
        "ssh://-oProxyCommand=id@example.com/app",
        "ssh://git@-oProxyCommand=id/app",
        "ssh://git@example.com/$(id)",
        "ssh://git@example.com/%2e%2e/app",
        "git@example.com:../app",
        "git@example.com:",
        "-oProxyCommand=id@example.com:app",
        "git@-oProxyCommand=id:app",
        "/srv/git/app",
        "https://user:secret@example.com/app",
        "https://example.com",
        "https://example.com/../app",
        "https://example.com//app",
        "https://example.com/app?x=1",
        "https://example.com/app#main",
        "https://-example.com/app",
        "https://example.com:0/app",
        "https://example.com:99999/app",
        "https://exa mple.com/app",
        "--upload-pack=id",
        "https://" + "a" * 1000 + "/app",
    ],
)
def test_what_git_would_take_for_something_else_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="must"):
        repository_url(address)


@given(pieced)
def test_whatever_is_taken_is_a_repository_of_a_host_and_nothing_more(text: str) -> None:
    try:
        kept = repository_url(text)
    except ValueError:
        return
    is_harmless(kept)
    assert repository_url(kept) == kept


@given(st.sampled_from(PARENTS), pieced | st.lists(st.sampled_from(["../", "./", "lib.git", *PIECES])).map("".join))
def test_a_relative_address_stays_on_its_parents_host(parent: str, text: str) -> None:
    try:
        kept = submodule_url(parent, text)
    except ValueError:
        return
    is_harmless(kept)
    if text.startswith("."):
        assert urlsplit(kept).netloc == urlsplit(parent).netloc


def is_harmless(address: str) -> None:
    parts = urlsplit(address)
    assert parts.scheme in ("https", "http", "ssh")
    assert (parts.username is None, parts.password) == (parts.scheme != "ssh", None)
    assert re.fullmatch(r"[a-z0-9.][a-z0-9.-]*", parts.hostname or "")
    assert not (parts.username or "").startswith("-")
    assert re.fullmatch(r"(/[!-~]+)+", parts.path)
    assert not {".", ".."} & set(parts.path.split("/"))
    assert (parts.query, parts.fragment) == ("", "")


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("../lib.git", "https://git.example.com/owner/lib.git"),
        ("../../other/lib", "https://git.example.com/other/lib"),
        ("./lib", "https://git.example.com/owner/app.git/lib"),
        ("git@github.com:owner/lib.git", "ssh://git@github.com/owner/lib.git"),
    ],
)
def test_submodules_are_found_where_git_finds_them(address: str, meant: str) -> None:
    assert submodule_url(PARENTS[0], address) == meant


@pytest.mark.parametrize(
    "address", ["../../../lib", "../../../evil.example.com/lib", "lib", "/srv/lib", "file:///etc", "ext::sh", ""]
)
def test_submodules_elsewhere_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="must"):
        submodule_url(PARENTS[0], address)


@pytest.mark.parametrize(("given", "kept"), [(".", "."), ("web", "web"), ("./web/", "web"), ("a/b c/D", "a/b c/D")])
def test_inner_paths(given: str, kept: str) -> None:
    assert inner_path(given) == kept


@pytest.mark.parametrize("path", ["", "/etc", "../x", "a/../../x", "-f", "~root", "a\0b", "a\\b", "é"])
def test_paths_that_leave_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="must"):
        inner_path(path)


@pytest.mark.parametrize("path", [".", ".git", "a/.GIT/hooks", ".git. /x", "GIT~1"])
def test_no_submodule_lies_among_gits_own_files(path: str) -> None:
    assert inner_path(path)
    with pytest.raises(ValueError, match="must"):
        submodule_path(path)


@given(pieced)
def test_whatever_is_taken_as_a_path_stays_inside(text: str) -> None:
    for take in (inner_path, submodule_path):
        try:
            kept = take(text)
        except ValueError:
            continue
        assert not kept.startswith(("/", "-", "~"))
        assert ".." not in kept.split("/")
        assert "\0" not in kept
        assert take(kept) == kept


@pytest.mark.parametrize(
    ("other", "is_trusted"),
    [
        ("https://git.example.com/other", True),
        ("ssh://git@git.example.com/other", True),
        ("http://git.example.com/other", False),
        ("https://git.example.com:8443/other", False),
        ("ssh://git@git.example.com:2222/other", False),
        ("https://git.example.com.evil.test/other", False),
    ],
)
def test_what_opens_a_repository_is_shown_to_its_own_host_alone(other: str, is_trusted: bool) -> None:
    assert is_trusted_with("https://git.example.com/app", other) is is_trusted


def test_a_host_has_no_user() -> None:
    assert [host_of(each) for each in PARENTS] == ["git.example.com", "git.example.com:2222"]
