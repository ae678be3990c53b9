"""Parts that are valid by themselves and not beside each other."""

import pytest

from flows.domain.config import ServiceConfig
from flows.domain.consistency import contradictions

SHARED = {"service_id": "0193e7c5-0000-7000-8000-000000000000", "volume": "data", "path": "/data"}
FILE = {"path": "/data", "content": "x"}
TO = {"redirect": {"url": "https://www.example.com"}}
HOST = {"host_path": "/srv", "read_only": True}
FITTING = [
    {},
    {
        "volumes": {"a": {"path": "/a"}, "b": {"path": "/a/b"}},
        "config_files": {"a": {"path": "/a/b/c", "content": "x"}},
    },
    {"volumes": {"a": {"path": "/a", **HOST}, "b": {"path": "/b", "host_path": "/srv/b", "read_only": True}}},
    {"routes": {"*.example.com": 80, "example.com": 80}},
    {"routes": {"*.example.com": 80, "shop.example.com/api": 81}},
    {"routes": {"*.example.com/api": 80, "shop.example.com": 81}},
    {"routes": {"shop.example.com": 80, "shop.example.com/api": 81, "shop.example.com/api/v2": 82}},
    {"routes": {"shop.example.com": TO}},
    {"routes": {"shop.example.com": 80}, "health_check": {"path": "/up"}},
    {"health_check": {"path": "/up", "port": 9000}},
    {"health_check": {"command": ["true"]}},
    {"limits": {"cpus": 1.0}, "reservations": {"cpus": 1.0, "memory_bytes": 2**30}},
    {"reservations": {"cpus": 4.0}},
]
CLASHING = [
    ({"volumes": {"a": {"path": "/x"}, "b": {"path": "/x/"}}}, ["/volumes/b/path"]),
    ({"volumes": {"a": {"path": "/data"}}, "shared_volumes": {"b": SHARED}}, ["/shared_volumes/b/path"]),
    ({"volumes": {"a": {"path": "/data"}}, "config_files": {"b": FILE}}, ["/config_files/b/path"]),
    ({"shared_volumes": {"a": SHARED}, "config_files": {"b": FILE}}, ["/config_files/b/path"]),
    ({"config_files": {"a": FILE, "b": FILE, "c": FILE}}, ["/config_files/b/path", "/config_files/c/path"]),
    ({"volumes": {"a": {"path": "/a", "host_path": "/srv"}}}, ["/volumes/a/read_only"]),
    ({"volumes": {"a": {"path": "/a", **HOST}, "b": {"path": "/b", **HOST}}}, ["/volumes/b/host_path"]),
    ({"routes": {"shop.example.com/api": {}}}, ["/routes/shop.example.com~1api"]),
    ({"routes": {"shop.example.com": {"port": 80, **TO}}}, ["/routes/shop.example.com"]),
    ({"routes": {"*.example.com": 80, "shop.example.com": 80}}, ["/routes/shop.example.com"]),
    ({"routes": {"*.example.com": 80, "a.b.example.com": 80}}, ["/routes/a.b.example.com"]),
    ({"routes": {"*.example.com": 80, "*.b.example.com": 80}}, ["/routes/*.b.example.com"]),
    ({"routes": {"*.example.com/api": 80, "shop.example.com/api": TO}}, ["/routes/shop.example.com~1api"]),
    ({"health_check": {"path": "/up"}}, ["/health_check/port"]),
    ({"health_check": {"path": "/up"}, "routes": {"shop.example.com": TO}}, ["/health_check/port"]),
    ({"health_check": {"command": ["true"], "port": 80}}, ["/health_check/port"]),
    ({"limits": {"cpus": 1.0}, "reservations": {"cpus": 1.1}}, ["/reservations/cpus"]),
    ({"limits": {"memory_bytes": 2**29}, "reservations": {"memory_bytes": 2**30}}, ["/reservations/memory_bytes"]),
]


@pytest.mark.parametrize("parts", FITTING)
def test_parts_that_fit_are_no_contradiction(parts):
    assert contradictions(ServiceConfig(image="app", **parts)) == []


@pytest.mark.parametrize(("parts", "pointers"), CLASHING)
def test_parts_that_clash_are_reported_by_the_place_of_the_later_one(parts, pointers):
    assert [fault.pointer for fault in contradictions(ServiceConfig(image="app", **parts))] == pointers


def test_all_contradictions_are_reported_at_once():
    config = ServiceConfig(image="app", routes={"a.example.com": {}}, health_check={"path": "/up"})
    assert [fault.pointer for fault in contradictions(config)] == ["/routes/a.example.com", "/health_check/port"]
