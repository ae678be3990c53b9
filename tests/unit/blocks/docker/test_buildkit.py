"""What the last words of a build mean, and which registries its client knows."""

import base64
import json

import pytest

from blocks.docker import builds
from blocks.errors import BlockError, BuildBroken, EngineUnreachable, RegistryUnreachable
from blocks.specs import Credentials

SOURCE = "ERROR: failed to solve: r.test/base:1: failed to resolve source metadata for r.test/base:1: "


@pytest.mark.parametrize(
    ("last", "kind", "words"),
    [
        ("pulling from host r.test failed with status code [manifests 1]: 401 Unauthorized", BuildBroken, "sign-in"),
        (f"{SOURCE}unexpected status from HEAD request to https://r.test: 403 Forbidden", BuildBroken, "sign-in"),
        (f"{SOURCE}pull access denied, repository does not exist", BuildBroken, "sign-in"),
        (f"{SOURCE}failed to do request: dial tcp 10.0.0.1:443: i/o timeout", RegistryUnreachable, "did not answer"),
        ("error reading from server: EOF", EngineUnreachable, "went away"),
        ("process did not complete successfully: exit code: 1", BuildBroken, "exit code: 1"),
    ],
)
def test_what_may_pass_is_distinguished_from_what_stays(last: str, kind: type[BlockError], words: str) -> None:
    meaning = builds._meaning(last)
    assert type(meaning) is kind
    assert words in str(meaning)


def test_each_registry_is_shown_its_own_sign_in_alone() -> None:
    known = {"r.test:5000": Credentials("ada", "a:b"), "docker.io": Credentials("eve", "c")}
    reported = json.loads(builds.client_config(known))["auths"]
    reported = {host: base64.b64decode(each["auth"]) for host, each in reported.items()}
    assert reported == {"r.test:5000": b"ada:a:b", "https://index.docker.io/v1/": b"eve:c"}
