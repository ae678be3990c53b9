"""Use cases as anybody may call them: a real database, flow runs that are only written down, and no HTTP."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import select

from blocks.upload_store import UploadStore
from flows.context import Context
from flows.domain.changes import Edit
from flows.domain.deployment import Deployment
from flows.domain.event import PLATFORM, Actor, ActorKind, Event
from flows.domain.ids import ServiceId
from flows.domain.principal import Principal
from flows.domain.service import Service
from flows.domain.upload import Upload
from flows.settings import Settings
from flows.store import deployments, projects
from flows.store.database import Database
from flows.usecases import projects as project_cases
from flows.usecases import services, uploads
from tests.fakes.runs import FakeRuns
from tests.unit.blocks.archives.test_unpack import a_member, a_tar

LEASE = timedelta(seconds=15)
IMAGE = Edit(field="image", value="slipway/hello:1")


@pytest.fixture
def runs() -> FakeRuns:
    return FakeRuns()


@pytest.fixture
def here(postgres: Settings, database: Database, runs: FakeRuns, tmp_path: Path) -> Context:
    settings = postgres.model_copy(update={"folder": tmp_path, "root_domain": "apps.example.com"})
    return Context(settings, database, runs)


@pytest.fixture
def platform(database: Database) -> Principal:
    """Returns the principal that asks where a schedule or a flow does."""
    with database.reading() as session:
        return Principal(projects.default_workspace(session).id, PLATFORM)


@pytest.fixture
def owner(platform: Principal) -> Principal:
    return replace(platform, actor=Actor(ActorKind.API, "owner"))


@pytest.fixture
def a_service(here: Context, owner: Principal) -> Callable[..., Service]:
    """Makes services of the project `store`, in `production`."""
    project_cases.create(here, owner, "store")

    def make(slug: str = "shop", *edits: Edit) -> Service:
        return services.create(here, owner, "store", "production", slug, [IMAGE, *edits])

    return make


@pytest.fixture
def shop(a_service: Callable[..., Service]) -> ServiceId:
    return a_service().id


@pytest.fixture
def recorded(database: Database) -> Callable[[], Sequence[Event]]:
    """Returns all events, oldest first."""

    def read() -> Sequence[Event]:
        with database.reading() as session:
            return session.exec(select(Event).order_by(Event.id)).all()  # type: ignore[arg-type]

    return read


def served(here: Context, deployment: Deployment) -> Deployment:
    """Returns the deployment as a run would end it."""
    with here.database.transaction() as session:
        row = deployments.get(session, deployment.id, lock=True)
        row.take(uuid4(), LEASE)
        deployments.go_live(session, row)
        return row


def sent(here: Context, principal: Principal, service_id: ServiceId) -> Upload:
    """Returns a small archive that the service has from now on."""
    archive = a_tar(a_member("Dockerfile", b"FROM a"))
    with UploadStore(here.settings.uploads).incoming(str(service_id)) as incoming:
        incoming.write(archive)
        incoming.end()
        uploads.add(here, principal, service_id, incoming)
        return Upload(digest=incoming.digest, size=incoming.size)
