"""What the parts of a configuration may be, each by itself."""

import pytest
from pydantic import ValidationError

from flows.domain.parts import (
    LEAST_MEMORY_BYTES,
    MOST_CONTENT_BYTES,
    BaseRegistry,
    ConfigFile,
    HealthCheck,
    Redirect,
    RegistryCredentials,
    Resources,
    Route,
    SharedVolume,
    Volume,
)

SERVICE = "0193e7c5-0000-7000-8000-000000000000"
GOOD = [
    (HealthCheck, {}),
    (HealthCheck, {"path": "/up?deep=1", "port": 9000, "grace_seconds": 3600, "timeout_seconds": 60, "successes": 10}),
    (HealthCheck, {"command": ["pg_isready", "-q"]}),
    (Resources, {"cpus": 0.1}),
    (Resources, {"memory_bytes": LEAST_MEMORY_BYTES}),
    (Volume, {"path": "/data"}),
    (Volume, {"path": "/data", "host_path": "/srv/data", "read_only": True}),
    (SharedVolume, {"service_id": SERVICE, "volume": "data", "path": "/data"}),
    (ConfigFile, {"path": "/etc/app.conf", "content": "x" * MOST_CONTENT_BYTES}),
    (ConfigFile, {"path": "/etc/app.conf", "content": "a = 1", "language": "c++"}),
    (Redirect, {"url": "https://www.example.com"}),
    (Redirect, {"url": "http://localhost:8080/new/place", "permanent": True}),
    (Route, {"port": 80, "strip_prefix": False}),
    (RegistryCredentials, {"username": "robot", "password": "hunter2"}),
    (BaseRegistry, {"host": "a.example:5000", "username": "robot", "password": "hunter2"}),
]
BAD = [
    (HealthCheck, {"path": "up"}),
    (HealthCheck, {"port": 0}),
    (HealthCheck, {"command": []}),
    (HealthCheck, {"command": ["a\0b"]}),
    (HealthCheck, {"command": ["x"] * 101}),
    (HealthCheck, {"grace_seconds": 0}),
    (HealthCheck, {"grace_seconds": 3601}),
    (HealthCheck, {"timeout_seconds": 0}),
    (HealthCheck, {"timeout_seconds": 61}),
    (HealthCheck, {"successes": 0}),
    (HealthCheck, {"interval": 5}),
    (Resources, {"cpus": 0.09}),
    (Resources, {"cpus": float("nan")}),
    (Resources, {"cpus": float("inf")}),
    (Resources, {"memory_bytes": LEAST_MEMORY_BYTES - 1}),
    (Resources, {"memory_bytes": 10**30}),
    (Volume, {}),
    (Volume, {"path": "data"}),
    (Volume, {"path": "/data", "host_path": "srv"}),
    (Volume, {"path": "/data", "host_path": "/srv/../etc"}),
    (SharedVolume, {"service_id": "cart", "volume": "data", "path": "/data"}),
    (SharedVolume, {"service_id": SERVICE, "volume": "../data", "path": "/data"}),
    (ConfigFile, {"path": "etc/app.conf", "content": "x"}),
    (ConfigFile, {"path": "/etc/app.conf", "content": ""}),
    (ConfigFile, {"path": "/etc/app.conf", "content": "ü" * (MOST_CONTENT_BYTES // 2 + 1)}),
    (ConfigFile, {"path": "/etc/app.conf", "content": "\0"}),
    (ConfigFile, {"path": "/etc/app.conf", "content": "x", "version": 0}),
    (ConfigFile, {"path": "/etc/app.conf", "content": "x", "language": "<script>"}),
    (Redirect, {"url": "www.example.com"}),
    (Redirect, {"url": "ftp://www.example.com"}),
    (Redirect, {"url": "javascript:alert(1)"}),
    (Redirect, {"url": "https://"}),
    (Redirect, {"url": "https://me:secret@www.example.com"}),
    (Redirect, {"url": "https://www.example.com/{http.request.uri}"}),
    (Redirect, {"url": "https://www.example.com/a b"}),
    (Redirect, {"url": "https://www.example.com/\nSet-Cookie: x"}),
    (Redirect, {"url": "https://www.example.com?"}),
    (Redirect, {"url": "https://www.example.com/?a=b"}),
    (Redirect, {"url": "https://www.example.com/#"}),
    (Redirect, {"url": "https://www.example.com:99999"}),
    (Redirect, {"url": "https://[::1"}),
    (Route, {"port": 65536}),
    (RegistryCredentials, {"username": "", "password": "x"}),
    (BaseRegistry, {"username": "robot", "password": "x"}),
    (BaseRegistry, {"host": "https://a.example", "username": "robot", "password": "x"}),
    (BaseRegistry, {"host": "a.example/path", "username": "robot", "password": "x"}),
    (BaseRegistry, {"host": "library", "username": "robot", "password": "x"}),
    (RegistryCredentials, {"username": "robot", "password": ""}),
]


@pytest.mark.parametrize(("part", "values"), GOOD)
def test_a_good_part_is_accepted(part, values):
    part.model_validate(values)


@pytest.mark.parametrize(("part", "values"), BAD)
def test_a_bad_part_is_refused(part, values):
    with pytest.raises(ValidationError):
        part.model_validate(values)


def test_a_volume_is_written_unless_it_is_read_only_or_the_hosts():
    assert Volume(path="/data").is_written
    assert not Volume(path="/data", read_only=True).is_written
    assert not Volume(path="/data", read_only=True, host_path="/srv").is_written


def test_a_redirect_keeps_no_slash_at_its_end_since_the_visitors_path_follows():
    assert Redirect(url="https://www.example.com/").url == "https://www.example.com"


def test_credentials_are_not_reported_by_their_representation():
    assert "hunter2" not in repr(RegistryCredentials(username="robot", password="hunter2"))
