"""Packed working trees that are sent to a service: what is taken, what is refused, and how long it is kept."""

import hashlib
from uuid import UUID

import pytest

from blocks.upload_store import UploadStore
from flows.domain.ids import ServiceId
from flows.domain.service import Service
from tests.integration.api.remote import kind, pointers
from tests.unit.blocks.archives.test_unpack import a_member, a_tar, a_zip


def a_tree(text: str) -> bytes:
    return a_tar(a_member("Dockerfile", text.encode()))


@pytest.fixture
def uploads(operator, tmp_path):
    """Makes the upload store of this installation."""
    operator(folder=tmp_path)
    return UploadStore(tmp_path / "uploads")


def send(service, archive, **headers):
    return service.client.post(f"/api/v1/services/{service.id}/uploads", content=archive, headers=headers)


def names(uploads, service):
    return {path.name for path in (uploads._folder / service.id).iterdir()}


@pytest.mark.parametrize("archive", [a_tree("FROM a"), a_zip(("Dockerfile", b"FROM a"))], ids=["tar", "zip"])
def test_an_archive_is_kept_under_its_digest_and_staged(cart, uploads, archive):
    answer = send(cart, archive)
    digest = hashlib.sha256(archive).hexdigest()
    assert (answer.status_code, answer.json()) == (201, {"digest": digest, "size": len(archive)})
    assert cart.get(f"/uploads/{digest}") == answer.json()
    assert uploads.find(cart.id, digest).read_bytes() == archive
    value = {**answer.json(), "name": "shop", "revision": "abc, with changes"}
    assert cart.patch(image=None, upload=value).status_code == 200
    assert (cart.wanted["upload"], cart.change("upload")["new"]) == (value, value)
    assert cart.get("/plan")["steps"][0] == "build the image"
    assert cart.deploy()["image"] == f"upload {digest[:12]}"


def test_the_same_again_is_kept_once(cart, uploads):
    first, again = send(cart, a_tree("FROM a")), send(cart, a_tree("FROM a"))
    assert (again.status_code, again.json()) == (201, first.json())
    assert names(uploads, cart) == {first.json()["digest"]}


def test_an_upload_is_the_services_own(cart, a_service, uploads):
    digest = send(cart, a_tree("FROM a")).json()["digest"]
    assert a_service("other").ask("GET", f"/uploads/{digest}").status_code == 404


def test_what_could_do_harm_is_refused_with_its_name_and_not_kept(cart, uploads):
    answer = send(cart, a_tar(a_member("../../etc/passwd", b"x")))
    assert (answer.status_code, kind(answer)) == (422, "archive-refused")
    assert answer.json()["detail"] == "../../etc/passwd: leads out of the archive."
    assert names(uploads, cart) == set()


@pytest.mark.parametrize("is_reported", [True, False])
def test_what_is_too_large_is_refused_before_it_is_read(cart, uploads, operator, tmp_path, is_reported):
    operator(folder=tmp_path, upload_bytes=3_000_000)
    archive = a_tar(a_member("a", bytes(2_500_000)))
    assert send(cart, archive).status_code == 201
    body = a_tar(a_member("a", bytes(3_500_000)))
    pieces = (body[begin : begin + 65536] for begin in range(0, len(body), 65536))
    answer = send(cart, body if is_reported else pieces)
    assert (answer.status_code, kind(answer)) == (413, "upload-too-large")
    assert "3000000 bytes" in answer.json()["detail"]
    assert names(uploads, cart) == {hashlib.sha256(archive).hexdigest()}


def test_what_nothing_needs_goes_when_another_comes(cart, uploads):
    digests = []
    for number in range(6):
        digests.append(send(cart, a_tree(f"FROM {number}")).json()["digest"])
        if number == 0:
            cart.patch(image=None, upload={"digest": digests[0], "size": 1})
            cart.serve()
    assert names(uploads, cart) == {digests[0], *digests[3:]}


def test_no_service_takes_uploads_at_its_end(cart, uploads, database):
    with database.transaction() as session:
        session.get(Service, ServiceId(UUID(cart.id))).mark_deleting()
    assert send(cart, a_tree("FROM a")).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"upload": {"digest": "../x", "size": 1}}, "/upload/digest"),
        ({"upload": {"digest": "a" * 64, "size": -1}}, "/upload/size"),
        ({"upload": {"digest": "a" * 64, "size": 1}}, "/image"),
        (
            {
                "image": None,
                "git": {"repository": "https://git.example.com/a/b"},
                "upload": {"digest": "a" * 64, "size": 1},
            },
            "/upload",
        ),
    ],
)
def test_what_cannot_be_built_of_is_refused_with_its_place(cart, body, pointer):
    assert pointers(cart.patch(**body)) == [pointer]
