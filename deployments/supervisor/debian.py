"""Debian and Ubuntu packages: installed, or only unpacked, which starts no service and needs no root."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

Report = Callable[[str], None]
IGNORED = ("libperl", "perl")  # only packages' own install scripts need it


class PackagesUnavailable(Exception):
    """The packages of this distribution could not be fetched or installed."""


def is_here() -> bool:
    """Tell whether this machine has such packages."""
    release = Path("/etc/os-release")
    words = release.read_text() if release.exists() else ""
    return any(line.startswith(("ID=debian", "ID=ubuntu", "ID_LIKE=debian")) for line in words.splitlines())


def install(packages: Sequence[str], report: Report) -> None:
    """Install them on this machine, which takes root."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update", "-qq"), ("install", "-y", "-qq", "--no-install-recommends", *packages)):
        report(f"apt-get {' '.join(words)}")
        done = subprocess.run(["apt-get", *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PackagesUnavailable(f"`apt-get {words[0]}` failed: {done.stderr.strip()}")


def unpack(package: str, cache: Path, report: Report) -> Path:
    """Fetch the package with everything that it depends on; return the folder that holds their files."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise PackagesUnavailable(f"{package} is taken from Debian packages, and this machine has no apt-get.")
    root = cache / package
    shutil.rmtree(root, ignore_errors=True)
    archives = cache / "archives"
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    report(f"fetching {package} and its libraries")
    if not _fetch(package, cache, ()):
        _refresh(cache)
        if not _fetch(package, cache, _own_lists(cache)):
            raise PackagesUnavailable(f"apt-get could not fetch {package}: is a Debian mirror reachable?")
    for archive in sorted(archives.glob("*.deb")):
        is_wanted = archive.name.startswith((f"{package}_", "lib", "zlib")) and not archive.name.startswith(IGNORED)
        if is_wanted:
            subprocess.run(["dpkg-deb", "-x", str(archive), str(root)], check=True, capture_output=True)
    shutil.rmtree(archives)
    return root


def _fetch(package: str, cache: Path, options: tuple[str, ...]) -> bool:
    """Fetch a package with all libraries, the same on each machine: apt is given no list of installed ones."""
    installed = cache / "installed"
    installed.write_text("")
    command = ["apt-get", "install", "--download-only", "--yes", "--no-install-recommends", package]
    places = [f"Dir::State::status={installed.absolute()}", f"Dir::Cache::archives={(cache / 'archives').absolute()}"]
    return _apt([*command, *_flags(places), *options])


def _refresh(cache: Path) -> None:
    """Bring our own copy of the package lists up to date; the machine's stays as it is."""
    (cache / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    _apt(["apt-get", "update", *_own_lists(cache)])


def _own_lists(cache: Path) -> tuple[str, ...]:
    return tuple(_flags([f"Dir::State::lists={(cache / 'lists').absolute()}"]))


def _flags(options: list[str]) -> list[str]:
    return [part for option in options for part in ("-o", option)]


def _apt(command: list[str]) -> bool:
    private = _flags(["Debug::NoLocking=1", "Dir::Cache::pkgcache=", "Dir::Cache::srcpkgcache=", "APT::Sandbox::User="])
    quiet = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run([*command, *private], env=quiet, capture_output=True, check=False).returncode == 0


def libraries_of(program: Path, root: Path | None = None) -> dict[str, Path]:
    """Return where each file lies that the program loads at its start: path in an image → path here.

    With `root` the loader and the libraries come from there, else from this machine.
    """
    base = root or Path("/")
    loader = next(found for pattern in ("lib64/ld-linux*", "lib/ld-linux*") for found in sorted(base.glob(pattern)))
    folders = [str(folder) for folder in (*base.glob("usr/lib/*-linux-gnu"), *base.glob("lib/*-linux-gnu"))]
    search = ["--library-path", ":".join(folders)] if root else []
    listed = subprocess.run([str(loader), *search, "--list", str(program)], check=True, capture_output=True, text=True)
    files = {f"/{loader.relative_to(base)}": loader}
    for line in listed.stdout.splitlines():
        name, arrow, rest = line.strip().partition(" => ")
        if arrow and not name.startswith("/"):
            files[f"/usr/lib/{name}"] = Path(rest.rsplit(" (", 1)[0])
    return files
