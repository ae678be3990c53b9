"""Programs of others are installed only if they are the ones that were chosen."""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deployments import planners
from deployments.planners import CATALOGUE, PlannerRefused, Release, install
from tests.servers import served

PROGRAM = b"#!/bin/sh\necho plan\n"


def archive(name: str) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        for member, content in (("README.md", b"read"), (name, PROGRAM)):
            header = tarfile.TarInfo(member)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    return written.getvalue()


ARCHIVE = archive("nixpacks")


def release(sha256: str = hashlib.sha256(ARCHIVE).hexdigest(), name: str = "nixpacks") -> Release:
    return Release(name, "1.0.0", {"x86_64": ("linux", sha256)})


@pytest.fixture(scope="module")
def releases() -> Iterator[str]:
    """Yields a page of releases that sends one on to where its files are, as the real one does."""

    async def page(request: Request) -> Response:
        return RedirectResponse(f"/files/{request.path_params['name']}")

    async def file(request: Request) -> Response:
        return Response(ARCHIVE) if request.path_params["name"].endswith("-v1.0.0-linux.tar.gz") else Response("", 404)

    where = "/{program}/releases/download/v1.0.0/{name}"
    with served(Starlette(routes=[Route(where, page), Route("/files/{name}", file)])) as url:
        yield url


def test_the_chosen_release_is_installed_in_place_of_an_older_one(releases: str, tmp_path: Path) -> None:
    (tmp_path / "nixpacks").write_text("older")
    program = install(release(), tmp_path, releases, "x86_64")
    assert (program.read_bytes(), program.stat().st_mode & 0o777) == (PROGRAM, 0o755)
    assert list(tmp_path.iterdir()) == [program]


@pytest.mark.parametrize(
    ("wanted", "machine", "reason"),
    [
        (release("0" * 64), "x86_64", "not the release that was chosen: its SHA-256 is"),
        (release(), "riscv64", "no nixpacks for riscv64"),
        (Release("nixpacks", "1.0.0", {"x86_64": ("other", "0" * 64)}), "x86_64", "could not be fetched.*404"),
        (release(name="railpack"), "x86_64", "no file railpack"),
    ],
)
def test_anything_else_is_refused_and_the_older_one_stays(
    releases: str, tmp_path: Path, wanted: Release, machine: str, reason: str
) -> None:
    (tmp_path / wanted.name).write_text("older")
    with pytest.raises(PlannerRefused, match=reason):
        install(wanted, tmp_path, releases, machine)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(wanted.name, "older")]


def test_what_is_larger_than_any_release_is_not_read_to_its_end(
    releases: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planners, "MOST_BYTES", 8)
    with pytest.raises(PlannerRefused, match="larger than"):
        install(release(), tmp_path, releases, "x86_64")


def test_each_release_is_known_for_the_two_architectures_by_a_checksum_of_its_own() -> None:
    sums = [sha256 for one in CATALOGUE.values() for _, sha256 in one.archives.values()]
    assert all(set(one.archives) == {"x86_64", "aarch64"} for one in CATALOGUE.values())
    assert len(set(sums)) == len(sums) == sum(len(one) == 64 for one in sums)


def test_none_may_be_wanted(tmp_path: Path) -> None:
    assert planners.main(["none", "--folder", str(tmp_path)]) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_does_not_answer_is_reported_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert planners.main(["nixpacks", "--folder", str(tmp_path), "--releases", "http://127.0.0.1:9"]) == 1
    assert "could not be fetched" in capsys.readouterr().err
