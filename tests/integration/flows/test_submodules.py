"""What may come from a git host: by which key or token it is asked, and which repositories a repository may bring."""

import os
from pathlib import Path

import pytest

from blocks.specs import Credentials
from blocks.states import SubmoduleState
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import SourceRefused
from flows.domain.snapshot import Snapshot
from flows.domain.ssh import make_private_key
from flows.tasks import builds, records, submodules
from tests.integration.flows.conftest import World

APP, LIB, DEEP = (f"https://git.example.com/ada/{name}.git" for name in ("app", "lib", "deep"))
OVER_SSH = "ssh://git@git.example.com/ada/app.git"
HOST_KEY = "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJy+DJMCMpHApMHtI0Z/PgHEqzpXzx2LpvgHI44TSOef\n"
FILES = {"Dockerfile": "FROM slipway/hello:1\n"}
SECRET = Credentials("ada", "s3cret-token")


def of_app(world: World, **config: object) -> Deployment:
    return world.ask_for(world.a_service(image=None, git={"repository": APP}, **config))


def fetch_alone(snapshot: Snapshot) -> Snapshot:
    """Fetches without a run, to which a deployment would belong."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "this_run", lambda: None)
        return builds.fetch.fn(snapshot)


def refused(deployment: Deployment) -> str:
    """Returns why nothing is fetched."""
    with pytest.raises(SourceRefused) as raised:
        fetch_alone(deployment.snapshot)
    return str(raised.value)


def test_submodules_of_submodules_are_built_with_the_rest(world: World) -> None:
    deep = world.repositories.put(DEEP, {"c.txt": "deep"})
    lib = world.repositories.put(LIB, {"b.txt": "lib"}, submodules=[SubmoduleState("in/deep", "../deep.git", deep)])
    world.repositories.put(APP, FILES, submodules=[SubmoduleState("vendor/lib", LIB, lib)])
    seen: set[str] = set()

    def look() -> None:
        root = world.node.builds.built[-1].context
        seen.update(str(path.relative_to(root)) for path in root.rglob("*.txt"))

    world.node.builds.meanwhile = look
    deployment = of_app(world)
    deploy_service(deployment.id)
    assert seen == {"vendor/lib/b.txt", "vendor/lib/in/deep/c.txt"}
    assert f"Fetching the submodule vendor/lib/in/deep, {DEEP}" in world.journal(deployment)


@pytest.mark.parametrize(
    ("path", "address", "words"),
    [
        ("lib", "ext::sh -c id", "must be an address"),
        ("lib", "../../../x", "must not lead out of the host"),
        ("../lib", LIB, "must not contain .."),
        (".git/hooks", LIB, "must be a folder inside"),
        ("lib", "git@git.example.com:ada/lib.git", "only if its keys are known"),
        ("lib", "git@other.example.com:ada/lib.git", "another host"),
    ],
)
def test_what_a_repository_may_not_bring_is_refused(world: World, path: str, address: str, words: str) -> None:
    world.repositories.put(APP, FILES, submodules=[SubmoduleState(path, address, "a" * 40)])
    reason = refused(of_app(world))
    assert words in reason
    assert path in reason


def test_a_submodule_is_not_written_through_a_symbolic_link(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git would not make such a tree, but a hostile host may."""
    lib = world.repositories.put(LIB, {"b.txt": "lib"})
    world.repositories.put(APP, FILES, submodules=[SubmoduleState("vendor/lib", LIB, lib)])
    (tmp_path / "lib").mkdir()

    def check_out(repository: str, commit: str, target: Path) -> None:
        os.symlink(tmp_path, target / "vendor")

    monkeypatch.setattr(world.repositories, "check_out", check_out)
    with pytest.raises(SourceRefused, match="no folder of its own"):
        deploy_service(of_app(world).id)
    assert list((tmp_path / "lib").iterdir()) == []
    assert world.node.builds.built == []


def test_a_chain_without_end_is_cut(world: World) -> None:
    below = "a" * 40
    for number in reversed(range(submodules.DEEPEST + 2)):
        address = APP if number == 0 else f"https://git.example.com/ada/{number}.git"
        following = SubmoduleState("x", f"https://git.example.com/ada/{number + 1}.git", below)
        below = world.repositories.put(address, FILES, submodules=[following])
    assert "deeper than" in refused(of_app(world))


def test_a_token_is_shown_to_its_own_host_alone(world: World) -> None:
    elsewhere = "https://other.example.com/lib.git"
    commits = {address: world.repositories.put(address, {"b.txt": "lib"}) for address in (LIB, elsewhere)}
    for address in (APP, *commits):
        world.repositories.passwords[address] = SECRET
    credentials = {"username": SECRET.username, "password": SECRET.password}
    world.repositories.put(APP, FILES, submodules=[SubmoduleState("lib", LIB, commits[LIB])])
    deployment = of_app(world, credentials=credentials)
    assert fetch_alone(deployment.snapshot).commit
    world.repositories.put(APP, FILES, submodules=[SubmoduleState("lib", elsewhere, commits[elsewhere])])
    assert refused(deployment).startswith("The submodule lib: The repository is private")


def test_a_repository_over_ssh_is_asked_with_the_key_which_no_output_shows(world: World) -> None:
    key = make_private_key()
    world.repositories.put(OVER_SSH, FILES)
    world.repositories.keys[OVER_SSH] = key
    git = {"repository": OVER_SSH, "known_hosts": HOST_KEY}
    service = world.a_service(image=None, git=git)
    assert "`slipway deploy-key`" in refused(world.ask_for(service))
    world.node.builds.output = key.splitlines()
    deployment = world.ask_for(service, Edit(field="deploy_key", value=key))
    deploy_service(deployment.id)
    assert world.look(deployment).status is DeploymentStatus.HEALTHY
    assert not [line for line in key.splitlines() if line in world.journal(deployment)]
