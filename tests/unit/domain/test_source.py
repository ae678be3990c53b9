"""A repository and which of its commits; where an image comes from."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flows.domain.consistency import contradictions
from flows.domain.source import GitRef, GitSource
from flows.domain.ssh import PrivateKey, make_private_key, public_part
from tests.builders import a_config

REF, PRIVATE = TypeAdapter(GitRef), TypeAdapter(PrivateKey)


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


@given(st.text(max_size=60) | st.text("-./@{}:^~*?[]\\ \tab", max_size=12))
def test_whatever_is_taken_as_a_ref_is_a_name_and_nothing_more(text: str) -> None:
    """Git would take a dash for an option, a colon or a plus for where to put it, and a caret for another commit."""
    try:
        kept = REF.validate_python(text)
    except ValidationError:
        return
    assert kept == text
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._/+@#-]*", kept)
    assert ".." not in kept


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


HOST = "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJy+DJMCMpHApMHtI0Z/PgHEqzpXzx2LpvgHI44TSOef"
SSH = {"repository": "git@git.example.com:owner/app.git"}


def test_an_address_over_ssh_needs_the_keys_of_its_host() -> None:
    assert (
        GitSource.model_validate({**SSH, "known_hosts": f"# git.example.com:22\n{HOST}\r\n"}).known_hosts == f"{HOST}\n"
    )
    for none in ({}, {"known_hosts": None}, {"known_hosts": "git.example.com"}, {"known_hosts": "a ssh-rsa AAA"}):
        with pytest.raises(ValidationError, match="ssh-keyscan") as raised:
            GitSource.model_validate({**SSH, **none})
        assert [error["loc"] for error in raised.value.errors()] == [("known_hosts",)]


def test_a_key_of_ours_is_a_private_one_without_a_passphrase_and_is_never_repeated() -> None:
    key = make_private_key()
    assert PRIVATE.validate_python(key.replace("\n", "\r\n").strip()) == key
    assert public_part(key).startswith("ssh-ed25519 ")
    assert key.splitlines()[3] not in repr(a_config(deploy_key=key))
    for wrong in (key[:200], public_part(key), key.replace("OPENSSH", "RSA"), "x"):
        with pytest.raises(ValidationError) as raised:
            PRIVATE.validate_python(wrong)
        assert "ed25519 private key" in raised.value.errors()[0]["msg"]
        assert wrong not in raised.value.errors()[0]["msg"]
