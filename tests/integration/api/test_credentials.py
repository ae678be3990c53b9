"""Passwords go in and never come out; variables do, since people must see what they set."""

import json

import pytest
from sqlalchemy import text

from tests.integration.api.remote import Remote

PASSWORD = "hunter2hunter2"
CREDENTIALS = {"username": "robot", "password": PASSWORD}


@pytest.fixture
def private(a_service) -> Remote:
    """Returns a service whose image lies in a private registry."""
    return a_service("private", image="registry.example.com/app:1", credentials=CREDENTIALS)


def test_no_answer_bears_the_password_whatever_is_asked(private):
    client = private.client
    first = private.serve()
    private.patch(credentials={**CREDENTIALS, "password": PASSWORD + "3"}, image="registry.example.com/app:2")
    private.fail()
    private.patch(credentials={**CREDENTIALS, "password": PASSWORD + "4"})
    for url, reported in private.every_answer(first["id"]):
        assert PASSWORD not in reported, url
    assert PASSWORD not in client.get(f"/api/v1/services/{private.id}/plan", params={"redeploy": first["id"]}).text


def test_no_refusal_repeats_the_password(private):
    for credentials in (
        {**CREDENTIALS, "username": ""},
        {"password": PASSWORD},
        {**CREDENTIALS, PASSWORD: 1},
        PASSWORD,
    ):
        answer = private.patch(credentials=credentials, replicas=0)
        assert answer.status_code == 422
        assert PASSWORD not in json.dumps([fault["detail"] for fault in answer.json()["errors"]])
        assert PASSWORD not in answer.json()["detail"]


def test_what_was_sent_is_answered_without_the_password(private):
    answer = private.patch(credentials={**CREDENTIALS, "username": "other"})
    assert answer.json()["wanted"]["credentials"] == {"username": "other"}
    assert PASSWORD not in answer.text


def test_a_sign_in_for_base_images_is_as_secret(a_service):
    reported = {"host": "registry.example.com", "username": "robot"}
    build = {"content": "FROM registry.example.com/base"}
    built = a_service("built", image=None, build=build, base_registry={**reported, "password": PASSWORD})
    first = built.serve()
    answer = built.patch(base_registry={**reported, "password": PASSWORD + "2"})
    assert answer.json()["wanted"]["base_registry"] == reported
    change = built.change("base_registry")
    assert change["old"] == change["new"] == reported
    for url, text_of_answer in built.every_answer(first["id"]):
        assert PASSWORD not in text_of_answer, url


def test_a_change_of_the_password_alone_is_a_change(private):
    private.serve()
    private.patch(credentials={**CREDENTIALS, "password": "another"})
    change = private.change("credentials")
    assert change["old"] == change["new"] == {"username": "robot"}


def test_the_password_is_not_readable_in_the_database(private, database):
    private.serve()
    private.patch(credentials={**CREDENTIALS, "password": PASSWORD + "3"})
    with database.transaction() as session:
        for table in ("service", "change", "deployment", "journal"):
            rows = session.connection().execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
            assert not any(PASSWORD in row or PASSWORD.encode().hex() in row for row in rows)
