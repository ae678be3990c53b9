"""Whoever asks, a request is checked, committed with its event, and only then started."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlmodel import col, select

from blocks.specs import RunRequest
from blocks.upload_store import UploadStore
from flows.domain.actions import Action
from flows.domain.changes import Edit
from flows.domain.deployment import Deployment, DeploymentStatus, Trigger
from flows.domain.errors import DatabaseUnavailable, FlowsUnavailable, Rejected
from flows.domain.event import Actor, ActorKind
from flows.domain.flow_names import CleanUp, FlowName
from flows.domain.ids import WorkspaceId, new_id
from flows.domain.principal import Bearer
from flows.domain.project import Environment, EnvironmentStatus
from flows.domain.service import Service
from flows.store import changes
from flows.store import deployments as stored
from flows.store import services as stored_services
from flows.store.database import Database
from flows.usecases import (
    clean_ups,
    deployments,
    environments,
    previews,
    services,
    sleep,
)
from tests.fakes.runs import FakeRuns
from tests.integration.usecases.conftest import sent, served

REPLICAS = Edit(field="replicas", value=2)


def test_the_platform_deploys_as_a_user_does(here, platform, shop, runs, recorded):
    made = deployments.deploy(here, platform, shop, [REPLICAS], "By schedule")
    assert (made.status, made.number, made.message) == (DeploymentStatus.QUEUED, 1, "By schedule")
    assert (made.trigger, made.snapshot.config.replicas) == (Trigger.MANUAL, 2)
    assert runs.launched == [(FlowName.DEPLOY, {"deployment_id": str(made.id)})]
    found = [each for each in recorded() if each.actor_kind is ActorKind.PLATFORM]
    assert [each.action for each in found] == [Action.SERVICE_CONFIGURED, Action.DEPLOYMENT_REQUESTED]


def test_people_see_what_a_run_is_about(here, owner, shop, runs):
    made = deployments.deploy(here, owner, shop)
    environments.clone(here, owner, "store", "production", "staging", deploys=False, copies_data=False)
    deploy, clone = runs.requests
    assert deploy.name == "deploy store/shop #1"
    assert deploy.tags == ("project:store", "environment:production", "service:shop")
    assert deploy.link == f"{here.settings.api_url}/deployments/{made.id}"
    assert clone.name == "clone store/production → staging"
    assert clone.tags == ("project:store", "environment:staging")
    assert clone.link == f"{here.settings.api_url}/projects/store?environment=staging"


@pytest.mark.parametrize("kind", [ActorKind.DEPLOY, ActorKind.PREVIEW])
def test_what_a_program_deploys_with_a_token_of_the_service_bears_its_name(here, owner, shop, kind):
    program = replace(owner, actor=Actor(kind, "ci"))
    assert deployments.deploy(here, program, shop).trigger is Trigger.TOKEN


def test_without_prefect_a_request_is_kept_and_started_later(here, owner, shop, runs):
    runs.is_reachable = False
    made = deployments.deploy(here, owner, shop)
    assert runs.launched == []
    with here.database.reading() as session:
        assert stored.get(session, made.id).status is DeploymentStatus.QUEUED


def test_a_clean_up_lies_in_prefect_alone_and_is_refused_without_it(here, owner, runs, recorded):
    run = clean_ups.start(here, owner, CleanUp.IMAGES, dry_run=True)
    assert (runs.states[run].state, runs.launched) == ("SCHEDULED", [(FlowName.CLEAN_UP_IMAGES, {"dry_run": True})])
    assert recorded()[-1].action == Action.CLEAN_UP_REQUESTED
    runs.is_reachable = False
    with pytest.raises(FlowsUnavailable):
        clean_ups.start(here, owner, CleanUp.IMAGES, dry_run=True)


NAMED = {"deployment_id": Deployment, "service_id": Service, "environment_id": Environment}


class WatchingRuns(FakeRuns):
    """Looks at our tables when a run is asked for: no row may be locked, and what the run names must be committed."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._database = database

    def launch(self, request: RunRequest) -> UUID:
        require_free_rows(self._database)
        [(name, identity)] = request.parameters.items()
        with self._database.reading() as session:
            assert session.get(NAMED[name], UUID(str(identity))) is not None
        self.seen.append(request.deployment)
        return super().launch(request)


def require_free_rows(database: Database) -> None:
    """Fails if anybody holds a lock on a service or an environment."""
    try:
        with database.transaction() as session:
            session.exec(select(Service).with_for_update(nowait=True)).all()
            session.exec(select(Environment).with_for_update(nowait=True)).all()
    except DatabaseUnavailable as error:
        pytest.fail(f"A row is locked: {error.__cause__}")


def test_runs_are_started_after_the_commit_and_without_a_lock(here, owner, shop):
    runs = WatchingRuns(here.database)
    here = replace(here, runs=runs)
    served(here, deployments.deploy(here, owner, shop))
    deployments.restart(here, owner, shop)
    sleep.set_asleep(here, owner, shop, asleep=True)
    sleep.set_many_asleep(here, owner, "store", "production", None, asleep=False)
    environments.clone(here, owner, "store", "production", "staging", deploys=False, copies_data=False)
    environments.delete(here, owner, "store", "staging", "staging")
    bearer = Bearer(owner, shop)
    previews.open_or_deploy(here, bearer, "pr-1")
    previews.delete(here, bearer, "pr-1")
    services.delete(here, owner, shop, "shop")
    assert runs.seen == [
        FlowName.DEPLOY,
        FlowName.DEPLOY,
        FlowName.SLEEP,
        FlowName.WAKE,
        FlowName.CLONE_ENVIRONMENT,
        FlowName.DELETE_ENVIRONMENT,
        FlowName.CLONE_ENVIRONMENT,
        FlowName.DELETE_ENVIRONMENT,
        FlowName.DELETE_SERVICE,
    ]


@pytest.fixture
def watched_files(here, monkeypatch) -> list[str]:
    """Returns what was asked of the store of uploads, each time with no row locked."""
    asked = []
    for name in ("keep", "tidy", "share"):
        real = getattr(UploadStore, name)

        def watched(self, *arguments, name=name, real=real):
            require_free_rows(here.database)
            asked.append(name)
            return real(self, *arguments)

        monkeypatch.setattr(UploadStore, name, watched)
    return asked


def test_files_are_kept_and_shared_without_a_lock(here, owner, a_service, watched_files):
    built, other = a_service("built"), a_service("other")
    upload = sent(here, owner, built.id)
    source = [
        Edit(field="image", value=None),
        Edit(field="upload", value=upload.model_dump(mode="json")),
    ]
    served(here, deployments.deploy(here, owner, built.id, source))
    deployments.promote(here, owner, other.id, built.id)
    assert watched_files == ["keep", "tidy", "share"]
    assert UploadStore(here.settings.uploads).find(str(other.id), upload.digest) is not None


def test_an_archive_for_a_service_that_is_not_there_is_not_kept(here, owner, shop):
    services.delete(here, owner, shop, "shop")
    for principal, error in (
        (owner, "being deleted"),
        (replace(owner, workspace_id=WorkspaceId(new_id())), "no such"),
    ):
        with pytest.raises(Rejected, match=error):
            sent(here, principal, shop)
    assert list((here.settings.uploads / str(shop)).iterdir()) == []


def test_one_service_that_cannot_be_deployed_holds_up_no_other(here, owner, a_service, recorded):
    good, bad = a_service("good"), a_service("bad")
    services.delete(here, owner, bad.id, "bad")
    made = deployments.deploy_many(here, owner, "store", "production", None, "All")
    assert [(each.service_id, each.message) for each in made.deployments] == [(good.id, "All")]
    assert [(each.service.id, "being deleted" in each.reason) for each in made.refused] == [(bad.id, True)]
    assert [each.object for each in recorded() if each.action == Action.DEPLOYMENT_REQUESTED] == ["good #1"]


def test_a_preview_that_is_open_is_deployed_again_and_the_edit_recorded(here, owner, shop, recorded):
    bearer = Bearer(replace(owner, actor=Actor(ActorKind.PREVIEW, "ci")), shop)
    preview = previews.open_or_deploy(here, bearer, "pr-1", image="slipway/hello:2")
    assert preview.status is EnvironmentStatus.CLONING
    with here.database.transaction() as session:  # as its flow fills it
        session.get_one(Environment, preview.id).end_clone()
        clone = Service(environment_id=preview.id, slug="shop")
        stored_services.create(session, clone)
        changes.stage(session, clone, [Edit(field="image", value="slipway/hello:2")])
    before = len(recorded())
    assert previews.open_or_deploy(here, bearer, "pr-1", image="slipway/hello:3", message="Next").id == preview.id
    with here.database.reading() as session:
        [made] = session.exec(select(Deployment).where(col(Deployment.service_id) == clone.id)).all()
    assert (made.image, made.message, made.trigger) == ("slipway/hello:3", "Next", Trigger.TOKEN)
    assert [(each.action, each.actor_kind) for each in recorded()[before:]] == [
        (Action.SERVICE_CONFIGURED, ActorKind.PREVIEW),
        (Action.DEPLOYMENT_REQUESTED, ActorKind.PREVIEW),
    ]
