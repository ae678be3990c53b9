"""Volumes of a service, of the host, and of neighbours."""

from pathlib import Path

import pytest

from flows.domain.deployment import DeploymentStatus
from tests.integration.api.remote import Remote, kind, pointers

DATA = {"path": "/data"}
UNKNOWN = "0193e7c5-0000-7000-8000-000000000000"


@pytest.fixture
def owner(a_service) -> Remote:
    """Returns a service that has a volume."""
    return a_service("db", volumes={"data": DATA})


def share(reader: Remote, owner: Remote, **parts: str):
    body = {"service_id": owner.id, "volume": "data", "path": "/theirs", **parts}
    return reader.put("/shared-volumes/theirs", **body)


def test_a_volume_is_shown_with_the_name_that_the_engine_knows(cart):
    (volume,) = cart.put("/volumes/data", **DATA).json()["items"]
    assert (volume["name"], volume["path"], volume["read_only"], volume["host_path"]) == ("data", "/data", False, None)
    assert volume["engine_name"] == f"slipway-vol-{cart.id.replace('-', '')[-12:]}-data"


@pytest.mark.parametrize("is_live", [False, True])
@pytest.mark.parametrize(
    ("place", "body"),
    [("/volumes/other", {"path": "/data/"}), ("/config-files/conf", {"path": "/data", "content": "x"})],
)
def test_a_path_of_the_container_is_taken_once_whether_pending_or_live(owner, is_live, place, body):
    if is_live:
        owner.serve()
    assert pointers(owner.put(place, **body)) == ["/path"]


def test_a_shared_volume_cannot_lie_where_an_own_one_does(owner, cart):
    cart.put("/volumes/data", **DATA)
    assert pointers(share(cart, owner, path="/data")) == ["/path"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/path"),
        ({"path": "data"}, "/path"),
        ({"path": "/a/../b"}, "/path"),
        ({"path": "/"}, "/path"),
        ({"path": "/a", "mode": "rw"}, "/mode"),
    ],
)
def test_a_bad_volume_is_refused_with_its_place(cart, body, pointer):
    assert pointers(cart.put("/volumes/data", **body)) == [pointer]


def test_a_bad_name_is_refused(cart):
    assert cart.put("/volumes/Data", **DATA).status_code == 422


def test_folders_of_the_host_are_forbidden_unless_the_operator_names_them(operator, cart):
    body = {"path": "/logs", "host_path": "/srv/logs", "read_only": True}
    answer = cart.put("/volumes/logs", **body)
    assert (answer.status_code, kind(answer)) == (403, "forbidden")
    assert "SLIPWAY_HOST_PATHS" in answer.json()["detail"]
    operator(host_paths=(Path("/srv/logs"), Path("/mnt")))
    assert cart.put("/volumes/logs", **body).status_code == 200
    for path in ("/srv", "/srv/logs2", "/etc"):
        assert cart.put("/volumes/more", path="/more", host_path=path, read_only=True).status_code == 403
    assert cart.put("/volumes/more", path="/more", host_path="/mnt/a/b", read_only=True).status_code == 200


def test_folders_of_the_host_are_forbidden_in_a_new_service_too(client, cart):
    volumes = {"logs": {"path": "/logs", "host_path": "/srv/logs", "read_only": True}}
    url = "/api/v1/projects/store/environments/production/services"
    assert client.post(url, json={"slug": "other", "image": "app", "volumes": volumes}).status_code == 403


def test_a_folder_of_the_host_is_read_only_and_mounted_once(operator, cart):
    operator(host_paths=(Path("/srv"),))
    assert pointers(cart.put("/volumes/logs", path="/logs", host_path="/srv")) == ["/read_only"]
    cart.put("/volumes/logs", path="/logs", host_path="/srv", read_only=True)
    again = cart.put("/volumes/again", path="/again", host_path="/srv/", read_only=True)
    assert pointers(again) == ["/host_path"]


def test_services_may_read_the_same_folder_of_the_host(operator, a_service):
    operator(host_paths=(Path("/srv"),))
    body = {"path": "/logs", "host_path": "/srv", "read_only": True}
    for slug in ("one", "two"):
        a_service(slug, volumes={"logs": body}).serve()


def test_a_volume_does_not_become_a_folder_of_the_host_nor_the_other_way(operator, cart):
    operator(host_paths=(Path("/srv"),))
    cart.put("/volumes/data", **DATA)
    cart.put("/volumes/logs", path="/logs", host_path="/srv/logs", read_only=True)
    cart.serve()
    assert pointers(cart.put("/volumes/data", **DATA, host_path="/srv/data", read_only=True)) == ["/host_path"]
    assert pointers(cart.put("/volumes/logs", path="/logs", read_only=True)) == ["/host_path"]
    assert cart.put("/volumes/logs", path="/logs", host_path="/srv/other", read_only=True).status_code == 200


def test_a_neighbours_volume_is_shared_whether_it_is_pending_or_live(owner, cart):
    assert share(cart, owner).status_code == 200
    cart.delete("/shared-volumes/theirs")
    owner.serve()
    (shared,) = share(cart, owner).json()["items"]
    assert shared == {"name": "theirs", "service_id": owner.id, "volume": "data", "path": "/theirs"}


def test_a_volume_that_is_not_a_neighbours_cannot_be_shared(operator, a_service, owner, cart):
    operator(host_paths=(Path("/srv"),))
    elsewhere = a_service("db", environment="staging", volumes={"data": DATA})
    foreign = a_service("db", project="blog", volumes={"data": DATA})
    for service in (elsewhere, foreign):
        assert pointers(share(cart, service)) == ["/service_id"]
    assert pointers(share(owner, owner)) == ["/service_id"]
    assert pointers(cart.put("/shared-volumes/x", service_id=UNKNOWN, volume="data", path="/x")) == ["/service_id"]
    assert pointers(share(cart, owner, volume="other")) == ["/volume"]
    owner.put("/volumes/logs", path="/logs", host_path="/srv/logs", read_only=True)
    assert pointers(share(cart, owner, volume="logs")) == ["/volume"]


def test_nothing_is_shared_from_a_service_that_is_being_deleted(owner, cart):
    owner.delete("", confirm="db")
    assert pointers(share(cart, owner)) == ["/service_id"]


@pytest.mark.parametrize("is_owner_live", [False, True])
@pytest.mark.parametrize("is_reader_live", [False, True])
def test_a_volume_that_a_neighbour_reads_stays_and_so_does_its_service(owner, cart, is_owner_live, is_reader_live):
    if is_owner_live:
        owner.serve()
    share(cart, owner)
    if is_reader_live:
        cart.serve()
        cart.delete("/shared-volumes/theirs")  # which counts with the next version only
    for answer in (owner.delete("/volumes/data"), owner.delete("", confirm="db")):
        assert (answer.status_code, kind(answer)) == (409, "volume-shared")
    if not is_owner_live:
        assert kind(owner.cancel("volumes", "data")) == "volume-shared"


def test_a_volume_is_free_again_when_no_version_reads_it(owner, cart):
    owner.serve()
    share(cart, owner)
    cart.serve()
    cart.delete("/shared-volumes/theirs")
    cart.fail()
    assert owner.delete("/volumes/data").status_code == 409  # the version that serves reads on
    cart.serve()
    assert owner.delete("/volumes/data").status_code == 204
    assert owner.delete("", confirm="db").status_code == 202


def test_a_pending_volume_that_a_neighbour_requests_to_read_is_not_discarded(owner, cart):
    owner.serve()
    owner.put("/volumes/more", path="/more")
    share(cart, owner, volume="more")
    assert kind(owner.delete("/changes")) == "volume-shared"


def test_a_redeploy_cannot_take_a_volume_away_that_a_neighbour_reads(a_service, cart):
    owner = a_service("db")
    first = owner.serve()
    owner.put("/volumes/data", **DATA)
    owner.serve()
    share(cart, owner)
    answer = owner.post("/deployments", redeploy=first["id"])
    assert (answer.status_code, kind(answer)) == (409, "volume-shared")


def test_a_redeploy_is_refused_where_a_neighbours_volume_is_gone(owner, cart):
    owner.serve()
    share(cart, owner)
    first = cart.serve()
    cart.delete("/shared-volumes/theirs")
    cart.serve()
    owner.delete("/volumes/data")
    owner.serve()
    answer = cart.post("/deployments", redeploy=first["id"])
    assert (answer.status_code, kind(answer)) == (409, "conflict")
    assert "/shared_volumes/theirs/volume" in answer.json()["detail"]


def test_a_volume_that_a_restart_stages_again_stays_shared(owner, cart):
    owner.serve()
    owner.put("/volumes/more", path="/more")
    owner.fail()
    share(cart, owner, volume="more")
    assert owner.post("/restarts").status_code == 202
    assert [volume["name"] for volume in owner.wanted["volumes"]] == ["data", "more"]
    assert kind(owner.cancel("volumes", "more")) == "volume-shared"


def test_a_volume_that_turned_meanwhile_does_not_make_a_service_unreadable(operator, owner):
    operator(host_paths=(Path("/srv"),))
    first = owner.serve()
    owner.delete("/volumes/data")
    owner.fail()
    owner.put("/volumes/data", **DATA, host_path="/srv", read_only=True)
    for path, body in (("/restarts", {}), ("/deployments", {"redeploy": first["id"]})):
        answer = owner.post(path, **body)
        assert answer.status_code == 409
        assert "/volumes/data/host_path" in answer.json()["detail"]
    assert owner.get()["wanted"]["volumes"][0]["host_path"] == "/srv"
    assert owner.settle(owner.deploy(), DeploymentStatus.HEALTHY)
