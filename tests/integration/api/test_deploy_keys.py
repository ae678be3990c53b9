"""Deploy keys: the public part is for everybody to see, the private one for nobody."""

import pytest
from sqlalchemy import text

from flows.domain.ssh import make_private_key, public_part
from tests.integration.api.remote import Remote, kind, pointers

HOST = "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJy+DJMCMpHApMHtI0Z/PgHEqzpXzx2LpvgHI44TSOef\n"
KEYS = [make_private_key() for _ in range(3)]


@pytest.fixture
def private(a_service) -> Remote:
    """Returns a service of a repository over SSH."""
    git = {"repository": "git@git.example.com:ada/shop.git", "known_hosts": HOST}
    return a_service("private", image=None, git=git, deploy_key=KEYS[0])


def is_reported(answer: str) -> bool:
    """Tells whether a line of a private key is in it."""
    lines = [line for key in KEYS for line in key.splitlines()[2:6]]  # the first ones are the same of all keys
    return any(line in answer for line in lines)


def test_what_is_wanted_names_the_public_part(private):
    assert private.wanted["deploy_key"] == public_part(KEYS[0])
    assert private.wanted["git"] == {
        "repository": "ssh://git@git.example.com/ada/shop.git", "ref": "HEAD", "known_hosts": HOST,
    }  # fmt: skip


def test_a_key_is_made_here_and_takes_the_place_of_the_one_before(private):
    private.serve()
    made = private.post("/deploy-key")
    assert made.status_code == 201
    assert list(made.json()) == ["public_key"]
    assert private.wanted["deploy_key"] == made.json()["public_key"] != public_part(KEYS[0])
    change = private.change("deploy_key")
    assert (change["old"], change["new"]) == (public_part(KEYS[0]), made.json()["public_key"])
    assert private.cancel("deploy_key").status_code == 204
    assert private.wanted["deploy_key"] == public_part(KEYS[0])


def test_no_answer_bears_the_private_part_whatever_is_asked(private):
    first = private.serve()
    private.patch(deploy_key=KEYS[1])
    private.fail()
    assert not is_reported(private.patch(deploy_key=KEYS[2]).text)
    for url, reported in private.every_answer(first["id"]):
        assert not is_reported(reported), url


@pytest.mark.parametrize(
    "wrong",
    [KEYS[0][:-40], public_part(KEYS[0]), {"private": KEYS[0]}, "", HOST],
    ids=["cut short", "public part", "no text", "empty", "of a host"],
)
def test_a_key_that_is_none_is_refused_and_not_repeated(private, wrong):
    answer = private.patch(deploy_key=wrong)
    assert (kind(answer), pointers(answer)) == ("invalid", ["/deploy_key"])
    assert not is_reported(answer.text)


def test_it_is_not_readable_in_the_database(private, database):
    private.serve()
    private.patch(deploy_key=KEYS[1])
    with database.transaction() as session:
        for table in ("service", "change", "deployment", "journal"):
            rows = session.connection().execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
            assert not any(is_reported(row) or KEYS[0].splitlines()[3].encode().hex() in row for row in rows)
