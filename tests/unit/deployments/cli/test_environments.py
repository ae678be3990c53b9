"""What the command line does between environments: compare, promote, share."""

from tests.command_line import AT, SERVICES, a_deployment, a_service, comes_to, listed

PLACE = "/projects/demo/environments/production"
STAGING = SERVICES.replace("production", "staging")
NOTHING = {"added": [], "removed": [], "different": []}
SAME = {
    "service": "web", "service_id": "s-1", "compared_with_id": "s-2", "is_same": True, "not_serving": [], "facts": [],
    "settings": [], "variables": NOTHING, "shared_variables": NOTHING, "routes": NOTHING, "volumes": NOTHING,
    "config_files": NOTHING,
}  # fmt: skip


def comparison(*compared, **fields):
    sides = {"environment": "staging", "compared_with": "production"}
    return {**sides, "services": NOTHING, "shared_variables": NOTHING, "compared": list(compared), **fields}


def rows(shown):
    return [line.split() for line in shown.stdout.splitlines()]


def test_a_comparison_is_a_table_of_what_differs(api, slipway):
    web = {
        **SAME,
        "facts": [{"name": "replicas", "before": 2, "after": 1}],
        "settings": ["release_command"],
        "variables": {"added": ["B"], "removed": ["C"], "different": ["A"]},
    }
    idle = {**SAME, "service": "db", "not_serving": ["production"]}
    services = {"added": ["queue"], "removed": [], "different": []}
    api.answer("GET", f"{PLACE.replace('production', 'staging')}/comparison", comparison(web, idle, services=services))
    assert rows(slipway("environments", "compare", "demo", "staging")) == [
        ["SERVICE", "WHAT", "PRODUCTION", "STAGING"],
        ["service", "queue", "–", "yes"],
        ["web", "replicas", "2", "1"],
        ["web", "release", "command", "different", "different"],
        ["web", "variable", "B", "–", "yes"],
        ["web", "variable", "C", "yes", "–"],
        ["web", "variable", "A", "different", "different"],
        ["db", "what", "serves", "nothing", "a", "version"],
    ]
    assert api.asked[-1].query == {"with": "production"}


def test_environments_that_are_alike_are_said_to_be(api, slipway):
    api.answer("GET", f"{PLACE}/comparison", comparison(SAME, environment="production", compared_with="staging"))
    done = slipway("environments", "compare", "demo", "production", "--with", "staging")
    assert "do not differ" in done.stdout


def staged(api, *deployments):
    """Sets up the service of staging, whose version is to be promoted."""
    origin = a_service("web", id="s-staging", environment="staging")
    api.answer("GET", STAGING, [listed(origin)])
    api.answer("GET", "/services/s-staging", origin)
    api.answer("GET", "/services/s-staging/deployments", list(deployments))
    comes_to(api, "/services/s-web/promotions", a_deployment(9), "healthy")


def test_promote_means_what_serves_there(api, slipway, web):
    web(a_deployment(8, "healthy", is_live=True))
    staged(api)
    done = slipway("promote", "demo/web", "--from", "staging")
    assert done.exit_code == 0, done.output
    body = {"from": "s-staging", "message": "", "supersede": False}
    assert api.edits() == [("POST", "/services/s-web/promotions", body)]


def test_promote_means_a_deployment_by_its_number_there(api, slipway, web):
    web()
    staged(api, a_deployment(3, id="d-staging-3"), a_deployment(2, id="d-staging-2"))
    assert slipway("promote", "demo/web", "2", "--from", "staging", "-m", "why").exit_code == 0
    body = {"from": "d-staging-2", "message": "why", "supersede": False}
    assert api.edits() == [("POST", "/services/s-web/promotions", body)]


def test_promote_from_where_there_is_no_such_service_is_refused(api, slipway, web):
    web()
    api.answer("GET", STAGING, [])
    done = slipway("promote", "demo/web", "--from", "staging")
    assert (done.exit_code, "There is no service demo/web in staging." in done.stderr) == (1, True)
    assert api.edits() == []


def test_a_plan_of_shared_variables_names_services_and_sets_nothing(api, slipway):
    item = {"service_id": "s-web", "service": "web", "variables": {**NOTHING, "added": ["B"], "different": ["A", "U"]}}
    api.answer("POST", f"{PLACE}/variables/plan", {"items": [item], "next": None})
    done = slipway("env", "set", "demo", "A=1", "B=2", "--shared", "--plan")
    assert rows(done)[1:] == [["web", "B", "added"], ["web", "A,", "U", "different"]]
    slipway("env", "unset", "demo", "A", "--shared", "--plan")
    path = f"{PLACE}/variables/plan"
    bodies = [{"variables": {"A": "1", "B": "2"}}, {"variables": {"A": None}}]
    assert api.edits() == [("POST", path, body) for body in bodies]


def test_a_plan_of_own_variables_is_another_command(api, slipway):
    done = slipway("env", "set", "demo/web", "A=1", "--plan")
    assert done.exit_code == 2
    assert "slipway plan" in done.stderr


def test_variables_are_exported_as_dotenv(api, slipway, web):
    web()
    own = [{"key": "A", "value": "it's"}, {"key": "B", "value": "1"}]
    api.answer("GET", "/services/s-web/variables", own)
    api.answer("GET", f"{PLACE}/variables", [{"key": "C", "value": "x\\\n\\"}])
    assert slipway("env", "export", "demo/web").stdout == "A='it\\'s'\nB=1\n"
    assert slipway.json("env", "export", "demo/web") == {"dotenv": "A='it\\'s'\nB=1\n"}
    refused = slipway("env", "export", "demo", "--shared")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "value of C" in refused.stderr


def test_a_promotion_can_be_planned_and_promotes_nothing(api, slipway, web):
    web()
    staged(api)
    plan = {
        "number": 9, "differences": [], "creates": ["version 9: 1 × nginx:2"], "stops": [], "removes": [],
        "steps": ["obtain the image"], "has_downtime": False, "downtime_reason": None, "expected_seconds": None,
    }  # fmt: skip
    api.answer("GET", "/services/s-web/plan", plan)
    done = slipway("promote", "demo/web", "--from", "staging", "--plan")
    assert "version 9: 1 × nginx:2" in done.stdout
    assert api.asked[-1].query == {"from": "s-staging"}
    assert api.edits() == []


def an_environment(**fields):
    return {"id": "e-1", "name": "copy", "status": "cloning", "service_count": 2, "live_count": 0, "failure": None,
            "notes": [], **fields}  # fmt: skip


def test_a_clone_is_followed_by_its_stream_to_its_end(api, slipway):
    api.answer("POST", f"{PLACE}/clones", an_environment())
    states = [an_environment(), an_environment(live_count=1), an_environment(status="ready", live_count=2)]
    stream = [{"type": "environment", "cursor": 0, "data": state} for state in states]
    api.streams["/projects/demo/environments/e-1/stream"] = stream
    done = slipway("environments", "clone", "demo", "copy", "--deploy")
    assert done.exit_code == 0, done.output
    assert [line.split()[1] for line in done.stdout.splitlines()[:3]] == ["0", "1", "2"]
    assert [each.method for each in api.asked] == ["POST"]


def test_a_deletion_is_followed_until_nothing_is_left(api, slipway):
    gone = an_environment(status="deleting", notes=["db: of its clone"])
    api.answer("DELETE", f"{PLACE.replace('production', 'copy')}", gone)
    frames = [{"type": "environment", "cursor": 0, "data": gone}, {"type": "end", "cursor": 0, "data": None}]
    api.streams["/projects/demo/environments/e-1/stream"] = frames
    done = slipway("environments", "delete", "demo", "copy", "--confirm", "copy")
    assert "copy of demo is deleted" in done.stdout
    assert "of its clone" not in done.stdout


def test_what_was_gone_before_anybody_looked_is_gone(api, slipway):
    api.answer("DELETE", f"{PLACE.replace('production', 'copy')}", an_environment(status="deleting"))
    done = slipway("environments", "delete", "demo", "copy", "--confirm", "copy")
    assert "copy of demo is deleted" in done.stdout


def test_a_clone_shows_how_contents_were_copied_and_each_line_once(api, slipway):
    reason = "db could not be paused: it says no"
    states = [an_environment(notes=each) for each in (["db: one"], ["db: one", "db: two"], ["db: one", "db: two"])]
    states[-1] |= {"status": "clone_failed", "failure": reason}
    api.answer("POST", f"{PLACE}/clones", an_environment())
    stream = [{"type": "environment", "cursor": 0, "data": state} for state in states]
    api.streams["/projects/demo/environments/e-1/stream"] = stream
    done = slipway("environments", "clone", "demo", "staging", "--data")
    state = "0 of 2 services serve"
    assert done.stdout.splitlines()[:4] == ["  db: one", f"  cloning: {state}", "  db: two", f"  clone failed: {state}"]
    assert (done.exit_code, reason in done.stderr) == (1, True)


def test_rollouts_are_shown_in_their_waves(api, slipway):
    api.answer("GET", "/projects/demo/environments/staging/rollouts", [a_rollout("r")])
    text = slipway("environments", "rollouts", "demo", "staging", COLUMNS="200").stdout
    assert "db healthy → web starting, worker queued" in text
    assert "on its way" in text
    assert slipway.json("environments", "rollouts", "demo", "staging")[0]["waves"] == a_rollout("r")["waves"]


def test_one_rollout_is_shown_with_each_of_its_deployments(api, slipway):
    found = [a_rollout("new"), {**a_rollout("old"), "outcome": "incomplete"}]
    api.answer("GET", "/projects/demo/environments/staging/rollouts", found)
    text = slipway("environments", "rollouts", "demo", "staging", "--show", "old").stdout
    lines = [line.split() for line in text.splitlines()]
    assert "incomplete" in text
    assert ["1", "db", "4", "healthy"] in lines
    assert ["2", "worker", "4", "queued"] in lines
    assert slipway.json("environments", "rollouts", "demo", "staging", "--show", "old") == found[1]


def test_a_rollout_that_the_environment_does_not_have_is_not_shown(api, slipway):
    api.answer("GET", "/projects/demo/environments/staging/rollouts", [a_rollout("r")])
    result = slipway("environments", "rollouts", "demo", "staging", "--show", "other")
    assert result.exit_code == 1
    assert "has no rollout other" in result.stderr


def a_rollout(id):
    def one(service, status):
        return {"deployment_id": "d", "number": 4, "service_id": "s", "service": service, "status": status}

    waves = [[one("db", "healthy")], [one("web", "starting"), one("worker", "queued")]]
    return {"id": id, "kind": "clone", "on_failure": "continue", "waves": waves, "outcome": None, "created_at": AT}
