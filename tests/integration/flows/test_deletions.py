"""The end of services, environments and projects: asserted, reported to the auditor, and nothing secret is left."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from prefect import Flow
from sqlmodel import SQLModel, select, update

from flows.delete_environment import delete_environment
from flows.delete_project import delete_project
from flows.delete_service import delete_service
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.domain.clean_up import CleanUpReport
from flows.domain.columns import now
from flows.domain.deployment import Deployment, DeploymentStep, JournalLine
from flows.domain.event import Event
from flows.domain.kept_request import KeptRequest
from flows.domain.project import Environment, Project, SharedVariable
from flows.domain.rollout import Rollout
from flows.domain.service import Change, Service
from flows.domain.token import Token, TokenKind, issue
from flows.plans import names
from flows.store import changes, variables
from flows.tasks import heartbeat
from flows.tasks import leftovers as remaining
from tests.integration.flows.conftest import World
from tests.running import eventually

SECRET, SHARED = "hunter2hunter2", "swordfish99"
ROWS: tuple[type[SQLModel], ...] = (
    Project, Environment, SharedVariable, Service, Change, Rollout, Deployment, DeploymentStep, JournalLine, Token,
    Event, KeptRequest, CleanUpReport,
)  # fmt: skip
Ends = dict[str, tuple[Flow[..., None], Callable[[World, Service], UUID]]]


def end_service(world: World, shop: Service) -> UUID:
    with world.database.transaction() as session:
        session.get_one(Service, shop.id).mark_deleting()
    return shop.id


def end_environment(world: World, shop: Service) -> UUID:
    with world.database.transaction() as session:
        session.get_one(Environment, shop.environment_id).close()
    return shop.environment_id


def project_of(world: World, service: Service) -> UUID:
    with world.database.transaction() as session:
        return session.get_one(Environment, service.environment_id).project_id


def end_project(world: World, shop: Service) -> UUID:
    project = project_of(world, shop)
    with world.database.transaction() as session:
        session.get_one(Project, project).mark_deleting()
    return project


ENDS: Ends = {
    "service": (delete_service, end_service),
    "environment": (delete_environment, end_environment),
    "project": (delete_project, end_project),
}


@pytest.fixture
def shop(world: World) -> Service:
    """Serves with a secret of its own, an inherited one, one in a file, and one that is only staged."""
    found = world.a_service(
        "shop",
        variables={"PASSWORD": SECRET},
        volumes={"data": {"path": "/data"}},
        config_files={"site": {"path": "/etc/site", "content": SECRET}},
    )
    with world.database.transaction() as session:
        variables.share(session, found.environment_id, {"REGION": SHARED})
        token, _ = issue(TokenKind.DEPLOY, "ci", service_id=found.id)
        session.add(token)
    deploy_service(world.ask_for(found).id)
    with world.database.transaction() as session:
        staged = Edit(field="variables", key="NEXT", value=SECRET + "-next")
        changes.stage(session, session.get_one(Service, found.id), [staged])
    return found


def everything(world: World) -> str:
    """Returns all rows of all tables, as who has the keys reads them, and what the engine was given."""
    with world.database.transaction() as session:
        rows = [row.model_dump_json() for table in ROWS for row in session.exec(select(table))]
        rows += [repr(each.snapshot.model_dump(mode="json")) for each in session.exec(select(Deployment))]
        rows += [repr(each.config.model_dump(mode="json")) for each in session.exec(select(Service)) if each.config]
    return "\n".join([*rows, repr(world.engine.services), repr(world.engine.configs)])


def reported(world: World, action: str) -> list[Event]:
    with world.database.transaction() as session:
        return list(session.exec(select(Event).where(Event.action == action)))


def test_the_rows_are_all_tables_that_could_hold_something(world: World) -> None:
    others = {"workspace", "node", "route", "host_port", "network_removal"}
    assert {str(table.__tablename__) for table in ROWS} | others == set(SQLModel.metadata.tables)


@pytest.mark.parametrize("kind", ENDS)
def test_secrets_of_what_is_gone_are_gone_too(world: World, shop: Service, kind: str) -> None:
    archive, end = ENDS[kind]
    before = everything(world)
    assert before.count(SECRET) >= 4, "of the configuration, the snapshot, the change and the engine"
    assert SHARED in before
    archive(end(world, shop))
    after = everything(world)
    assert SECRET not in after
    assert (SHARED in after) is (kind == "service"), "what is shared is the environment's"
    assert "ci" not in [row.name for row in all_tokens(world)]


def all_tokens(world: World) -> list[Token]:
    with world.database.transaction() as session:
        return list(session.exec(select(Token)))


@pytest.mark.parametrize("kind", ENDS)
def test_an_end_is_reported_once_when_nothing_is_left(world: World, shop: Service, kind: str) -> None:
    archive, end = ENDS[kind]
    owner = end(world, shop)
    archive(owner)
    archive(owner)
    (event,) = reported(world, f"{kind}.deleted")
    counted = {"versions": 1, "volumes": 1, "config files": 1}
    assert event.detail.removed == (counted if kind == "service" else {"services": 1, **counted})
    assert (event.actor_kind, event.object_id, event.project) == ("platform", owner, "project-of-shop")
    (of_service,) = reported(world, "service.deleted")
    assert (of_service.object, of_service.environment) == ("shop", "production")


@pytest.mark.parametrize("kind", ENDS)
def test_what_does_not_go_keeps_the_end_from_being_reported_and_is_asked_for_again(
    world: World, shop: Service, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, end = ENDS[kind]
    owner = end(world, shop)
    with monkeypatch.context() as patch:
        patch.setattr(world.node.volumes, "remove", lambda _: None)
        patch.setattr(remaining.assert_no_service, "retry_delay_seconds", [0, 0, 0, 0])
        with pytest.raises(remaining.StillThere, match=names.volume(world.settings.instance, shop.id, "data")):
            archive(owner)
    assert reported(world, f"{kind}.deleted") == []
    archive(owner)
    assert len(reported(world, f"{kind}.deleted")) == 1


def test_traffic_that_is_still_led_to_it_keeps_a_service_from_being_forgotten(
    world: World, shop: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, end = ENDS["service"]
    owner = end(world, shop)
    (domain,) = [record for record, target in world.zone.routes.items() if target.host in world.engine.services]
    with monkeypatch.context() as patch:
        patch.setattr(world.zone, "update", lambda *_: None)
        patch.setattr(remaining.assert_no_service, "retry_delay_seconds", [0, 0, 0, 0])
        with pytest.raises(remaining.StillThere, match=domain):
            archive(owner)
    archive(owner)
    assert world.zone.routes[domain].host == "self.slipway"  # the page that says that there is no such app


@pytest.mark.parametrize("kind", ENDS)
def test_an_end_that_is_worked_on_shows_it_and_no_other_does(
    world: World, shop: Service, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or reconcile would send a second run after each minute."""
    archive, end = ENDS[kind]
    owner, other = end(world, shop), world.a_service("other")
    end_project(world, other)
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.02)
    long_ago = now() - timedelta(days=1)
    tables = {"service": (Service,), "environment": (Service, Environment), "project": (Service, Environment, Project)}

    def moments(*tables: type[SQLModel]) -> dict[UUID, datetime | None]:
        with world.database.transaction() as session:
            return {row.id: row.deleting_at for table in tables for row in session.exec(select(table))}

    def age() -> None:
        with world.database.transaction() as session:
            for table in tables["project"]:
                session.exec(update(table).where(table.deleting_at.is_not(None)).values(deleting_at=long_ago))

    strange = set(moments(*tables["project"])) - {shop.id, shop.environment_id, project_of(world, shop)}

    def is_renewed() -> bool:
        found = moments(*tables[kind])
        return all(found[each] not in (None, long_ago) for each in set(found) - strange)

    def slow(_: str) -> None:
        age()
        eventually(is_renewed)

    world.engine.before["services.await_gone"] = slow
    archive(owner)
    assert len(reported(world, f"{kind}.deleted")) == 1
    left = moments(*tables["project"])
    assert {left[each] for each in strange} <= {None, long_ago}
    assert left[project_of(world, other)] == long_ago
