"""`slipway deploy-key`: a key pair for a repository over SSH, and the keys of its host."""

import base64
import hashlib
import re
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from deployments.cli import print_json
from deployments.client import Service
from deployments.commands.connection import connection, place
from deployments.commands.failure import fail, misuse
from deployments.commands.source import SourceWish
from deployments.commands.words import file_text_from
from flows.domain.repository import host_of, repository_url
from flows.domain.ssh import known_hosts as lines_of_hosts

SCAN_SECONDS = 10
Git = Mapping[str, Any]


def make_deploy_key(  # noqa: PLR0913 - an option of the command each
    name: str, environment: str, repository: str | None, host: str | None, known_hosts: str | None, *, as_json: bool
) -> None:
    """Stages the key and the host's keys; shows what a person has to compare and to copy."""
    project, slug = place(name)
    with connection() as client:
        service = client.service(project, environment, slug) if client.knows_project(project) else None
        git = _git(service, repository)
        pinned = _pinned(git, host, known_hosts)
        body = SourceWish({**git, "known_hosts": pinned}).body(service.wanted if service else {}, has_image=False)
        if service is None:
            client.ensure_project(project)
            service = client.create_service(project, environment, {"slug": slug, **body})
        else:
            client.edit_service(service, body)
        public_key = client.make_deploy_key(service)
    if as_json:
        print_json({"public_key": public_key, "known_hosts": pinned})
    else:
        _tell(name, git["repository"], public_key, pinned)


def _git(service: Service | None, repository: str | None) -> Git:
    """The repository, over SSH."""
    git = dict((service.wanted["git"] if service else None) or {})
    try:
        address = repository_url(repository or git.get("repository", ""))
    except ValueError:
        address = ""
    if not address.startswith("ssh://"):
        misuse("The service has no repository over SSH: name one with --repository git@HOST:OWNER/APP.git.")
    return {**git, "repository": address}


def _pinned(git: Git, host: str | None, known_hosts: str | None) -> str:
    """What is given, else what is pinned, else what the host says of itself."""
    if known_hosts is not None:
        return _lines(file_text_from(known_hosts), known_hosts)
    if host is None and git.get("known_hosts"):
        return str(git["known_hosts"])
    return _scanned(host or host_of(git["repository"]))


def _scanned(host: str) -> str:
    """From this machine, which may see another host than Slipway does: that would be noticed when it is asked."""
    match = re.fullmatch(r"([A-Za-z0-9][A-Za-z0-9.-]*)(?::(\d{1,5}))?", host)
    if match is None:
        misuse(f"{host}: write HOST or HOST:PORT.")
    words = ["ssh-keyscan", "-T", str(SCAN_SECONDS), "-p", match[2] or "22", match[1]]
    try:
        told = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        fail(
            "There is no `ssh-keyscan` here: install openssh-client, or give the host's keys with --known-hosts @FILE."
        )
    return _lines(told, host)


def _lines(text: str, origin: str) -> str:
    try:
        return lines_of_hosts(text)
    except ValueError:
        fail(f"{origin} told no keys of a host: give them with --known-hosts @FILE.")


def _tell(name: str, repository: str, public_key: str, pinned: str) -> None:
    typer.echo(f"Add this key to {repository} at its host, as a deploy key that may only read:\n")
    typer.echo(f"  {public_key}\n")
    typer.echo("The host is known by these keys from now on; compare them with what it publishes:\n")
    for line in pinned.splitlines():
        typer.echo(f"  {fingerprint(line)}")
    typer.echo(f"\nThen: slipway deploy {name}")


def fingerprint(line: str) -> str:
    """As `ssh` shows it, of a line of known hosts."""
    words: Sequence[str] = [word for word in line.split() if not word.startswith("@")]
    digest = hashlib.sha256(base64.b64decode(words[2])).digest()
    return f"{words[0]} {words[1]} SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
