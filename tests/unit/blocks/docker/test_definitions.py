"""Specifications in Swarm's words, and the fingerprint by which an existing service is recognised."""

from dataclasses import replace

from blocks.docker.definitions import service_definition
from blocks.docker.engine import SPEC_LABEL
from blocks.specs import ServiceSpec

SPEC = ServiceSpec("web", "image@sha256:0", {}, ())
AS_OF_THE_FIRST_VERSION = "c15dd5edb09968b75e190f74846a0c202017cc24571f1fc48f529ff34bf3f21d"


def fingerprint_of(spec: ServiceSpec) -> str:
    return str(service_definition(spec, {})["Labels"][SPEC_LABEL])


def test_a_service_of_an_earlier_version_is_recognised() -> None:
    assert fingerprint_of(SPEC) == AS_OF_THE_FIRST_VERSION


def test_a_stop_signal_is_passed_to_swarm_only_if_there_is_one() -> None:
    interrupted = replace(SPEC, stop_signal="SIGINT")
    assert fingerprint_of(interrupted) != fingerprint_of(SPEC)
    containers = [service_definition(each, {})["TaskTemplate"]["ContainerSpec"] for each in (SPEC, interrupted)]
    assert [each.get("StopSignal") for each in containers] == [None, "SIGINT"]
