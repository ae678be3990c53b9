"""Services that are built here: the source fetched, the image built, and what goes wrong on the way."""

import hashlib
import os
from pathlib import Path

import pytest
from prefect.exceptions import CancelledRun
from sqlmodel import Session

from blocks.specs import Credentials
from flows.delete_service import delete_service
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import BuildFailed, PlatformError, SourceNotFound
from flows.domain.service import Service
from flows.domain.ssh import make_private_key
from flows.domain.steps import Step
from flows.plans import building
from flows.store import deployments, requests
from tests.contracts.test_planners import NIXPACKS_PROGRAM, RAILPACK_PROGRAM
from tests.integration.flows.conftest import World
from tests.integration.flows.test_submodules import HOST_KEY

REPOSITORY = "https://git.example.com/ada/shop.git"
FILES = {"Dockerfile": "FROM slipway/hello:1\n"}


def built(world: World, **config: object) -> tuple[Service, Deployment]:
    """Returns a service of the repository, and its first deployment."""
    service = world.a_service(image=None, git={"repository": REPOSITORY}, **config)
    return service, world.ask_for(service)


def found(session: Session, service: Service) -> Service:
    row = session.get(Service, service.id)
    assert row is not None
    return row


def fails(world: World, deployment: Deployment, kind: type[PlatformError]) -> str:
    """Checks that nothing of it is left, and that the person who waits learns why."""
    with pytest.raises(kind) as raised:
        deploy_service(deployment.id)
    row = world.look(deployment)
    assert (row.status, row.failure) == (DeploymentStatus.FAILED, str(raised.value))
    assert not list(world.settings.builds.glob("*-*-*"))
    return str(raised.value)


def test_a_repository_becomes_a_version_that_knows_its_commit(world: World) -> None:
    commit = world.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:1\nCOPY a /\nRUN make\n"})
    _, deployment = built(world)
    deploy_service(deployment.id)
    row = world.look(deployment)
    assert row.status is DeploymentStatus.HEALTHY
    assert row.snapshot.commit
    assert (row.snapshot.commit.id, row.snapshot.commit.author) == (commit, "Ada")
    [spec] = world.node.builds.built
    assert spec.context.parent.name == str(deployment.id)
    assert spec.arguments == {
        "SLIPWAY_GIT_COMMIT_SHA": commit,
        building.CACHE_NAMESPACE: str(row.snapshot.service.id),
    }
    assert f"SLIPWAY_GIT_COMMIT_SHA={commit}" in world.engine.services[world.name(deployment)].env
    assert "Add the app" in world.journal(deployment)
    assert not spec.context.exists()
    figures = row.snapshot.build_figures
    assert figures
    assert (figures.steps, figures.cached_steps, figures.image_bytes) == (2, 0, 1000)


def test_the_same_commit_and_inputs_are_built_once(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    service, first = built(world)
    deploy_service(first.id)
    again = world.ask_for(service)
    deploy_service(again.id)
    assert len(world.node.builds.built) == 1
    assert "used again" in world.journal(again)
    world.repositories.put(REPOSITORY, {**FILES, "new": "file"})
    changed = world.ask_for(service)
    deploy_service(changed.id)
    assert len({spec.tag for spec in world.node.builds.built}) == 2


def test_without_cache_it_is_built_anew(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    service, first = built(world)
    deploy_service(first.id)
    with world.database.transaction() as session:
        again = requests.deploy(session, found(session, service), without_cache=True)
    deploy_service(again.id)
    assert [spec.use_cache for spec in world.node.builds.built] == [True, False]


def test_a_roll_back_asks_neither_the_host_nor_the_builder(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    service, first = built(world)
    deploy_service(first.id)
    world.repositories.put(REPOSITORY, {**FILES, "new": "file"})
    deploy_service(world.ask_for(service).id)
    world.repositories.unreachable = True
    with world.database.transaction() as session:
        back = requests.redeploy(session, found(session, service), deployments.get(session, first.id))
    deploy_service(back.id)
    assert world.look(back).snapshot.commit == world.look(first).snapshot.commit
    assert len(world.node.builds.built) == 2


def test_a_retry_builds_the_commit_that_failed(world: World) -> None:
    commit = world.repositories.put(REPOSITORY, FILES)
    service, failed = built(world)
    world.node.builds.broken = "The build failed: exit code 1"
    assert "exit code 1" in fails(world, failed, BuildFailed)
    world.repositories.put(REPOSITORY, {**FILES, "new": "file"})
    world.node.builds.broken = ""
    with world.database.transaction() as session:
        retried = requests.retry(session, found(session, service), deployments.get(session, failed.id))
    deploy_service(retried.id)
    row = world.look(retried)
    assert row.status is DeploymentStatus.HEALTHY
    assert row.snapshot.commit
    assert row.snapshot.commit.id == commit


def test_a_dockerfile_needs_no_repository(world: World) -> None:
    service = world.a_service(image=None, build={"content": "FROM slipway/hello:1\n"})
    deployment = world.ask_for(service)
    deploy_service(deployment.id)
    assert world.look(deployment).status is DeploymentStatus.HEALTHY
    assert world.node.builds.dockerfiles == ["FROM slipway/hello:1\n"]


def test_a_folder_a_stage_arguments_and_secrets_reach_the_builder(world: World) -> None:
    world.repositories.put(REPOSITORY, {"web/docker/Prod": "FROM slipway/hello:1\n"})
    build = {
        "folder": "web",
        "dockerfile": "docker/Prod",
        "target": "app",
        "arguments": {"MODE": "prod"},
        "secrets": ["NPM_TOKEN"],
    }
    world.node.builds.output = ["#5 token is hunter-2"]
    _, deployment = built(world, build=build, variables={"NPM_TOKEN": "hunter-2"})
    deploy_service(deployment.id)
    [spec] = world.node.builds.built
    assert (spec.context.name, spec.dockerfile.name, spec.target) == ("web", "Prod", "app")
    assert (spec.arguments["MODE"], spec.secrets) == ("prod", {"NPM_TOKEN": "hunter-2"})
    assert "#5 token is ********" in world.journal(deployment)


def test_a_sign_in_for_base_images_reaches_the_builder_and_no_journal(world: World) -> None:
    world.repositories.put(REPOSITORY, {"Dockerfile": "FROM registry.example.com/base:1\n"})
    world.node.builds.output = ["#2 registry.example.com answers hunter-2"]
    base = {"host": "registry.example.com", "username": "robot", "password": "hunter-2"}
    _, deployment = built(world, base_registry=base)
    deploy_service(deployment.id)
    [spec] = world.node.builds.built
    assert spec.registries == {"registry.example.com": Credentials("robot", "hunter-2")}
    assert spec.private
    assert spec.private == spec.context.parent, "what a killed run leaves goes with the checkout, and is never sent"
    assert "answers ********" in world.journal(deployment)
    assert "hunter-2" not in world.journal(deployment) + repr(spec)


@pytest.mark.parametrize(
    ("files", "build", "words"),
    [
        ({"README": "none"}, {}, "Nothing in the source tells how to build it"),
        ({"README": "none"}, {"builder": "dockerfile"}, "no file Dockerfile in the source"),
        (FILES, {"folder": "web"}, "no folder web"),
        (FILES, {"dockerfile": "Other"}, "no file Other"),
        ({"main.py": ""}, {"process": "worker"}, "no line `worker:`"),
        (FILES, {"builder": "railpack"}, "railpack is not installed on the worker's machine: run `make planners`"),
        (FILES, {"builder": "static"}, "No folder has a file index.html"),
        (FILES, {"secrets": ["TOKEN"]}, "no variable of that name"),
    ],
)
def test_what_the_commit_does_not_have_is_named(
    world: World, files: dict[str, str], build: dict[str, object], words: str
) -> None:
    world.repositories.put(REPOSITORY, files)
    _, deployment = built(world, build=build or None)
    assert words in fails(world, deployment, BuildFailed)
    assert world.node.builds.built == []


@pytest.mark.parametrize("name", ["Dockerfile", "web"])
def test_a_link_that_leads_out_of_the_repository_is_not_followed(
    world: World, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "Dockerfile").write_text("FROM host")

    def check_out(repository: str, commit: str, target: Path) -> None:
        os.symlink(outside / "Dockerfile" if name == "Dockerfile" else outside, target / name)

    world.repositories.put(REPOSITORY, FILES)
    monkeypatch.setattr(world.repositories, "check_out", check_out)
    _, deployment = built(world, build={"folder": "web"} if name == "web" else None)
    assert "leads out of the source" in fails(world, deployment, BuildFailed)


def test_what_has_no_dockerfile_gets_one_that_its_owner_can_see(world: World) -> None:
    world.repositories.put(REPOSITORY, {"main.py": "print()", "Procfile": "release: python migrate.py\n"})
    _, deployment = built(world)
    deploy_service(deployment.id)
    plan = world.look(deployment).snapshot.build_plan
    assert plan
    assert (plan.title, plan.dockerfile) == ("Python 3, no packages, main.py", world.node.builds.dockerfiles[0])
    assert 'CMD ["sh", "-c", "exec python main.py"]' in world.journal(deployment)
    assert "Release: sh -c python migrate.py" in world.journal(deployment)


def test_a_roll_back_runs_the_release_command_of_its_own_source(world: World) -> None:
    world.repositories.put(REPOSITORY, {"main.py": "", "Procfile": "release: python one.py\n"})
    service, first = built(world)
    deploy_service(first.id)
    world.repositories.put(REPOSITORY, {"main.py": "", "Procfile": "release: python two.py\n"})
    deploy_service(world.ask_for(service).id)
    with world.database.transaction() as session:
        back = requests.redeploy(session, found(session, service), deployments.get(session, first.id))
    deploy_service(back.id)
    assert "Release: sh -c python one.py" in world.journal(back)


def test_a_missing_branch_and_a_wrong_token_are_distinguished(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    service = world.a_service(image=None, git={"repository": REPOSITORY, "ref": "nope"})
    assert "no branch, tag or commit nope" in fails(world, world.ask_for(service), SourceNotFound)
    world.repositories.passwords[REPOSITORY] = Credentials("ada", "right")
    edits = [
        Edit(field="git", value={"repository": REPOSITORY}),
        Edit(field="credentials", value={"username": "ada", "password": "wrong"}),
    ]
    assert "private" in fails(world, world.ask_for(service, *edits), PlatformError)
    right = Edit(field="credentials", value={"username": "ada", "password": "right"})
    deployment = world.ask_for(service, right)
    deploy_service(deployment.id)
    assert world.look(deployment).status is DeploymentStatus.HEALTHY


def test_a_failed_build_leaves_the_version_before_it_alone(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    service, first = built(world)
    deploy_service(first.id)
    world.repositories.put(REPOSITORY, {**FILES, "new": "file"})
    world.node.builds.broken = "The build failed."
    second = world.ask_for(service)
    fails(world, second, BuildFailed)
    assert world.live(service) == first.id
    assert list(world.engine.services) == [world.name(first)]


def test_cancelled_during_the_build_it_ends_there(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    _, deployment = built(world)
    world.node.builds.meanwhile = lambda: world.cancel(deployment)
    with pytest.raises(CancelledRun):
        deploy_service(deployment.id)
    assert world.look(deployment).status is DeploymentStatus.CANCELLED
    assert not list(world.settings.builds.glob("*-*-*"))
    assert world.engine.services == {}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", ["fetch the source", Step.BUILD])
def test_cancelled_around_the_build_nothing_is_left(world: World, point: str, moment: str) -> None:
    world.repositories.put(REPOSITORY, FILES)
    _, deployment = built(world)
    with world.fault.meanwhile(point, moment, lambda: world.cancel(deployment)):
        state = deploy_service(deployment.id, return_state=True)
    assert state.is_cancelled()
    assert world.look(deployment).status is DeploymentStatus.CANCELLED
    assert (world.engine.services, list(world.settings.builds.glob("*-*-*"))) == ({}, [])


def test_an_image_takes_the_place_of_a_repository(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    service, first = built(world)
    deploy_service(first.id)
    edits = [Edit(field="git", value=None), Edit(field="image", value="slipway/hello:1")]
    second = world.ask_for(service, *edits)
    deploy_service(second.id)
    assert world.look(second).status is DeploymentStatus.HEALTHY


def test_the_end_of_a_service_is_the_end_of_its_images(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    service, first = built(world)
    deploy_service(first.id)
    world.engine.image_labels["other:1"] = {"slipway.instance": "slipway", "slipway.service": "another"}
    world.engine.images.add("other:1")
    with world.database.transaction() as session:
        found(session, service).mark_deleting()
    delete_service(service.id)
    assert set(world.engine.image_labels) == {"other:1"}


def test_a_secret_is_in_no_reason_either(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    world.node.builds.broken = "The build failed: no token hunter-2"
    _, deployment = built(world, build={"secrets": ["TOKEN"]}, variables={"TOKEN": "hunter-2"})
    assert fails(world, deployment, BuildFailed) == "The build failed: no token ********"
    assert "hunter-2" not in world.journal(deployment)


def test_each_line_of_a_long_secret_is_masked(world: World) -> None:
    world.repositories.put(REPOSITORY, FILES)
    world.node.builds.output = ["#5 line-one", "#5 and line-two too"]
    _, deployment = built(world, build={"secrets": ["KEY"]}, variables={"KEY": "line-one\nline-two\n"})
    deploy_service(deployment.id)
    assert "#5 ********\n#5 and ******** too" in world.journal(deployment)


def test_what_builds_keep_is_kept_for_each_service_alone(world: World) -> None:
    """A cache that services share would let one of them put a package into the other's image."""
    world.repositories.put(REPOSITORY, FILES)
    shop = world.a_service("shop", image=None, git={"repository": REPOSITORY})
    deploy_service(world.ask_for(shop).id)
    thief = {"arguments": {building.CACHE_NAMESPACE: str(shop.id)}}
    shed = world.a_service("shed", image=None, git={"repository": REPOSITORY}, build=thief)
    deploy_service(world.ask_for(shed).id)
    named = [spec.arguments[building.CACHE_NAMESPACE] for spec in world.node.builds.built]
    assert named == [str(shop.id), str(shed.id)]


@pytest.mark.parametrize("scheme", ["https://", "ssh://git@"])
def test_large_files_are_fetched(world: World, scheme: str) -> None:
    """Over ssh with the same key as the commit."""
    oid = hashlib.sha256(b"large").hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 5\n"
    world.repositories.large[oid] = "large"
    address = REPOSITORY.replace("https://", scheme)
    files = {**FILES, ".gitattributes": "*.bin filter=lfs", "a.bin": pointer}
    world.repositories.put(address, files)
    seen: list[str] = []
    world.node.builds.meanwhile = lambda: seen.append((world.node.builds.built[-1].context / "a.bin").read_text())
    is_ssh = scheme.startswith("ssh")
    git = {"repository": address, **({"known_hosts": HOST_KEY} if is_ssh else {})}
    key = {"deploy_key": make_private_key()} if is_ssh else {}
    if is_ssh:
        world.repositories.keys[address] = key["deploy_key"]
    deployment = world.ask_for(world.a_service(image=None, git=git, **key))
    deploy_service(deployment.id)
    assert "Fetching 1 large files" in world.journal(deployment)
    assert seen == ["large"]


def installed(world: World, name: str, text: str) -> None:
    program = world.settings.folder / "programs" / name
    program.parent.mkdir()
    program.write_text(text)
    program.chmod(0o755)


def test_a_frontend_that_names_caches_its_own_way_learns_whose_they_are(world: World) -> None:
    installed(world, "railpack", RAILPACK_PROGRAM)
    world.repositories.put(REPOSITORY, {"package.json": "{}"})
    service, deployment = built(world, build={"builder": "railpack"})
    deploy_service(deployment.id)
    assert world.node.builds.built[0].arguments["cache-key"] == str(service.id)


def test_the_plan_of_an_installed_program_is_what_is_built(world: World) -> None:
    installed(world, "nixpacks", NIXPACKS_PROGRAM)
    world.repositories.put(REPOSITORY, {"package.json": "{}"})
    seen: list[bool] = []
    world.node.builds.meanwhile = lambda: seen.append((world.node.builds.built[-1].context / "package.json").is_file())
    _, deployment = built(world, build={"builder": "nixpacks", "build_command": "make it"})
    deploy_service(deployment.id)
    plan = world.look(deployment).snapshot.build_plan
    assert plan
    assert (plan.title, seen, "--build-cmd=make it" in world.node.builds.dockerfiles[0]) == (
        "plan of nixpacks",
        [True],
        True,
    )
    assert plan.dockerfile == world.node.builds.dockerfiles[0]
