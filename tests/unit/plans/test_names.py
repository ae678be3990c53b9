"""Names outside the database are valid, stable and apart."""

import re

from hypothesis import given
from hypothesis import strategies as st

from flows.plans import names
from tests.builders import a_snapshot

instances = st.from_regex(r"[a-z][a-z0-9-]{0,19}", fullmatch=True)
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,36}[a-z0-9]", fullmatch=True)


@given(instances, slugs)
def test_a_swarm_services_name_is_a_dns_label(instance, slug):
    assert re.fullmatch(r"[a-z0-9-]{1,63}", names.swarm_service(instance, a_snapshot(service=slug)))


def test_two_deployments_of_one_service_have_different_names():
    assert names.swarm_service("slipway", a_snapshot()) != names.swarm_service("slipway", a_snapshot())


def test_everything_of_a_deployment_bears_its_whole_origin():
    labels = names.deployment_labels("slipway", a_snapshot())
    assert set(labels) == {
        names.INSTANCE,
        names.WORKSPACE,
        names.PROJECT,
        names.ENVIRONMENT,
        names.SERVICE,
        names.DEPLOYMENT,
    }
