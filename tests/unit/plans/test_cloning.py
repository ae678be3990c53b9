"""What becomes of services in a clone, and in which order they are deployed."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from flows.plans.cloning import cloned, waves
from tests.builders import a_config

DATABASE, CLONE = UUID(int=1), UUID(int=2)


def test_a_clone_has_domains_and_neighbours_of_its_own_and_no_ports_of_the_host() -> None:
    config = a_config(
        routes={
            "shop.example.com/api": {"port": 80, "strip_prefix": False},
            "www.example.com": {"redirect": {"url": "https://shop.example.com/x"}},
        },
        shared_volumes={"data": {"service_id": str(DATABASE), "volume": "data", "path": "/data"}},
        host_ports={"5432/tcp": 5432},
        variables={"A": "1"},
    )
    domains = {"shop.example.com": "shop-staging.localhost", "www.example.com": "www-staging.localhost"}
    clone = cloned(config, {DATABASE: CLONE}, domains)
    assert clone.routes["shop-staging.localhost/api"] == config.routes["shop.example.com/api"]
    redirect = clone.routes["www-staging.localhost"].redirect
    assert redirect
    assert redirect.url == "https://shop-staging.localhost/x"
    assert clone.shared_volumes["data"].service_id == CLONE
    assert (clone.host_ports, clone.variables) == ({}, {"A": "1"})


def test_who_is_needed_is_deployed_first() -> None:
    configs = {
        "web": a_config(variables={"API": "http://api:8080", "NOTE": "my-db is not meant"}),
        "api": a_config(variables={"DATABASE_URL": "postgres://u:p@db:5432/shop"}),
        "db": a_config(),
        "reader": a_config(shared_volumes={"d": {"service_id": str(DATABASE), "volume": "d", "path": "/d"}}),
    }
    assert waves(configs, {DATABASE: "db"}, {}) == [["db"], ["api", "reader"], ["web"]]


def test_inherited_variables_tell_who_is_needed_too() -> None:
    configs = {"web": a_config(variables={"DB": "{{env.DATABASE}}"}), "a-job": a_config(), "db": a_config()}
    assert waves(configs, {}, {"DATABASE": "postgres://db:5432/shop"}) == [["db"], ["a-job", "web"]]


def test_who_needs_each_other_in_a_circle_comes_at_once_and_the_rest_in_order() -> None:
    configs = {
        "a": a_config(variables={"B": "http://b", "DB": "db:5432"}),
        "b": a_config(variables={"A": "http://a"}),
        "db": a_config(),
        "web": a_config(variables={"A": "http://a"}),
    }
    assert waves(configs, {}, {}) == [["b", "db"], ["a"], ["web"]]


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef")).map(" ".join)))
def test_every_service_is_in_exactly_one_wave(words: dict[str, str]) -> None:
    configs = {name: a_config(variables={"X": text}) for name, text in words.items()}
    assert sorted(name for wave in waves(configs, {}, {}) for name in wave) == sorted(configs)
