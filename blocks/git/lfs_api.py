"""The batch API by which git hosts give large files, and the command over ssh that leads to it.

Source: https://github.com/git-lfs/git-lfs/tree/main/docs/api
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from blocks.errors import SourceRefused
from blocks.git import ssh as git_ssh
from blocks.specs import Credentials


class _Received(BaseModel):
    """A part of a host's answer; its other fields are ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)


class Action(_Received):
    """An address, and the headers that are sent there and nowhere else."""

    href: str
    header: dict[str, str] | None = None


class _Failure(_Received):
    message: str | None = None


class Answer(_Received):
    """The host's answer about one object."""

    oid: str
    actions: dict[str, Action] | None = None
    error: _Failure | None = None

    @property
    def download(self) -> Action | None:
        return (self.actions or {}).get("download")


class Batch(_Received):
    """The host's answer about all objects that it was asked for."""

    objects: list[Answer]


class Object(BaseModel):
    """An object: content identified by its sha256; `size` in bytes."""

    oid: str
    size: int


class BatchRequest(BaseModel):
    """The request for a number of objects."""

    operation: str = "download"
    transfers: list[str] = ["basic"]
    objects: list[Object]


class _Authenticated(_Received):
    href: str | None = None
    header: dict[str, str] | None = None


@dataclass(frozen=True)
class Endpoint:
    """The address of a repository's API, and the headers that are sent there and nowhere else."""

    address: str
    header: Mapping[str, str]


def over_http(repository: str, credentials: Credentials | None) -> Endpoint:
    address = f"{repository.removesuffix('.git')}.git/info/lfs"
    if credentials is None:
        return Endpoint(address, {})
    pair = base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
    return Endpoint(address, {"Authorization": f"Basic {pair}"})


def over_ssh(repository: str, ssh: Sequence[str]) -> Endpoint:
    """Returns where the host says, for a few minutes. Raises SourceRefused, GitUnreachable."""
    parts = urlsplit(repository)
    said = git_ssh.answer(repository, ssh, ["git-lfs-authenticate", parts.path, "download"])
    try:
        reported = _Authenticated.model_validate_json(said)
    except ValidationError:
        raise SourceRefused(f"{parts.hostname} does not say in the usual form where its large files are.") from None
    usual = f"https://{parts.hostname}{parts.path.removesuffix('.git')}.git/info/lfs"
    return Endpoint(reported.href or usual, reported.header or {})
