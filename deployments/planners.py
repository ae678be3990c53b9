"""`make planners`: Nixpacks and Railpack in the releases that were chosen, and none other.

    python -m deployments.planners [NAME…] [--folder /usr/local/bin] [--releases URL]

What is fetched has to have the checksum that stands here, so a release that was changed afterwards, or a mirror that
hands out something else, is refused. The production image runs this when it is built.
"""

import argparse
import hashlib
import io
import os
import platform
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

FOLDER = Path("/usr/local/bin")  # on the worker's own path: `blocks.docker.builds.SYSTEM_PATHS`
RELEASES = "https://github.com/railwayapp"
MOST_BYTES = 128 * 2**20
SECONDS = 60.0


@dataclass(frozen=True)
class Release:
    """A program of a vendor's release page, with the SHA-256 of the archive for each architecture (`uname -m`)."""

    name: str
    version: str
    archives: dict[str, tuple[str, str]]

    def path(self, machine: str) -> str:
        """Returns the path below the page of all releases."""
        target = self.archives[machine][0]
        return f"{self.name}/releases/download/v{self.version}/{self.name}-v{self.version}-{target}.tar.gz"


# A newer Railpack needs its frontend's digest in blocks/planners.py, too. Sources of the checksums: `checksums.txt` of
# the release; Nixpacks publishes none, so they are those that other projects recorded and agree upon.
CATALOGUE = {
    release.name: release
    for release in (
        Release(
            "nixpacks",
            "1.41.0",
            {
                "x86_64": (
                    "x86_64-unknown-linux-musl",
                    "0f55de7874507b9cf7502113120bd96f2ab6979f78d10eaf2eb2ade9207b3af6",
                ),
                "aarch64": (
                    "aarch64-unknown-linux-musl",
                    "912bd02dd2bb6f9c3a9ed965fe8a68b4aa318dc7a2546e2eca6f2806a894ba39",
                ),
            },
        ),
        Release(
            "railpack",
            "0.40.1",
            {
                "x86_64": (
                    "x86_64-unknown-linux-musl",
                    "2842de93e68713af9037e0bc0a398d7da78f3b96aa4804303a638db2bc69bd30",
                ),
                "aarch64": (
                    "arm64-unknown-linux-musl",
                    "c24a064b586b8f4f8c2fab44dd5ef19253e4c6cc4e1df793b3ae19cd87f7a5d4",
                ),
            },
        ),
    )
}


class PlannerRefused(Exception):
    """The program cannot be had here, or what was fetched is not what was chosen."""


def install(release: Release, folder: Path, releases: str = RELEASES, machine: str = platform.machine()) -> Path:
    """Install the program's file, in place of an older one. Raises PlannerRefused, and leaves the older one."""
    if machine not in release.archives:
        raise PlannerRefused(f"There is no {release.name} for {machine}.")
    url = f"{releases.rstrip('/')}/{release.path(machine)}"
    archive = _fetched(url)
    if (found := hashlib.sha256(archive).hexdigest()) != release.archives[machine][1]:
        raise PlannerRefused(f"{url} is not the release that was chosen: its SHA-256 is {found}.")
    program = folder / release.name
    new = folder / f".{release.name}.new"
    new.write_bytes(_member(archive, release.name))
    new.chmod(0o755)
    os.replace(new, program)
    return program


def _fetched(url: str) -> bytes:
    content = bytearray()
    try:
        with httpx.stream("GET", url, follow_redirects=True, timeout=SECONDS) as answer:
            answer.raise_for_status()
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise PlannerRefused(f"{url} is larger than {MOST_BYTES >> 20} MiB.")
    except httpx.HTTPError as error:
        raise PlannerRefused(f"{url} could not be fetched: {error}") from error
    return bytes(content)


def _member(archive: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar:
            if member.isfile() and Path(member.name).name == name and (file := tar.extractfile(member)):
                return file.read()
    raise PlannerRefused(f"The archive has no file {name}.")


def main(words: Sequence[str]) -> int:
    """Returns exit status 1, with one line that gives the reason, if a program could not be had."""
    parser = argparse.ArgumentParser(prog="python -m deployments.planners", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "names", metavar="NAME", nargs="*", default=[*CATALOGUE], help=f"{', '.join(CATALOGUE)}; or none"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where the programs go; {FOLDER} by default")
    parser.add_argument("--releases", metavar="URL", default=RELEASES, help="a mirror with the same paths")
    chosen = parser.parse_args(words)
    for name in chosen.names:
        if name == "none":
            continue
        if name not in CATALOGUE:
            parser.error(f"{name} is none of {', '.join(CATALOGUE)}.")
        try:
            program = install(CATALOGUE[name], chosen.folder, chosen.releases)
        except (PlannerRefused, OSError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        sys.stdout.write(f"{program}: {name} {CATALOGUE[name].version}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
