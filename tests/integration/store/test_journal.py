"""Whoever reads a journal from cursor to cursor sees all of it."""

from threading import Event, Thread

from flows.domain.changes import difference
from flows.domain.deployment import Source
from flows.domain.project import Environment, Project
from flows.domain.service import Service
from flows.store import changes, journal, projects, requests, services
from tests.builders import a_config


def test_a_line_that_is_committed_late_is_not_skipped(database):
    with database.transaction() as session:
        project = Project(workspace_id=projects.default_workspace(session).id, slug="store")
        environment = Environment(project_id=project.id)
        projects.create(session, project, environment)
        service = Service(environment_id=environment.id, slug="shop")
        services.create(session, service)
        changes.stage(session, service, difference(None, a_config(routes={})))
        deployment_id = requests.deploy(session, service).id
    seen, cursor = [], 0

    def look() -> None:
        nonlocal cursor
        with database.reading() as session:
            for line in journal.lines(session, deployment_id, after=cursor, limit=100):
                seen.append(line.text)
                cursor = line.id

    def write_another() -> None:
        with database.transaction() as session:
            journal.write_all(session, deployment_id, ["committed first"], Source.APP)
        written.set()

    written = Event()
    other = Thread(target=write_another)
    with database.transaction() as session:
        journal.write(session, deployment_id, "begun first")
        session.flush()
        other.start()
        written.wait(1)
        look()
    other.join(20)
    look()
    assert seen == ["begun first", "committed first"]
