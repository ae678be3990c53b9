from dataclasses import replace

from deployments.supervisor.process import Platform, Process, Ready

WEB = Process("web", ("serve", "--port", "1"), after=("database",), environment={"A": "b"}, ready=Ready(1, "/ok"))


def test_a_platform_survives_the_journey_to_the_supervisor() -> None:
    platform = Platform("slipway", "/data", (WEB, Process("step", ("true",), once=True)), {"PATH": "/bin"}, "/")
    assert Platform.from_json(platform.to_json()) == platform


def test_what_changes_a_process_changes_its_digest() -> None:
    changed = (replace(WEB, command=("serve",)), replace(WEB, environment={"A": "c"}))
    assert all(each.digest != WEB.digest for each in changed)


def test_what_does_not_concern_the_process_leaves_its_digest() -> None:
    assert replace(WEB, after=(), start_seconds=1).digest == WEB.digest
