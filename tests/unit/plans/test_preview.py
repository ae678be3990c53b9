"""What a deploy would do is reported before it is done, and in words."""

import pytest

from flows.plans.preview import Preview, preview
from tests.builders import a_config

DATA = {"data": {"path": "/data"}}
HOST = {"logs": {"path": "/logs", "host_path": "/srv/logs", "read_only": True}}
FILE = {"conf": {"path": "/etc/app.conf", "content": "one"}}
BEFORE_START = ["obtain the image", "ensure the networks"]


def of(live: dict | None, wanted: dict, seconds: tuple[float, ...] = ()) -> Preview:
    before = None if live is None else a_config(**live)
    return preview(before, None if live is None else 3, a_config(**wanted), 4, seconds)


def test_only_what_is_built_is_pushed_and_only_to_a_registry():
    built = a_config(image=None, build={"content": "FROM scratch"})
    pushing = [
        "push the image" in preview(None, None, config, 1, (), has_registry=has_registry).steps
        for config in (built, a_config())
        for has_registry in (True, False)
    ]
    assert pushing == [True, False, False, False]


def test_the_first_deploy_creates_everything_and_stops_nothing():
    plan = of(
        None, {"volumes": DATA, "config_files": FILE, "host_ports": {"5432/tcp": 5432}, "routes": {"a.example.com": 80}}
    )
    assert list(plan.creates) == [
        "version 4: 1 × slipway/hello:1",
        "volume data",
        "config file conf, version 1",
        "route a.example.com",
        "port 5432/tcp of the host",
    ]
    assert (list(plan.stops), list(plan.removes)) == ([], [])
    assert (plan.has_downtime, plan.downtime_reason) == (False, None)
    assert plan.expected_seconds is None


def test_the_next_deploy_names_what_comes_and_what_goes():
    live = {"volumes": DATA, "config_files": FILE, "host_ports": {"53/udp": 53}, "routes": {"a.example.com": 80}}
    plan = of({**live, "drain_seconds": 7}, {"image": "nginx:2", "replicas": 2, "routes": {"b.example.com/api": 80}})
    assert list(plan.creates) == ["version 4: 2 × nginx:2", "route b.example.com/api"]
    assert list(plan.removes) == [
        "version 3 after 7 s of draining",
        "route a.example.com",
        "port 53/udp of the host",
        "config file conf",
        "volume data is detached; its content is kept",
    ]


def test_a_config_file_with_a_new_content_is_created_and_one_that_stays_is_not():
    newer = {"conf": {"path": "/etc/app.conf", "content": "two", "version": 2}}
    assert "config file conf, version 2" in of({"config_files": FILE}, {"config_files": newer}).creates
    assert list(of({"config_files": FILE}, {"config_files": FILE}).creates) == ["version 4: 1 × slipway/hello:1"]


def test_edits_are_distinguished_from_what_serves():
    (edit,) = of({"replicas": 1}, {"replicas": 2}).edits
    assert (edit.field, edit.value) == ("replicas", 2)


@pytest.mark.parametrize(
    ("live", "wanted", "reason"),
    [
        ({}, {}, None),
        ({"volumes": DATA}, {"volumes": {"data": {"path": "/data", "read_only": True}}}, None),
        ({"volumes": HOST}, {"volumes": HOST}, None),
        ({"volumes": DATA}, {}, None),
        ({}, {"volumes": DATA}, None),
        ({"volumes": DATA}, {"volumes": {"other": {"path": "/data"}}}, None),
        ({"host_ports": {"53/udp": 53}}, {"host_ports": {"53/tcp": 53}}, None),
        (
            {"volumes": DATA},
            {"volumes": {"data": {"path": "/elsewhere"}}},
            "Both versions would write the volume data, so the previous one stops first.",
        ),
        (
            {"host_ports": {"53/udp": 53, "53/tcp": 53}},
            {"host_ports": {"53/udp": 5353, "53/tcp": 53}},
            "Only one version can have port 53/tcp, 53/udp of the host, so the previous one stops first.",
        ),
    ],
)
def test_there_is_downtime_exactly_where_two_versions_cannot_run_at_once(live, wanted, reason):
    plan = of(live, wanted)
    assert (plan.has_downtime, plan.downtime_reason) == (reason is not None, reason)
    assert list(plan.stops) == (["version 3"] if reason else [])
    assert ("stop the previous version" in plan.steps) == (reason is not None)


def test_nothing_is_down_where_nothing_serves_yet():
    assert not of(None, {"volumes": DATA, "host_ports": {"53/udp": 53}}).has_downtime


@pytest.mark.parametrize(
    ("wanted", "steps"),
    [
        ({"routes": {}}, ["start the new version", "await healthy"]),
        ({}, ["start the new version", "await healthy", "switch traffic"]),
        (
            {"volumes": DATA, "release_command": ["migrate"]},
            [
                "prepare volumes and config files",
                "run the release command",
                "start the new version",
                "await healthy",
                "switch traffic",
            ],
        ),
    ],
)
def test_steps_are_those_that_the_configuration_needs(wanted, steps):
    assert list(of(None, wanted).steps) == [*BEFORE_START, *steps]


def test_how_long_it_takes_is_the_median_of_the_last_deploys():
    assert of({}, {}, (4.0, 90.0, 5.04)).expected_seconds == 5.0
