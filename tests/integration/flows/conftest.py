"""Flows on a real database and a real Prefect, in a world of fakes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from prefect.testing.utilities import prefect_test_harness

from flows import platform
from flows.domain.config import Edit, difference
from flows.domain.deployment import Deployment
from flows.domain.project import Environment, Project
from flows.domain.service import Service
from flows.plans import names
from flows.reconcile import reconcile
from flows.settings import Settings
from flows.store import deployments, journal, projects, services
from flows.store.database import Database
from tests.builders import a_config
from tests.fakes.proxy import FakeProxy
from tests.fakes.runs import FakeRuns
from tests.fakes.swarm import FakeSwarm
from tests.fakes.zone import FakeZone


@pytest.fixture(scope="session", autouse=True)
def prefect() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=90):
        yield


@dataclass
class World:
    """The platform of a test, and what a user would do with it."""

    settings: Settings
    database: Database
    swarm: FakeSwarm
    proxy: FakeProxy
    zone: FakeZone
    runs: FakeRuns

    def a_service(self, slug: str = "shop", **config: object) -> Service:
        with self.database.transaction() as session:
            workspace = projects.default_workspace(session)
            project = Project(workspace_id=workspace.id, slug=f"project-of-{slug}")
            environment = Environment(project_id=project.id)
            projects.create(session, project, environment)
            service = Service(environment_id=environment.id, slug=slug)
            wanted = a_config(**{"routes": {f"{slug}.example.com": 8080}, "drain_seconds": 0, **config})
            services.create(session, service, difference(None, wanted))
        return service

    def ask_for(self, service: Service, *edits: Edit) -> Deployment:
        """A deployment in the queue, as the API leaves it."""
        with self.database.transaction() as session:
            found = session.get(Service, service.id)
            assert found is not None
            services.stage(session, found, edits)
            return deployments.create(session, found, "")

    def look(self, deployment: Deployment) -> Deployment:
        with self.database.transaction() as session:
            return deployments.get(session, deployment.id)

    def live(self, service: Service) -> UUID | None:
        with self.database.transaction() as session:
            found = session.get(Service, service.id)
            return found.live_deployment_id if found else None

    def journal(self, deployment: Deployment) -> str:
        with self.database.transaction() as session:
            return "\n".join(line.text for line in journal.lines(session, deployment.id, after=0, limit=1000))

    def change(self, deployment: Deployment, act: Callable[[Deployment], None]) -> None:
        with self.database.transaction() as session:
            act(deployments.get(session, deployment.id, lock=True))

    def name(self, deployment: Deployment) -> str:
        return names.swarm_service(self.settings.instance, deployment.snapshot)

    def leads_to(self, domain: str) -> str | None:
        target = self.zone.lookup(domain)
        return target.host if target else None


@pytest.fixture
def world(postgres: Settings, database: Database) -> Iterator[World]:
    swarm, zone = FakeSwarm(), FakeZone()
    settings = postgres.model_copy(update={"proxy_image": "proxy", "routes_image": "routes"})
    found = World(settings, database, swarm, FakeProxy(swarm, zone), zone, FakeRuns())
    platform.bind(platform.Platform(settings, database, found.swarm, found.proxy, found.zone, found.runs))
    reconcile()
    yield found
    platform._bound = None
