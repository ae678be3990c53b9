"""Transactions that only look."""

import pytest
from sqlalchemy.exc import InternalError
from sqlmodel import select

from flows.domain.project import Workspace
from flows.store import projects


def test_whoever_only_reads_sees_what_was_committed(database):
    with database.reading() as session:
        assert projects.default_workspace(session).slug == "default"


def test_whoever_only_reads_can_neither_write_nor_lock_a_row(database):
    with pytest.raises(InternalError, match="read-only transaction"), database.reading() as session:
        session.add(Workspace(slug="other"))
    with pytest.raises(InternalError, match="read-only transaction"), database.reading() as session:
        session.exec(select(Workspace).with_for_update()).one()


def test_a_connection_that_was_only_read_from_can_write_afterwards(database):
    for _ in range(3):
        with database.reading() as session:
            projects.default_workspace(session)
        with database.transaction() as session:
            session.add(other := Workspace(slug="other"))
            session.flush()
            session.delete(other)
