"""Flows on a real database and a real Prefect, in a world of fakes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from prefect.events.clients import NullEventsClient
from prefect.events.worker import EventsWorker
from prefect.flow_engine import BaseFlowRunEngine
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from blocks.planners import Planners
from flows import platform
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit, difference
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.project import Environment, Project
from flows.domain.service import Service
from flows.plans import names
from flows.reconcile import reconcile
from flows.settings import Settings
from flows.store import changes, deployments, journal, projects, requests, services
from flows.store.database import Database
from tests.builders import a_config
from tests.fakes.cluster import FakeCluster
from tests.fakes.engine import FakeEngine
from tests.fakes.node import FakeNode
from tests.fakes.proxy import FakeProxy
from tests.fakes.runs import FakeRuns
from tests.fakes.source import FakeRepositories
from tests.fakes.zone import FakeZone
from tests.faults import FaultPoint


@pytest.fixture(scope="session", autouse=True)
def prefect() -> Iterator[None]:
    """Runs tell it their states, and nothing that no test here reads: no events, no logs, no heartbeats.

    The thread of the heartbeats naps for a second, and each run would wait for it at its end; the worker has none.
    """
    with pytest.MonkeyPatch.context() as patch, temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):
        patch.setattr(BaseFlowRunEngine, "heartbeat_seconds", None)
        EventsWorker.set_client_override(NullEventsClient)
        with prefect_test_harness(server_startup_timeout=90):
            yield
        EventsWorker.set_client_override(None)


@dataclass
class World:
    """The platform of a test, and what a user would do with it."""

    settings: Settings
    database: Database
    engine: FakeEngine
    cluster: FakeCluster
    node: FakeNode
    proxy: FakeProxy
    zone: FakeZone
    runs: FakeRuns
    repositories: FakeRepositories
    fault: FaultPoint

    def a_service(self, slug: str = "shop", **config: object) -> Service:
        with self.database.transaction() as session:
            workspace = projects.default_workspace(session)
            project = Project(workspace_id=workspace.id, slug=f"project-of-{slug}")
            environment = Environment(project_id=project.id)
            projects.create(session, project, environment)
            service = Service(environment_id=environment.id, slug=slug)
            wanted = a_config(**{"routes": {f"{slug}.example.com": 8080}, "drain_seconds": 0, **config})
            services.create(session, service)
            changes.stage(session, service, difference(None, wanted))
        return service

    def ask_for(self, service: Service, *edits: Edit) -> Deployment:
        """Returns a deployment in the queue, as the API leaves it."""
        with self.database.transaction() as session:
            found = session.get(Service, service.id)
            assert found is not None
            changes.stage(session, found, edits)
            return requests.deploy(session, found)

    def look(self, deployment: Deployment) -> Deployment:
        with self.database.transaction() as session:
            return deployments.get(session, deployment.id)

    def serving(self, **config: object) -> tuple[Service, Deployment]:
        """Returns a service whose first version serves."""
        service = self.a_service(**config)  # type: ignore[arg-type]
        first = self.ask_for(service)
        deploy_service(first.id)
        assert self.look(first).status is DeploymentStatus.HEALTHY
        return service, first

    def cancel(self, deployment: Deployment) -> None:
        self.change(deployment, lambda row: row.request_cancellation())

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
def world(postgres: Settings, database: Database, tmp_path: Path) -> Iterator[World]:
    engine, zone = FakeEngine(), FakeZone()
    fault = FaultPoint(tmp_path / "fault")
    settings = postgres.model_copy(
        update={
            "proxy_image": "proxy",
            "routes_image": "routes",
            "fault_file": fault.file,
            "folder": tmp_path,
            "release_seconds": 2,
            "host_paths": (Path("/srv"),),
        }
    )
    found = World(
        settings,
        database,
        engine,
        FakeCluster(engine),
        FakeNode(engine),
        FakeProxy(engine, zone),
        zone,
        FakeRuns(),
        FakeRepositories(),
        fault,
    )
    platform.bind(
        platform.Platform(
            settings=settings,
            database=database,
            cluster=found.cluster,
            node=found.node,
            proxy=found.proxy,
            zone=found.zone,
            runs=found.runs,
            repositories=found.repositories,
            planners=Planners(path=str(tmp_path / "programs")),
        )
    )
    reconcile()
    yield found
    platform._bound = None
