"""Whatever died is noticed within seconds, whichever kind of thing it is; what is on its way is left alone."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from flows.domain.columns import now
from flows.domain.project import Environment, Project
from flows.domain.service import Service
from flows.store import overlooked, requests
from flows.store.database import Database
from flows.store.queue import Limits
from tests.integration.store.test_constraints import a_service

LIMITS = Limits(5, 1, timedelta(seconds=15))
LONG_AGO = timedelta(minutes=5)
Mark = Callable[[Session, Service], None]


def place(session: Session, service: Service) -> Environment:
    return session.get_one(Environment, service.environment_id)


def deleted_service(_session: Session, service: Service) -> None:
    service.deleting_at = now() - LONG_AGO


def deleted_environment(session: Session, service: Service) -> None:
    place(session, service).deleting_at = now() - LONG_AGO


def deleted_project(session: Session, service: Service) -> None:
    session.get_one(Project, place(session, service).project_id).deleting_at = now() - LONG_AGO


def dead_clone(session: Session, service: Service) -> None:
    place(session, service).cloning_at = now() - LONG_AGO


def drained_sleeper(_session: Session, service: Service) -> None:
    service.asleep_at = service.stop_at = now() - LONG_AGO


def dead_copy(_session: Session, service: Service) -> None:
    service.copying_at, service.copying_by = now() - LONG_AGO, uuid4()


def dead_deploy(session: Session, service: Service) -> None:
    deployment = requests.deploy(session, service)
    deployment.take(uuid4(), -LONG_AGO)
    deployment.queued_at = now() - LONG_AGO


MARKS = (deleted_service, deleted_environment, deleted_project, dead_clone, drained_sleeper, dead_copy, dead_deploy)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.__name__)
def test_what_died_is_noticed(database: Database, mark: Mark) -> None:
    with database.transaction() as session:
        service = a_service(session, "shop")
        session.flush()
        assert not overlooked.is_anything(session, LIMITS)
        mark(session, service)
        session.flush()
        assert overlooked.is_anything(session, LIMITS)


@pytest.mark.parametrize("table", [Service, Environment, Project])
def test_a_deletion_that_waits_for_a_deploy_is_not_taken_for_dead(database: Database, table: type[Service]) -> None:
    with database.transaction() as session:
        service = a_service(session, "shop")
        session.flush()
        owners = [service, place(session, service)]
        owners.append(session.get_one(Project, owners[1].project_id))  # type: ignore[arg-type, union-attr]
        owner = next(each for each in owners if isinstance(each, table))
        owner.deleting_at, owner.deletion_waits = now() - LONG_AGO, True
        session.flush()
        assert not overlooked.is_anything(session, LIMITS)
