"""Addresses of git repositories, and what submodules may name: their own address, and a path in their parent."""

import re
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

_HOST = re.compile(r"(?!-)[a-z0-9.-]{1,253}(?<!-)")
_USER = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"
_SCP = re.compile(rf"({_USER})@([A-Za-z0-9.-]+):/?([^/].*)")
_FORMS = re.compile(rf"https?://[!-~]+|ssh://{_USER}@[A-Za-z0-9.:/~+_-]+")  # over ssh the host's shell sees the path
_SCHEME_AND_HOST = 3  # of the parts between slashes


def repository_url(value: str) -> str:
    """Returns the address of a git repository over http(s) or ssh, in its one form. What is secret is given apart."""
    value = value.strip().rstrip("/")
    if short := _SCP.fullmatch(value):
        value = f"ssh://{short[1]}@{short[2]}/{short[3]}"
    user, at, rest = value.rpartition("@") if value.startswith("ssh://") else ("", "", value)
    if len(value) > 1000 or not _FORMS.fullmatch(value) or re.search(r"[\\?#\"'<>`{}^|@]", rest):
        raise ValueError(
            "must be an address such as https://github.com/owner/app.git, without a user or a query, "
            "or git@github.com:owner/app.git"
        )
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError("must have a port between 1 and 65535, or none") from None
    host = (parts.hostname or "").lower()
    segments = parts.path.split("/")[1:]
    if not _HOST.fullmatch(host) or port == 0 or not segments or any(each in ("", ".", "..") for each in segments):
        raise ValueError("must name a host and a repository, such as https://github.com/owner/app.git")
    return f"{user or f'{parts.scheme}://'}{at}{host}{'' if port is None else f':{port}'}{parts.path}"


def inner_path(value: str) -> str:
    """Checks a path that does not leave its root: relative, without `..`; `.` is the root itself."""
    if len(value) > 500 or not re.fullmatch(r"[ -\[\]-~]+", value) or value.startswith(("/", "-", "~")):
        raise ValueError("must be a path inside the repository, such as web or docker/Dockerfile")
    if ".." in PurePosixPath(value).parts:
        raise ValueError("must not contain ..")
    return str(PurePosixPath(value))


def submodule_path(value: str) -> str:
    """Checks where a submodule's files go: below the root, and not among git's own."""
    path = inner_path(value)
    if path == "." or any(part.lower().rstrip(". ") in (".git", "git~1") for part in path.split("/")):
        raise ValueError("must be a folder inside the repository")
    return path


def submodule_url(parent: str, value: str) -> str:
    """Resolves an address as git does: a relative one begins at the parent's own, and cannot lead to another host."""
    base, rest = parent.split("/"), value.rstrip("/")
    if not f"{rest}/".startswith(("./", "../")):
        return repository_url(value)
    while f"{rest}/".startswith(("./", "../")):
        step, _, rest = rest.partition("/")
        if step == "..":
            base.pop()
        if len(base) < _SCHEME_AND_HOST:
            raise ValueError("must not lead out of the host")
    return repository_url("/".join([*base, rest]))


def host_of(repository: str) -> str:
    """Returns the host of a repository, with the port if it has one."""
    return urlsplit(repository).netloc.rpartition("@")[2]


def is_trusted_with(repository: str, other: str) -> bool:
    """Tells whether what opens `repository` may be shown to the host of `other`: the same, no less protected."""
    mine, others = urlsplit(repository), urlsplit(other)
    if mine.scheme == others.scheme:
        return host_of(repository) == host_of(other)
    return mine.hostname == others.hostname and others.port is None and others.scheme != "http"


RepositoryUrl = Annotated[str, AfterValidator(repository_url)]
InnerPath = Annotated[str, AfterValidator(inner_path)]
