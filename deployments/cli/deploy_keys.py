"""`slipway deploy-key`: a key pair for a repository over SSH, and the keys of its host."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from deployments.cli.connection import connection
from deployments.cli.failure import fail, misuse
from deployments.cli.grammar import Linkable
from deployments.cli.options import CONFIGURING, PRODUCTION, Environment, Json, ServiceName
from deployments.cli.output import print_json, say
from deployments.cli.parsing import file_text_from, place_from
from deployments.cli.rest.shapes import Service

app = typer.Typer()
SCAN_SECONDS = 10
Git = Mapping[str, Any]


@app.command("deploy-key", rich_help_panel=CONFIGURING, cls=Linkable)
def deploy_key(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: ServiceName,
    repository: Annotated[
        str | None, typer.Option(metavar="URL", help="git@HOST:OWNER/APP.git; needed if the service has none yet.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(metavar="HOST[:PORT]", help="Host whose keys are pinned.", show_default="the repository's"),
    ] = None,
    known_hosts: Annotated[
        str | None, typer.Option(metavar="@FILE", help="Keys to pin, instead of asking the host for them.")
    ] = None,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Make a deploy key for a private repository over SSH, and show what to add at the git host.

    The service is created if there is none.
    The private key stays inside Slipway; a new key replaces the one before.
    This machine asks the host for its keys (`ssh-keyscan`), unless they are pinned already.
    Compare the fingerprints with those that the host publishes, then deploy.

    Example: slipway deploy-key demo/site --repository git@github.com:owner/site.git

    Example: slipway deploy-key demo/site --host git.example.com:2222
    """
    from deployments.cli.deploy_request import SourceRequest

    project, slug = place_from(service)
    with connection() as client:
        found = client.service(project, environment, slug) if client.knows_project(project) else None
        git = _git(found, repository)
        pinned = _pinned(git, host, known_hosts)
        request = SourceRequest({**git, "known_hosts": pinned})
        body = request.body(found.wanted if found else {}, has_image=False)
        if found is None:
            client.ensure_project(project)
            found = client.create_service(project, environment, {"slug": slug, **body})
        else:
            client.edit_service(found, body)
        public_key = client.make_deploy_key(found)
    if as_json:
        print_json({"public_key": public_key, "known_hosts": pinned})
    else:
        _show(service, git["repository"], public_key, pinned)


def _git(service: Service | None, repository: str | None) -> Git:
    """Return the service's repository, or the one that was named; it must be reached over SSH."""
    from flows.domain.repository import repository_url

    git = dict((service.wanted["git"] if service else None) or {})
    try:
        address = repository_url(repository or git.get("repository", ""))
    except ValueError:
        address = ""
    if not address.startswith("ssh://"):
        misuse("The service has no repository over SSH: name one with --repository git@HOST:OWNER/APP.git.")
    return {**git, "repository": address}


def _pinned(git: Git, host: str | None, known_hosts: str | None) -> str:
    """Return the keys that were given, else those that are pinned, else those that the host shows."""
    from flows.domain.repository import host_of

    if known_hosts is not None:
        return _lines(file_text_from(known_hosts), known_hosts)
    if host is None and git.get("known_hosts"):
        return str(git["known_hosts"])
    return _scanned(host or host_of(git["repository"]))


def _scanned(host: str) -> str:
    """Return the keys that the host shows this machine; Slipway's would notice if it were shown others."""
    match = re.fullmatch(r"([A-Za-z0-9][A-Za-z0-9.-]*)(?::(\d{1,5}))?", host)
    if match is None:
        misuse(f"{host}: write HOST or HOST:PORT.")
    words = ["ssh-keyscan", "-T", str(SCAN_SECONDS), "-p", match[2] or "22", match[1]]
    try:
        output = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        fail(
            "There is no `ssh-keyscan` here: install openssh-client, or give the host's keys with --known-hosts @FILE."
        )
    return _lines(output, host)


def _lines(text: str, origin: str) -> str:
    from flows.domain.ssh import known_hosts

    try:
        return known_hosts(text)
    except ValueError:
        fail(f"{origin} has no keys of a host: give them with --known-hosts @FILE.")


def _show(name: str, repository: str, public_key: str, pinned: str) -> None:
    say(f"Add this key to {repository} at its host, as a read-only deploy key:\n")
    say(f"  {public_key}\n")
    say("From now on the host is recognised by these keys. Compare them with those that it publishes:\n")
    for line in pinned.splitlines():
        say(f"  {fingerprint(line)}")
    say(f"\nThen: slipway deploy {name}")


def fingerprint(line: str) -> str:
    """Return the fingerprint of a line of known hosts as `ssh` shows it."""
    import base64
    import hashlib

    words: Sequence[str] = [word for word in line.split() if not word.startswith("@")]
    digest = hashlib.sha256(base64.b64decode(words[2])).digest()
    return f"{words[0]} {words[1]} SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
