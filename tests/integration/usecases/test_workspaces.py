"""What belongs to another workspace does not exist, whichever use case is asked and whoever asks."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from flows.domain.changes import Edit
from flows.domain.errors import NotFound
from flows.domain.ids import ChangeId, DeploymentId, TokenId, WorkspaceId, new_id
from flows.domain.principal import Bearer
from flows.domain.token import TokenKind
from flows.usecases import (
    deployments,
    environments,
    planning,
    previews,
    projects,
    services,
    sleep,
    staging,
    tokens,
    variables,
)
from tests.architecture.test_use_cases import BEFORE_ANYBODY_IS_KNOWN, public
from tests.integration.usecases.conftest import sent, served

REPLICAS = Edit(field="replicas", value=2)


FOREIGN: dict[str, Callable[..., object]] = {
    "staging.edit": lambda here, who, service, _: staging.edit(here, who, service, [REPLICAS]),
    "staging.remove": lambda here, who, service, _: staging.remove(here, who, service, "variables", "A"),
    "staging.cancel": lambda here, who, service, _: staging.cancel(here, who, service, ChangeId(new_id())),
    "staging.discard": lambda here, who, service, _: staging.discard(here, who, service),
    "staging.revert": lambda here, who, service, _: staging.revert(here, who, service),
    "staging.make_deploy_key": lambda here, who, service, _: staging.make_deploy_key(here, who, service),
    "services.create": lambda here, who, *_: services.create(here, who, "store", "production", "other", []),
    "services.delete": lambda here, who, service, _: services.delete(here, who, service, "shop"),
    "deployments.deploy": lambda here, who, service, _: deployments.deploy(here, who, service),
    "deployments.deploy_many": lambda here, who, *_: deployments.deploy_many(here, who, "store", "production", None),
    "deployments.redeploy": deployments.redeploy,
    "deployments.promote": deployments.promote,
    "deployments.restart": lambda here, who, service, _: deployments.restart(here, who, service),
    "deployments.retry": lambda here, who, _, made: deployments.retry(here, who, made),
    "deployments.cancel": lambda here, who, _, made: deployments.cancel(here, who, made),
    "planning.deploy": lambda here, who, service, _: planning.deploy(here, who, service),
    "planning.redeploy": planning.redeploy,
    "planning.promote": planning.promote,
    "sleep.set_asleep": lambda here, who, service, _: sleep.set_asleep(here, who, service, asleep=True),
    "sleep.set_many_asleep": lambda here, who, *_: sleep.set_many_asleep(
        here, who, "store", "production", None, asleep=True
    ),
    "environments.create": lambda here, who, *_: environments.create(here, who, "store", "staging"),
    "environments.clone": lambda here, who, *_: environments.clone(
        here, who, "store", "production", "staging", deploys=True, copies_data=True
    ),
    "environments.rename": lambda here, who, *_: environments.rename(here, who, "store", "production", "live"),
    "environments.delete": lambda here, who, *_: environments.delete(here, who, "store", "test", "test"),
    "previews.open_or_deploy": lambda here, who, service, _: previews.open_or_deploy(here, Bearer(who, service), "a"),
    "previews.delete": lambda here, who, service, _: previews.delete(here, Bearer(who, service), "a"),
    "projects.describe": lambda here, who, *_: projects.describe(here, who, "store", "Mine"),
    "projects.delete": lambda here, who, *_: projects.delete(here, who, "store", "store"),
    "tokens.issue_for_service": lambda here, who, service, _: tokens.issue_for_service(
        here, who, service, TokenKind.DEPLOY, "ci"
    ),
    "tokens.revoke": lambda here, who, service, _: tokens.revoke(here, who, service, TokenId(new_id())),
    "uploads.add": lambda here, who, service, _: sent(here, who, service),
    "variables.share": lambda here, who, *_: variables.share(here, who, "store", "production", {"A": "1"}),
    "variables.unshare": lambda here, who, *_: variables.unshare(here, who, "store", "production", "A"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_belongs_to_another_workspace_does_not_exist(here, owner, platform, shop, runs, recorded, name):
    environments.create(here, owner, "store", "test")
    made = served(here, deployments.deploy(here, owner, shop))
    before = len(recorded()), len(runs.launched)
    for asker in (owner, platform):
        with pytest.raises(NotFound):
            FOREIGN[name](here, replace(asker, workspace_id=WorkspaceId(new_id())), shop, DeploymentId(made.id))
    assert (len(recorded()), len(runs.launched)) == before


def test_every_use_case_about_a_workspaces_things_is_asked_by_a_foreigner():
    of_nobody = {*BEFORE_ANYBODY_IS_KNOWN, "clean_ups.start", "projects.create", "sessions.sign_out"}
    of_nobody.add("repetitions.keep_answer")
    whole = {name for name, function in public() if "here" in function.__annotations__}
    started = {name for name in whole if ".launch_" in name}
    assert whole - of_nobody - started == set(FOREIGN)
