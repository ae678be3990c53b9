"""What is answered where there is no endpoint, to a method that one does not have, and to a body without an end."""

from collections.abc import Iterator

import pytest

from api.edge import MAX_BODY_BYTES
from api.problems import MEDIA_TYPE

EVERY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v2/projects", "/api/v1/nothing/at/all", "/api/v1/projects/"]
)
def test_below_api_an_unknown_address_is_no_page(anonymous, method, path):
    answer = anonymous.request(method, path, follow_redirects=False)
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/projects", "GET, POST"),
        ("POST", "/api/v1/projects/store", "DELETE, GET, PATCH"),
        ("GET", "/api/v1/session/of", None),
        ("GET", "/api/v1/projects/store/environments/production/clones", "POST"),
        ("HEAD", "/api/v1/projects", "GET, POST"),
    ],
)
def test_another_method_is_refused_with_those_that_there_are(anonymous, method, path, allowed):
    answer = anonymous.request(method, path)
    assert answer.status_code == (404 if allowed is None else 405)
    assert answer.headers.get("allow") == allowed
    assert answer.headers["content-type"] == MEDIA_TYPE


def test_a_body_without_a_length_is_cut_at_the_same_size(client):
    def pieces() -> Iterator[bytes]:
        yield b'{"slug": "'
        for _ in range(MAX_BODY_BYTES // 100_000 + 1):
            yield b"a" * 100_000
        yield b'"}'

    answer = client.post("/api/v1/projects", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (413, MEDIA_TYPE)
    assert answer.json()["title"] == "Request Entity Too Large"
    assert client.post("/api/v1/projects", json={"slug": "after"}).status_code == 201
