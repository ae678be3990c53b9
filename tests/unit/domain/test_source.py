"""Addresses of repositories, refs and inner paths: what is taken, in which form, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flows.domain.consistency import contradictions
from flows.domain.source import GitRef, GitSource, InnerPath, RepositoryUrl
from tests.builders import a_config

URL, REF, PATH = TypeAdapter(RepositoryUrl), TypeAdapter(GitRef), TypeAdapter(InnerPath)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://github.com/owner/app.git", "https://github.com/owner/app.git"),
        ("https://GitHub.com/Owner/App/", "https://github.com/Owner/App"),
        ("http://git.internal:3000/app", "http://git.internal:3000/app"),
        (" https://example.com/a/b/c ", "https://example.com/a/b/c"),
    ],
)
def test_an_address_has_one_form(given: str, kept: str) -> None:
    assert URL.validate_python(given) == kept


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc",
        "ext::sh -c id",
        "ssh://git@example.com/app",
        "git@github.com:owner/app.git",
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
    with pytest.raises(ValidationError):
        URL.validate_python(address)


@pytest.mark.parametrize("ref", ["HEAD", "main", "feature/login-2", "v1.0.0", "a" * 40, "release_2026.11"])
def test_refs(ref: str) -> None:
    assert REF.validate_python(ref) == ref


@pytest.mark.parametrize(
    "ref",
    ["", "-main", "--upload-pack=x", "a..b", "a b", "main.lock", "main/", "a//b", "a@{1}", "a:b", "a^", "a~1", "*"],
)
def test_refs_that_are_more_than_a_name_are_refused(ref: str) -> None:
    with pytest.raises(ValidationError):
        REF.validate_python(ref)


@pytest.mark.parametrize(("given", "kept"), [(".", "."), ("web", "web"), ("./web/", "web"), ("a/b c/D", "a/b c/D")])
def test_inner_paths(given: str, kept: str) -> None:
    assert PATH.validate_python(given) == kept


@pytest.mark.parametrize("path", ["", "/etc", "../x", "a/../../x", "-f", "~root", "a\0b", "a\\b", "é"])
def test_paths_that_leave_are_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        PATH.validate_python(path)


@given(st.text(max_size=60))
def test_whatever_is_taken_is_harmless(text: str) -> None:
    for kind in (URL, REF, PATH):
        try:
            kept = kind.validate_python(text)
        except ValidationError:
            continue
        assert not kept.startswith("-")
        assert ".." not in kept.split("/")
        assert kind.validate_python(kept) == kept


def test_only_a_whole_id_is_a_commit() -> None:
    source = {"repository": "https://example.com/app"}
    assert GitSource.model_validate({**source, "ref": "a" * 40}).commit == "a" * 40
    assert GitSource.model_validate({**source, "ref": "abc1234"}).commit is None


GIT = {"repository": "https://example.com/app"}


@pytest.mark.parametrize(
    ("parts", "pointers"),
    [
        ({"image": "nginx"}, []),
        ({"image": None, "git": GIT}, []),
        ({"image": None, "git": GIT, "build": {"folder": "web"}}, []),
        ({"image": None, "build": {"content": "FROM nginx"}}, []),
        ({"image": None}, ["/image"]),
        ({"image": "nginx", "git": GIT}, ["/image"]),
        ({"image": "nginx", "build": {"content": "FROM nginx"}}, ["/image"]),
        ({"image": "nginx", "build": {"folder": "web"}}, ["/build"]),
        ({"image": None, "build": {"folder": "web"}}, ["/image", "/build"]),
        (
            {"image": None, "git": GIT, "build": {"arguments": {"A": "1"}, "secrets": ["A"]}},
            ["/build/arguments/A"],
        ),
    ],
)
def test_an_image_comes_from_one_place(parts: dict[str, object], pointers: list[str]) -> None:
    assert [fault.pointer for fault in contradictions(a_config(**parts))] == pointers
