"""A working tree: which of its files are worth sending, and the archive of them, always the same for the same files."""

import gzip
import os
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from pathspec import GitIgnoreSpec

GIT = ".git"
EXECUTABLE = 0o100
COMPRESSION = 3  # source texts shrink to a third with it; more takes longer than it saves


class Unpackable(Exception):
    """The folder cannot be sent as it is; the message is for the person who named it."""


def files_of(folder: Path) -> list[str]:
    """Return names, sorted: in a git work tree what git knows or would add, else what no ignore file names."""
    found = _git_files(folder) if _is_tracked(folder) else _other_files(folder)
    return sorted({name for name in found if GIT not in name.split("/") and _is_sent(folder / name)})


def size_of(folder: Path, names: Sequence[str]) -> int:
    """Return the bytes of the files before they are packed."""
    return sum((folder / name).lstat().st_size for name in names)


def pack(folder: Path, names: Sequence[str], target: IO[bytes]) -> None:
    """Pack contents, links and permission to run; times and owners differ from machine to machine, and stay out."""
    with (
        gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=COMPRESSION, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in names:
            _add(tar, folder / name, name)


def revision_of(folder: Path) -> str | None:
    """Return the commit and whether there are changes beside it; None where there is no commit."""
    if not _is_tracked(folder):
        return None
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    if commit.returncode != 0:
        return None
    changes = _git(folder, "status", "--porcelain", "--", ".").stdout
    return f"{commit.stdout.decode().strip()}{', with changes' if changes else ''}"


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    member = tarfile.TarInfo(name)
    if path.is_symlink():
        member.type, member.linkname = tarfile.SYMTYPE, os.readlink(path)
        tar.addfile(member)
        return
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            member.size, member.mode = state.st_size, 0o755 if state.st_mode & EXECUTABLE else 0o644
            tar.addfile(member, file)
    except OSError as error:
        raise Unpackable(f"{path} cannot be read: {error.strerror or 'it changed meanwhile'}.") from error


def _is_sent(path: Path) -> bool:
    """Tells whether it is sent: not what is deleted and still known to git, nor sockets and the like."""
    return path.is_symlink() or path.is_file()


def _is_tracked(folder: Path) -> bool:
    """Tell whether git knows what belongs to it: not in a folder that git ignores, such as a build's output."""
    try:
        asked = _git(folder, "rev-parse", "--is-inside-work-tree")
    except FileNotFoundError:  # no git on this machine
        return False
    if asked.returncode != 0 and b"not a git repository" not in asked.stderr:
        raise Unpackable(f"git does not know what belongs to {folder}: {asked.stderr.decode(errors='replace').strip()}")
    return asked.stdout.strip() == b"true" and _git(folder, "check-ignore", "--quiet", ".").returncode != 0


def _git_files(folder: Path) -> Iterator[str]:
    listed = _git(folder, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if listed.returncode != 0:
        raise Unpackable(f"git cannot list {folder}: {listed.stderr.decode(errors='replace').strip()}")
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if (folder / name / GIT).exists():  # a repository in the repository
            yield from (f"{name.rstrip('/')}/{each}" for each in _git_files(folder / name))
        else:
            yield name


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False, env=environment)


def _other_files(folder: Path) -> Iterator[str]:
    ignored = [GitIgnoreSpec.from_lines(_lines(folder / ".gitignore")), _docker_spec(folder)]
    can_skip = not any(
        line.startswith("!") for file in (".gitignore", ".dockerignore") for line in _lines(folder / file)
    )
    for place, folders, names in os.walk(folder):
        below = "" if Path(place) == folder else f"{Path(place).relative_to(folder).as_posix()}/"

        def is_ignored(name: str, below: str = below) -> bool:
            return any(spec.match_file(below + name) for spec in ignored)

        links = [name for name in folders if (Path(place) / name).is_symlink()]
        folders[:] = [
            name for name in folders if name not in (GIT, *links) and not (can_skip and is_ignored(f"{name}/"))
        ]
        yield from (below + name for name in (*names, *links) if _is_builders(name) or not is_ignored(name))


def _docker_spec(folder: Path) -> GitIgnoreSpec:
    """Docker's patterns begin at the root, git's anywhere."""
    lines = [line.strip() for line in _lines(folder / ".dockerignore")]
    rooted = [
        f"{'!' if line.startswith('!') else ''}/{line.removeprefix('!').lstrip('/')}"
        for line in lines
        if line and not line.startswith("#")
    ]
    return GitIgnoreSpec.from_lines(rooted)


def _is_builders(name: str) -> bool:
    """Tell whether the builder reads the file even where .dockerignore keeps it out of the image."""
    return "dockerfile" in name.lower() or name == ".dockerignore"


def _lines(file: Path) -> list[str]:
    return file.read_text(errors="replace").splitlines() if file.is_file() else []
