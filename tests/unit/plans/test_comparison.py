"""Two environments differ in what serves, not in what differs by nature; and no value of a variable is reported."""

from flows.domain.snapshot import Snapshot
from flows.domain.source import Commit
from flows.plans.comparison import ALIKE, Fact, Names, compare
from tests.builders import a_config, a_snapshot

OLD, NEW = "sha256:" + "1" * 64, "sha256:" + "2" * 64
REPOSITORY = {"repository": "https://git.example.com/ada/shop.git"}


def built(commit: str, **config: object) -> Snapshot:
    config = {"image": None, "git": REPOSITORY, **config}
    return a_snapshot(a_config(**config), commit=Commit(id=commit, author="Ada", message="Add it"))


def of(before: dict, after: dict):
    return compare(a_snapshot(a_config(**before)), a_snapshot(a_config(**after)))


def test_what_differs_by_nature_is_no_difference():
    owner, clone = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
    before = {
        "routes": {"shop.example.com/api": 80, "www.example.com": {"redirect": {"url": "https://shop.example.com"}}},
        "shared_volumes": {"data": {"service_id": owner, "volume": "data", "path": "/data"}},
        "config_files": {"conf": {"path": "/conf", "content": "x", "version": 3}},
        "host_ports": {"5432/tcp": 5432},
    }
    after = {
        "routes": {"shop.localhost/api": 80, "www.localhost": {"redirect": {"url": "https://shop.localhost"}}},
        "shared_volumes": {"data": {"service_id": clone, "volume": "data", "path": "/data"}},
        "config_files": {"conf": {"path": "/conf", "content": "x"}},
    }
    assert of(before, after) == ALIKE


def test_every_part_that_differs_is_named_and_no_value_is_reported():
    before = {
        "variables": {"A": "hunter2", "B": "1", "SAME": "1"},
        "routes": {"a.example.com": 80, "a.example.com/old": 81},
        "volumes": {"data": {"path": "/data"}, "gone": {"path": "/gone"}},
        "config_files": {"conf": {"path": "/conf", "content": "hunter2"}},
        "replicas": 2,
        "limits": {"cpus": 0.5},
        "command": ["hunter2"],
    }
    after = {
        "variables": {"A": "hunter3", "C": "1", "SAME": "1"},
        "routes": {"b.example.com": 80, "b.example.com/old": {"port": 81, "strip_prefix": False}},
        "volumes": {"data": {"path": "/data", "read_only": True}},
        "config_files": {"conf": {"path": "/conf", "content": "hunter3"}, "new": {"path": "/new", "content": "x"}},
        "limits": {"cpus": 1, "memory_bytes": 1 << 30},
    }
    found = of(before, after)
    assert found.variables == Names(added=("C",), removed=("B",), different=("A",))
    assert found.routes == Names(added=("/old → port 81, with its path",), removed=("/old → port 81",))
    assert found.volumes == Names(removed=("gone",), different=("data",))
    assert found.config_files == Names(added=("new",), different=("conf",))
    assert found.facts == (
        Fact("replicas", 2, 1),
        Fact("limits/cpus", 0.5, 1),
        Fact("limits/memory_bytes", None, 1 << 30),
    )
    assert found.settings == ("command",)
    assert "hunter" not in repr(found)


def test_builds_are_compared_by_their_commits_and_not_by_their_bytes():
    assert compare(built("a" * 40), built("a" * 40), (OLD, NEW)) == ALIKE
    assert compare(built("a" * 40), built("b" * 40)).facts == (Fact("commit", "a" * 40, "b" * 40),)


def test_one_tag_that_means_other_bytes_is_a_difference():
    same = a_snapshot(a_config())
    assert compare(same, same, (OLD, OLD)) == ALIKE
    assert compare(same, same, (OLD, NEW)).facts == (Fact("image_digest", OLD, NEW),)
    other = a_snapshot(a_config(image="slipway/hello:2"))
    assert compare(same, other, (OLD, NEW)).facts == (Fact("image", "slipway/hello:1", "slipway/hello:2"),)


def test_a_shared_variable_counts_only_where_it_is_inherited():
    before = a_snapshot(a_config(variables={"A": "own"}), shared_variables={"A": "1", "B": "1", "C": "1"})
    after = a_snapshot(a_config(variables={"A": "own"}), shared_variables={"A": "2", "B": "2"})
    assert compare(before, after).shared_variables == Names(removed=("C",), different=("B",))
