"""Contents of volumes that are copied while their service is quiesced, in a world of fakes."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from blocks.states import CommandAnswer
from flows.clone_environment import clone_environment
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.domain.columns import now
from flows.domain.deployment import Deployment
from flows.domain.errors import Conflict, SwarmUnavailable
from flows.domain.project import Environment, EnvironmentStatus
from flows.domain.service import Service
from flows.plans import copying, masking, names
from flows.reconcile import reconcile
from flows.sleep_service import sleep_service
from flows.store import changes, copies, projects
from flows.tasks import pauses
from tests.integration.flows.conftest import World

VOLUMES = {"volumes": {"files": {"path": "/files"}}, "slug": "db"}
COMMANDS = {"before": ["pause", "--all"], "after": ["resume"]}
PAUSED, RESUMED = ("pause", "--all"), ("resume",)


def a_store(world: World, **config: object) -> tuple[Service, Deployment]:
    """Makes a service that serves, and has something in its volume."""
    service, deployment = world.serving(**{**VOLUMES, "copy_commands": COMMANDS, **config})
    world.engine.contents[volume_of(world, service)] = {"a": "1"}
    return service, deployment


def volume_of(world: World, service: Service) -> str:
    return names.volume(world.settings.instance, service.id, "files")


def clone_of(world: World, service: Service, name: str = "staging") -> Environment:
    with world.database.transaction() as session:
        fresh = session.get_one(Environment, service.environment_id).clone(name, deploys=False, copies_data=True)
        projects.add_environment(session, fresh)
    return fresh


def look(world: World, environment: Environment) -> Environment:
    with world.database.transaction() as session:
        return session.get_one(Environment, environment.id)


def is_claimed(world: World, service: Service) -> bool:
    with world.database.transaction() as session:
        return session.get_one(Service, service.id).copying_by is not None


def ran(world: World) -> list[tuple[str, ...]]:
    return [command for _, command in world.engine.ran]


def copied(world: World, source: Service) -> list[dict[str, str]]:
    """Returns what the volumes of others hold."""
    return [held for name, held in world.engine.contents.items() if name != volume_of(world, source)]


def test_it_is_paused_before_the_copy_and_resumed_after_it(world: World) -> None:
    store, _ = a_store(world)
    seen: list[list[tuple[str, ...]]] = []
    world.engine.before["volumes.copy"] = lambda _: seen.append(ran(world))
    fresh = clone_of(world, store)
    clone_environment(fresh.id)
    assert (seen, ran(world)) == ([[PAUSED]], [PAUSED, RESUMED])
    assert copied(world, store) == [{"a": "1"}]
    notes = look(world, fresh).clone_notes
    assert notes == ["db: Running: pause --all", f"db: {copying.STILL}", "db: Running: resume"]
    assert not is_claimed(world, store)


def test_what_declares_nothing_is_copied_in_use_and_that_is_reported(world: World) -> None:
    store, _ = a_store(world, copy_commands=None)
    fresh = clone_of(world, store)
    clone_environment(fresh.id)
    assert (ran(world), copied(world, store)) == ([], [{"a": "1"}])
    assert look(world, fresh).clone_notes == [f"db: {copying.IN_USE}"]


def test_the_commands_are_those_of_the_version_that_serves(world: World) -> None:
    store, _ = a_store(world)
    with world.database.transaction() as session:
        edit = Edit(field="copy_commands", value={"before": ["other"]})
        changes.stage(session, session.get_one(Service, store.id), [edit])
    clone_environment(clone_of(world, store).id)
    assert ran(world) == [PAUSED, RESUMED]


def test_where_it_cannot_be_paused_nothing_is_copied_and_the_reason_is_reported(world: World) -> None:
    store, _ = a_store(world)
    world.engine.answers_to["pause"] = CommandAnswer(3, "connecting\nno such database\n")
    fresh = clone_of(world, store)
    reason = "db could not be paused: the command before the copy of its volumes ended with 3: no such database"
    with pytest.raises(Conflict, match=reason):
        clone_environment(fresh.id)
    found = look(world, fresh)
    assert (found.status, found.clone_failure) == (EnvironmentStatus.CLONE_FAILED, reason)
    assert (ran(world), copied(world, store)) == ([PAUSED, RESUMED], [])
    assert "db: connecting" in found.clone_notes
    assert not is_claimed(world, store)


def test_a_command_that_came_to_no_end_pauses_nothing(world: World) -> None:
    store, _ = a_store(world)
    world.engine.answers_to["pause"] = CommandAnswer(None, "no end within 300 s\nwaiting")
    with pytest.raises(Conflict, match="came to no end: no end within 300 s"):
        clone_environment(clone_of(world, store).id)
    assert ran(world) == [PAUSED, RESUMED]


def test_a_copy_that_fails_is_followed_by_the_end_of_the_pause(world: World) -> None:
    store, _ = a_store(world)

    def fail(_: str) -> None:
        raise RuntimeError("the disk is full")

    world.engine.before["volumes.copy"] = fail
    with pytest.raises(RuntimeError):
        clone_environment(clone_of(world, store).id)
    assert (ran(world), is_claimed(world, store)) == ([PAUSED, RESUMED], False)


def test_a_pause_that_does_not_end_is_a_failure_that_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "BETWEEN_TRIES_SECONDS", 0.0)
    store, _ = a_store(world)
    world.engine.answers_to["resume"] = CommandAnswer(1, "locked")
    fresh = clone_of(world, store)
    with pytest.raises(
        Conflict, match="db may still be paused: the command after the copy of its volumes ended with 1: locked"
    ):
        clone_environment(fresh.id)
    assert ran(world) == [PAUSED, RESUMED, RESUMED, RESUMED]
    assert not is_claimed(world, store)


def test_secrets_are_in_no_note_and_no_reason(world: World) -> None:
    store, _ = a_store(
        world,
        variables={"PASSWORD": "hunter22"},
        copy_commands={"before": ["pause", "--password=hunter22"]},
    )
    cut = "ter22\nuser hunter22 " + "x" * masking.MOST_BYTES + "\nsigned in with hunter22"
    world.engine.answers_to["pause"] = CommandAnswer(1, cut)
    fresh = clone_of(world, store)
    with pytest.raises(Conflict, match=r"signed in with \*{8}$"):
        clone_environment(fresh.id)
    found = look(world, fresh)
    assert "ter22" not in "\n".join([*found.clone_notes, found.clone_failure or ""])
    assert "db: Running: pause --password=********" in found.clone_notes


def test_what_sleeps_is_quiesced_already(world: World) -> None:
    store, _ = a_store(world)
    with world.database.transaction() as session:
        session.get_one(Service, store.id).sleep()
    sleep_service(store.id)
    fresh = clone_of(world, store)
    clone_environment(fresh.id)
    assert (ran(world), copied(world, store)) == ([], [{"a": "1"}])
    assert look(world, fresh).clone_notes == [f"db: {copying.AT_REST}"]


def test_a_version_that_is_replaced_meanwhile_is_copied_again(world: World) -> None:
    """By the retry of the task."""
    store, _ = a_store(world)
    once: list[Callable[[], None]] = [lambda: deploy_service(world.ask_for(store).id)]
    world.engine.before["volumes.copy"] = lambda _: once.pop()() if once else None
    fresh = clone_of(world, store)
    clone_environment(fresh.id)
    assert ran(world) == [PAUSED, RESUMED, PAUSED, RESUMED]
    assert look(world, fresh).status is EnvironmentStatus.READY


def test_a_pause_whose_run_died_is_ended_by_reconcile(world: World) -> None:
    store, _ = a_store(world)
    abandoned(world, store)
    with world.database.transaction() as session:
        assert copies.is_any_silent(session, timedelta(minutes=1))
    reconcile()
    assert (ran(world), is_claimed(world, store)) == ([RESUMED], False)
    assert [command for _, command in world.engine.ended] == [PAUSED]


def test_a_pause_that_shows_life_is_left_alone(world: World) -> None:
    store, _ = a_store(world)
    with world.database.transaction() as session:
        assert copies.claim(session, store.id)
        assert not copies.is_any_silent(session, timedelta(minutes=1))
    reconcile()
    assert (ran(world), is_claimed(world, store)) == ([], True)


def test_a_pause_that_cannot_be_ended_yet_is_ended_later(world: World) -> None:
    store, deployment = a_store(world)
    abandoned(world, store)
    world.engine.pending.add(world.name(deployment))
    reconcile()
    assert is_claimed(world, store)
    world.engine.pending.clear()
    abandoned(world, store)
    reconcile()
    assert (ran(world), is_claimed(world, store)) == ([RESUMED], False)


def test_who_lost_the_pause_has_no_copy_and_ends_nobody_elses(world: World) -> None:
    store, _ = a_store(world)

    with (
        pytest.raises(SwarmUnavailable, match="its pause ended"),
        pauses.paused(store.id, lambda *_: None),
        world.database.transaction() as session,
    ):
        session.get_one(Service, store.id).copying_by = UUID(int=7)
    assert (ran(world), is_claimed(world, store)) == ([PAUSED], True)


def test_a_service_is_paused_by_one_copy_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _ = a_store(world)

    def second(_: str) -> None:
        with pytest.raises(Conflict, match="Another copy"), pauses.paused(store.id, lambda *_: None):
            pytest.fail("it is paused twice")

    world.engine.before["volumes.copy"] = second
    monkeypatch.setattr(pauses, "LONGEST_WAIT_SECONDS", 0.2)
    clone_environment(clone_of(world, store).id)
    assert ran(world) == [PAUSED, RESUMED]


def abandoned(world: World, service: Service) -> None:
    """Leaves the copy as a run does that was killed some time ago."""
    with world.database.transaction() as session:
        row = session.get_one(Service, service.id)
        row.copying_by, row.copying_at = UUID(int=1), now() - timedelta(hours=1)
