"""Nobody gets in without a token, and a cookie works for our own pages only."""

import pytest
from starlette.websockets import WebSocketDisconnect

from api.access.principal import COOKIE

PREVIEWS = {(method, "/api/v1/preview/{secret}/{name}") for method in ("PUT", "GET", "DELETE")}
OPEN = {("POST", "/api/v1/session"), ("PUT", "/api/v1/deploy/{secret}"), *PREVIEWS}


def test_every_endpoint_but_signing_in_and_deploying_by_token_refuses_an_unknown_client(anonymous):
    paths = anonymous.app.openapi()["paths"]
    asked = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    assert len(asked) > 20
    for method, path in set(asked) - OPEN:
        answer = anonymous.request(method, path.replace("{", "").replace("}", ""), json={})
        assert answer.status_code == 401, (method, path)
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_token_is_refused(anonymous):
    answer = anonymous.get("/api/v1/projects", headers={"Authorization": "Bearer slip_wrong"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_websocket_refuses_an_unknown_client(anonymous):
    url = "/api/v1/services/0193e7c5-0000-7000-8000-000000000000/stream"
    with pytest.raises(WebSocketDisconnect), anonymous.websocket_connect(url) as socket:
        socket.receive_text()


def test_signing_in_gives_a_cookie_that_no_script_and_no_other_site_can_use(anonymous, token):
    answer = anonymous.post("/api/v1/session", json={"token": token})
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    for part in (COOKIE, "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert token not in cookie
    assert anonymous.get("/api/v1/session").json()["name"] == "first"


def test_a_wrong_token_does_not_sign_in(anonymous):
    assert anonymous.post("/api/v1/session", json={"token": "slip_wrong"}).status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_cookie_changes_nothing_from_another_site(anonymous, token, origin):
    anonymous.post("/api/v1/session", json={"token": token})
    headers = {"Origin": origin} if origin else {}
    assert anonymous.post("/api/v1/projects", json={"slug": "store"}, headers=headers).status_code == 403


def test_a_cookie_works_from_our_own_page(anonymous, token):
    anonymous.post("/api/v1/session", json={"token": token})
    own = {"Origin": "https://slipway.test"}
    assert anonymous.post("/api/v1/projects", json={"slug": "store"}, headers=own).status_code == 201


def test_signing_out_ends_the_session(anonymous, token):
    anonymous.post("/api/v1/session", json={"token": token})
    cookie = anonymous.cookies[COOKIE]
    assert anonymous.delete("/api/v1/session", headers={"Origin": "https://slipway.test"}).status_code == 204
    assert anonymous.get("/api/v1/session", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 401


def test_tokens_are_stored_as_hashes_only(anonymous, token, database):
    from sqlalchemy import text

    with database.transaction() as session:
        rows = session.connection().execute(text("SELECT token::text FROM token")).scalars().all()
    assert rows
    assert not any(token in row for row in rows)


def test_a_body_that_is_too_large_is_refused(client):
    answer = client.post("/api/v1/projects", content=b"x" * 3_000_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_answers_bear_the_security_headers(anonymous):
    headers = anonymous.get("/healthz").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_the_type_of_a_problem_leads_to_its_explanation(client):
    client.post("/api/v1/projects", json={"slug": "store"})
    problem = client.post("/api/v1/projects", json={"slug": "store"}).json()
    page = client.get(problem["type"])
    assert page.status_code == 200
    assert "Choose a different one" in page.text
    assert client.get("/problems/nonsense").status_code == 404
