"""What must never be, PostgreSQL refuses: also when two ask at the same moment, and when Python is wrong."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from flows.domain.changes import Edit, difference
from flows.domain.deployment import DeploymentStatus
from flows.domain.errors import ChangedMeanwhile, Conflict, DomainTaken, PortTaken
from flows.domain.project import Environment, Project
from flows.domain.service import Service
from flows.store import changes, deployments, projects, queue, requests, services
from flows.store.database import Database
from flows.store.deployments import Hold
from tests.builders import a_config


def a_service(session: Session, slug: str) -> Service:
    project = Project(workspace_id=projects.default_workspace(session).id, slug=f"of-{slug}")
    environment = Environment(project_id=project.id)
    projects.create(session, project, environment)
    service = Service(environment_id=environment.id, slug=slug)
    services.create(session, service)
    changes.stage(session, service, difference(None, a_config(routes={})))
    return service


@pytest.mark.parametrize(
    "edit",
    [
        Edit(field="routes", key="shop.example.com", value=80),
        Edit(field="routes", key="shop.example.com/api", value=80),
        Edit(field="host_ports", key="5432/tcp", value=5432),
    ],
    ids=lambda edit: edit.key,
)
def test_of_two_who_claim_the_same_at_the_same_moment_one_gets_it(database: Database, edit: Edit):
    with database.transaction() as session:
        rivals = [a_service(session, slug).id for slug in ("one", "two")]
    together = Barrier(2)

    def claim(service_id) -> bool:
        try:
            with database.transaction() as session:
                service = session.get_one(Service, service_id, with_for_update=True)
                together.wait(10)
                changes.stage(session, service, [edit])
        except (DomainTaken, PortTaken, ChangedMeanwhile):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(claim, rivals)) == [False, True]


def test_of_many_who_choose_from_the_queue_at_once_each_deployment_is_chosen_once(database: Database):
    with database.transaction() as session:
        for number in range(6):
            requests.deploy(session, a_service(session, f"app-{number}"))

    def choose(_: int) -> list:
        with database.transaction() as session:
            return [row.id for row in queue.claim_due(session, queue.Limits(4, 1, timedelta(seconds=15)))]

    with ThreadPoolExecutor(4) as pool:
        chosen = [one for some in pool.map(choose, range(4)) for one in some]
    assert len(chosen) == len(set(chosen)) == 4


def test_what_waits_for_a_free_place_is_not_overlooked_and_what_lost_its_run_is(database: Database):
    lease = timedelta(seconds=15)
    with database.transaction() as session:
        working, waiting = (requests.deploy(session, a_service(session, slug)) for slug in ("one", "two"))
        working.take(uuid4(), lease)
        waiting.queued_at -= 2 * lease
    with database.transaction() as session:
        assert not queue.is_work_overlooked(session, queue.Limits(1, 1, lease))
        assert queue.is_work_overlooked(session, queue.Limits(2, 1, lease))
        deployments.get(session, working.id).lease_until = working.queued_at - lease
        deployments.get(session, waiting.id).queued_at = working.queued_at
    with database.transaction() as session:
        assert not queue.is_work_overlooked(session, queue.Limits(1, 1, lease))
        deployments.get(session, working.id).queued_at -= 2 * lease
    with database.transaction() as session:
        assert queue.is_work_overlooked(session, queue.Limits(1, 1, lease))


def test_a_service_has_at_most_one_deployment_at_work(database: Database):
    with database.transaction() as session:
        service = a_service(session, "app")
        first, second = (requests.deploy(session, service) for _ in range(2))
        first.take(uuid4(), timedelta(seconds=15))
    with pytest.raises(ChangedMeanwhile), database.transaction() as session:
        deployments.get(session, second.id, lock=True).take(uuid4(), timedelta(seconds=15))


def test_a_lease_is_kept_by_its_own_run_only(database: Database):
    run, lease = uuid4(), timedelta(seconds=15)
    with database.transaction() as session:
        deployment = requests.deploy(session, a_service(session, "app"))
        deployment.take(run, lease)
    with database.transaction() as session:
        assert deployments.hold(session, deployment.id, run, lease) is Hold.KEPT
        assert deployments.hold(session, deployment.id, uuid4(), lease) is Hold.LOST
        with pytest.raises(Conflict):
            deployments.get(session, deployment.id).take(uuid4(), lease)


def test_a_run_learns_of_a_cancellation_and_of_the_end_that_it_wrote(database: Database):
    run, lease = uuid4(), timedelta(seconds=15)
    with database.transaction() as session:
        deployment = requests.deploy(session, a_service(session, "app"))
        deployment.take(run, lease)
        deployment.request_cancellation()
    with database.transaction() as session:
        assert deployments.hold(session, deployment.id, run, None) is Hold.CANCELLED
        deployments.get(session, deployment.id).settle(DeploymentStatus.CANCELLED)
    with database.transaction() as session:
        assert deployments.hold(session, deployment.id, run, lease) is Hold.SETTLED


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE project SET slug = 'Not A Slug'",
        "UPDATE service SET slug = 'x_y'",
        "UPDATE service SET copying_at = now()",
        "UPDATE service SET copying_by = gen_random_uuid()",
        "UPDATE deployment SET status = 'unheard-of'",
        "UPDATE deployment SET failure = 'but healthy', status = 'healthy'",
        "UPDATE deployment SET failure = NULL, status = 'failed'",
        "INSERT INTO route (domain, path, service_id) VALUES ('a.b', '/', gen_random_uuid())",
        "INSERT INTO route SELECT 'a.b', id, '/' FROM service, generate_series(1, 2)",
        "INSERT INTO host_port SELECT 53, 'sctp', id FROM service",
        "INSERT INTO host_port SELECT 0, 'tcp', id FROM service",
        "INSERT INTO host_port SELECT 53, 'udp', id FROM service, generate_series(1, 2)",
        "UPDATE deployment SET trigger = 'unheard-of'",
        "INSERT INTO token (id, kind, name, hash, created_at) VALUES (gen_random_uuid(), 'deploy', '', '', now())",
        "INSERT INTO token SELECT gen_random_uuid(), 'api', '', '', now(), NULL, id FROM service",
    ],
)
def test_an_impossible_row_is_refused(database: Database, statement):
    with database.transaction() as session:
        requests.deploy(session, a_service(session, "app"))
    with pytest.raises((DBAPIError, ChangedMeanwhile)), database.transaction() as session:
        session.connection().execute(text(statement))
