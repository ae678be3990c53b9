"""Every flow is known to the worker and declared to Prefect."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import yaml
from prefect import Flow

import flows
from deployments.catalog import FLOWS, POOL
from flows.tasks.clean_up import OURS

DECLARED = yaml.safe_load((Path(__file__).parents[2] / "prefect.yaml").read_text())


def written() -> dict[str, Flow[..., Any]]:
    """Returns all flows, by import path."""
    found = {}
    for module in pkgutil.iter_modules(flows.__path__, "flows."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Flow) and value.fn.__module__ == module.name:
                found[f"{module.name}.{name}"] = value
    return found


def test_every_flow_is_in_the_catalog_and_nothing_else_is() -> None:
    assert set(FLOWS) == set(written())


def test_every_flow_is_declared_to_prefect_under_its_own_name() -> None:
    declared = {each["entrypoint"]: each["name"] for each in DECLARED["deployments"]}
    assert declared == {path: flow.name for path, flow in written().items()}


def test_everything_runs_in_the_one_pool_that_our_worker_serves() -> None:
    assert [(pool["name"], pool["type"]) for pool in DECLARED["work_pools"]] == [(POOL, "warm-process")]
    assert {each["work_pool"]["name"] for each in DECLARED["deployments"]} == {POOL}


def test_every_run_bears_the_tag_by_which_it_is_cleaned_up() -> None:
    assert all(set(OURS) <= set(each["tags"]) for each in DECLARED["deployments"])
