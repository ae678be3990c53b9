"""CleanUps: what they take, what they leave, and that a dry run only tells. The disk guard that starts them."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from prefect import Flow
from prefect.client.orchestration import get_client
from sqlmodel import select

from blocks.states import Exit
from flows import platform
from flows.clean_up_builds import clean_up_builds
from flows.clean_up_images import clean_up_images
from flows.clean_up_journals import clean_up_journals
from flows.clean_up_runs import clean_up_runs
from flows.clean_up_volumes import clean_up_volumes
from flows.deploy_service import deploy_service
from flows.domain.actions import Action
from flows.domain.changes import Edit, Operation
from flows.domain.clean_up import CleanUpReport
from flows.domain.columns import now
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import ContainerExited
from flows.domain.event import INSTALLATION, PLATFORM, Event
from flows.domain.flow_names import FlowName
from flows.domain.kept_request import KEPT, KeptRequest
from flows.domain.service import Service
from flows.domain.token import TokenKind, issue
from flows.plans import names
from flows.plans.cleaning import size
from flows.reconcile import reconcile
from flows.store import changes, events, requests
from flows.tasks.disk_space import DiskFull
from tests.fakes.source import REPOSITORY_BYTES
from tests.integration.flows.conftest import World

REPOSITORY = "https://git.example.com/ada/shop.git"
SLIPWAY, ROUTINE, STRANGE = frozenset({"slipway"}), frozenset({"slipway", "maintenance"}), frozenset({"theirs"})


def said(flow: Flow[..., None], *, dry_run: bool = False) -> str:
    """Returns what whoever started it reads."""
    state = flow(dry_run=dry_run, return_state=True)
    assert state.is_completed(), state.message
    return state.message or ""


def kept_report(world: World) -> list[tuple[str, int]]:
    """Kinds and counts of the only report."""
    with world.database.reading() as session:
        (report,) = session.exec(select(CleanUpReport))
    return [(str(part.kind), part.count) for part in report.found.parts]


def configure(world: World, **settings: object) -> None:
    """Other settings than those of all tests."""
    bound = platform.platform()
    platform.bind(replace(bound, settings=bound.settings.model_copy(update=settings)))


def built(world: World, versions: int) -> tuple[Service, list[Deployment]]:
    """Returns a service with so many versions, each of a commit and an image of its own; the last one serves."""
    service, found = world.a_service(image=None, git={"repository": REPOSITORY}), list[Deployment]()
    for number in range(versions):
        world.repositories.put(REPOSITORY, {"Dockerfile": f"FROM slipway/hello:{number}"}, message=str(number))
        found.append(world.ask_for(service))
        deploy_service(found[-1].id)
    return service, [world.look(each) for each in found]


def images(world: World) -> set[str]:
    return {image.id for image in world.node.images.built({})}


def digests(deployments: list[Deployment]) -> set[str]:
    return {each.image_digest or "" for each in deployments}


def settled_days_ago(world: World, deployment: Deployment, days: int) -> None:
    """Settles deployments as if it had been long ago."""

    def age(row: Deployment) -> None:
        row.settled_at = now() - timedelta(days=days)
        row.retire_at = row.retire_at and now() - timedelta(days=days)

    world.change(deployment, age)


def test_images_of_the_last_versions_stay(world: World) -> None:
    configure(world, kept_versions=2)
    _, versions = built(world, 4)
    assert "Would remove built images: 2, 2.0 kB." in said(clean_up_images, dry_run=True)
    assert images(world) == digests(versions)
    assert "Removed built images: 2, 2.0 kB." in said(clean_up_images)
    assert images(world) == digests(versions[2:])


def test_what_runs_stays_however_old_it_is(world: World) -> None:
    configure(world, kept_versions=1)
    service, versions = built(world, 3)
    with world.database.transaction() as session:
        back = requests.redeploy(session, session.get_one(Service, service.id), versions[0])
    said(clean_up_images)
    assert images(world) == digests(versions), "a deployment on its way needs one of them, and nobody knows yet which"
    deploy_service(back.id)
    said(clean_up_images)
    assert images(world) == digests(versions[:1])


def test_what_another_service_runs_or_is_about_to_run_stays(world: World) -> None:
    configure(world, kept_versions=1)
    _, versions = built(world, 3)
    heir, other = world.a_service("heir"), world.a_service("other")
    runs, waits = world.ask_for(heir), world.ask_for(other)
    deploy_service(runs.id)
    world.change(runs, lambda row: setattr(row, "image_digest", versions[0].image_digest))
    kept = waits.snapshot.model_copy(update={"kept_image": versions[1].image_digest})
    world.change(waits, lambda row: setattr(row, "snapshot", kept))
    said(clean_up_images)
    assert images(world) == digests(versions)


def test_the_image_of_the_newest_attempt_stays_although_it_failed(world: World) -> None:
    service, versions = built(world, 1)
    world.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:9"})
    failed = world.ask_for(service)
    world.engine.exits[world.name(failed)] = Exit(1, out_of_memory=False, last_lines=())
    with pytest.raises(ContainerExited):
        deploy_service(failed.id)
    said(clean_up_images)
    assert images(world) == digests([*versions, world.look(failed)])


def test_images_of_services_that_are_gone_go_and_others_never(world: World) -> None:
    def an_image(tag: str, **labels: str) -> None:
        world.engine.images.add(tag)
        world.engine.image_labels[tag], world.engine.image_ids[tag] = labels, f"sha256:{tag}"

    ours, theirs = {names.INSTANCE: "slipway"}, {names.INSTANCE: "other"}
    an_image("slipway-built/gone:1", **ours, **{names.SERVICE: str(uuid4())})
    an_image("slipway-built/theirs:1", **theirs, **{names.SERVICE: str(uuid4())})
    an_image("slipway-built/proxy:1", **ours)
    an_image("pulled:1")
    said(clean_up_images)
    assert set(world.engine.image_labels) == {"slipway-built/theirs:1", "slipway-built/proxy:1", "pulled:1"}


def test_beyond_their_quota_kept_versions_go_and_the_oldest_first(world: World) -> None:
    _, versions = built(world, 4)
    said(clean_up_images)
    assert images(world) == digests(versions), "without a quota all of the last five stay"
    configure(world, images_bytes=2500)
    assert "Would remove built images: 2, 2.0 kB." in said(clean_up_images, dry_run=True)
    assert images(world) == digests(versions)
    assert "Removed built images: 2, 2.0 kB." in said(clean_up_images)
    assert images(world) == digests(versions[2:])


def test_what_no_version_needs_makes_space_before_a_kept_one_goes(world: World) -> None:
    configure(world, kept_versions=3, images_bytes=3000)
    _, versions = built(world, 4)
    assert "Would remove built images: 1, 1.0 kB." in said(clean_up_images, dry_run=True)
    said(clean_up_images)
    assert images(world) == digests(versions[1:])


def test_the_oldest_is_what_was_not_put_live_for_longest(world: World) -> None:
    service, versions = built(world, 3)
    for earlier in (versions[0], versions[2]):
        with world.database.transaction() as session:
            back = requests.redeploy(session, session.get_one(Service, service.id), earlier)
        deploy_service(back.id)
    configure(world, images_bytes=2000)
    said(clean_up_images)
    assert images(world) == digests([versions[0], versions[2]])


def test_no_quota_takes_what_runs_or_the_newest_of_a_service(world: World) -> None:
    service, versions = built(world, 3)
    with world.database.transaction() as session:
        back = requests.redeploy(session, session.get_one(Service, service.id), versions[0])
    configure(world, images_bytes=0)
    said(clean_up_images)
    assert images(world) == digests(versions), "a deployment on its way needs one of them"
    deploy_service(back.id)
    reported = said(clean_up_images)
    assert images(world) == digests(versions[:1]), "which is the newest now, and runs"
    assert "The others have 1.0 kB, more than SLIPWAY_IMAGES_BYTES (0 bytes)" in reported


def test_the_build_cache_is_kept_within_its_quota(world: World) -> None:
    world.engine.cache_bytes = 12_000_000_000
    assert "build cache: 1, 2.0 GB" in said(clean_up_builds, dry_run=True)
    assert world.engine.cache_bytes == 12_000_000_000
    said(clean_up_builds)
    assert world.engine.cache_bytes == 10_000_000_000


def test_the_build_cache_of_a_shared_engine_is_cleaned_up_only_if_the_operator_said_so(world: World) -> None:
    world.engine.cache_bytes, world.engine.has_foreign_containers = 12_000_000_000, True
    assert "SLIPWAY_BUILD_CACHE_BYTES" in said(clean_up_builds)
    assert world.engine.cache_bytes == 12_000_000_000
    configure(world, build_cache_bytes=1_000_000_000)
    said(clean_up_builds)
    assert world.engine.cache_bytes == 1_000_000_000


def test_fetched_repositories_are_kept_within_their_quota(world: World) -> None:
    built(world, 2)
    configure(world, repository_cache_bytes=REPOSITORY_BYTES - 1)
    assert f"fetched repositories: 1, {size(REPOSITORY_BYTES)}" in said(clean_up_builds, dry_run=True)
    assert world.repositories.kept
    said(clean_up_builds)
    assert not world.repositories.kept


def test_files_of_a_build_go_when_its_deployment_is_over(world: World) -> None:
    _, [over] = built(world, 1)
    waiting = world.ask_for(world.a_service("cart"))
    builds = world.settings.builds
    for deployment in (over, waiting):
        (builds / str(deployment.id) / "source").mkdir(parents=True)
    slots = set(builds.glob("slot-*"))
    assert f"  {over.id}" in said(clean_up_builds, dry_run=True)
    assert (builds / str(over.id)).exists()
    said(clean_up_builds)
    assert set(builds.iterdir()) == {*slots, builds / str(waiting.id)}


def test_runs_of_our_flows_go_past_their_retention_and_those_of_routine_sooner(world: World) -> None:
    ages = [(SLIPWAY, 29), (SLIPWAY, 31), (ROUTINE, 2), (ROUTINE, 4), (ROUTINE, 31), (STRANGE, 99)]
    world.runs.past = [(tags, now() - timedelta(days=days)) for tags, days in ages]
    assert said(clean_up_runs, dry_run=True) == "Would remove flow runs: 3."
    assert len(world.runs.past) == 6
    assert said(clean_up_runs) == "Removed flow runs: 3."
    assert [tags for tags, _ in world.runs.past] == [SLIPWAY, ROUTINE, STRANGE]


def test_journals_of_what_served_long_ago_go_and_that_of_what_serves_stays(world: World) -> None:
    service, first = world.serving()
    second, third = world.ask_for(service), world.ask_for(service)
    deploy_service(second.id)
    deploy_service(third.id)
    for deployment, days in ((first, 91), (second, 89), (third, 200)):
        settled_days_ago(world, deployment, days)
    before = [world.journal(each) for each in (first, second, third)]
    assert said(clean_up_journals, dry_run=True).startswith(
        f"Would remove lines of journals: {len(before[0].split(chr(10)))}, "
    )
    assert [world.journal(each) for each in (first, second, third)] == before
    said(clean_up_journals)
    assert [world.journal(each) for each in (first, second, third)] == ["", *before[1:]]


def test_on_a_full_disk_nothing_is_built_and_the_clean_ups_start(world: World) -> None:
    service, [first] = built(world, 1)
    configure(world, least_free_bytes=10**18)
    world.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:9"})
    refused = world.ask_for(service)
    with pytest.raises(DiskFull, match=r"Only .+ are left on the disk of .+ SLIPWAY_LEAST_FREE_BYTES"):
        deploy_service(refused.id)
    assert world.look(refused).status is DeploymentStatus.FAILED
    assert world.live(service) == first.id
    assert [flow_name for flow_name, _ in world.runs.launched if "clean-up" in flow_name] == [
        FlowName.CLEAN_UP_BUILDS,
        FlowName.CLEAN_UP_IMAGES,
    ]
    world.serving(slug="cart")  # an image needs no build
    with world.database.transaction() as session:
        again = requests.redeploy(session, session.get_one(Service, service.id), first)
    deploy_service(again.id)
    assert world.look(again).status is DeploymentStatus.HEALTHY


def test_a_volume_that_its_service_gave_up_long_ago_goes_and_no_other(world: World) -> None:
    service, first = world.serving(volumes={"old": {"path": "/old"}, "kept": {"path": "/kept"}})
    other, _ = world.serving(slug="other", volumes={"old": {"path": "/old"}})
    given_up = world.ask_for(service, Edit(field="volumes", key="old", operation=Operation.UNSET))
    deploy_service(given_up.id)
    names_of = [each.name for each in world.node.volumes.list({})]
    assert "Removed detached volumes: 0" in said(clean_up_volumes)
    world.change(given_up, lambda row: setattr(row, "queued_at", row.queued_at - timedelta(days=31)))
    gone = names.volume(world.settings.instance, service.id, "old")
    world.engine.contents[gone] = {"file": "1234"}
    reported = said(clean_up_volumes, dry_run=True)
    assert (f"Would remove detached volumes: 1, {size(4)}." in reported, gone in reported) == (True, True)
    assert [each.name for each in world.node.volumes.list({})] == names_of
    said(clean_up_volumes)
    assert {each.name for each in world.node.volumes.list({})} == {*names_of} - {gone}


def test_a_volume_that_is_requested_for_again_stays(world: World) -> None:
    service, _ = world.serving(volumes={"old": {"path": "/old"}})
    given_up = world.ask_for(service, Edit(field="volumes", key="old", operation=Operation.UNSET))
    deploy_service(given_up.id)
    world.change(given_up, lambda row: setattr(row, "queued_at", row.queued_at - timedelta(days=31)))
    with world.database.transaction() as session:
        found = session.get_one(Service, service.id)
        changes.stage(session, found, [Edit(field="volumes", key="old", value={"path": "/old"})])
    assert "Removed detached volumes: 0" in said(clean_up_volumes)


def test_old_events_go_and_young_ones_stay(world: World) -> None:
    def ages() -> list[int]:
        with world.database.transaction() as session:
            return sorted((now() - each.at).days for each in session.exec(select(Event)))

    with world.database.transaction() as session:
        for days in (0, 364, 366, 800):
            events.record(session, PLATFORM, Action.CLEAN_UP_REQUESTED, INSTALLATION)
            next(iter(session.new)).at = now() - timedelta(days=days)  # type: ignore[attr-defined]
            session.flush()
    assert "Would remove events: 2." in said(clean_up_journals, dry_run=True)
    assert ages() == [0, 364, 366, 800]
    assert "Removed events: 2." in said(clean_up_journals)
    assert ages() == [0, 364]


def test_the_report_of_a_clean_up_is_kept_as_long_as_its_run(world: World) -> None:
    said(clean_up_journals, dry_run=True)
    assert kept_report(world) == [("lines_of_journals", 0), ("events", 0), ("kept_answers", 0)]
    with world.database.transaction() as session:
        for report in session.exec(select(CleanUpReport)):
            report.created_at = now() - timedelta(days=platform.platform().settings.run_days + 1)
    said(clean_up_runs)
    assert kept_report(world) == [("flow_runs", 0)]


def test_answers_of_requests_that_nobody_repeats_any_more_go_with_the_journals(world: World) -> None:
    token, _ = issue(TokenKind.API, "ci")
    with world.database.transaction() as session:
        session.add(token)
        session.flush()
        session.add(KeptRequest(token_id=token.id, key="young", digest=""))
        session.add(KeptRequest(token_id=token.id, key="old", digest="", created_at=now() - KEPT - timedelta(hours=1)))
    assert "Would remove kept answers: 1." in said(clean_up_journals, dry_run=True)
    assert "Removed kept answers: 1." in said(clean_up_journals)
    with world.database.reading() as session:
        assert [row.key for row in session.exec(select(KeptRequest))] == ["young"]


@pytest.mark.parametrize(("flow", "name"), [(clean_up_images, "clean up images"), (reconcile, "reconcile")])
def test_runs_that_a_schedule_starts_have_names_for_people_too(world: World, flow: Flow[..., None], name: str) -> None:
    state = flow(return_state=True)
    with get_client(sync_client=True) as client:
        assert client.read_flow_run(state.state_details.flow_run_id).name == name
