"""Finds the installation that `slipway` speaks to: a stored context, the environment's, or this machine's own.

The first of these counts: `--context` or SLIPWAY_CONTEXT; SLIPWAY_API_URL with SLIPWAY_TOKEN; the current context;
the installation whose data folder this machine has.
"""

import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

import typer

from deployments.cli.failure import fail, misuse, readable

URL, TOKEN, CONTEXT = "SLIPWAY_API_URL", "SLIPWAY_TOKEN", "SLIPWAY_CONTEXT"
VARIABLES = f"{URL} and {TOKEN}"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")
_named: ContextVar[str | None] = ContextVar("context", default=None)


class Context(NamedTuple):
    """An installation under a name that you chose; without a token you are signed out."""

    url: str
    token: str | None = None


class Contexts(NamedTuple):
    """All stored contexts, and the name of the current one."""

    current: str | None
    known: Mapping[str, Context]


class Installation(NamedTuple):
    """An address, a token for it, and what they come from."""

    url: str
    token: str
    origin: str
    remedy: str  # what to do if the token is refused
    passed_over: str | None = None  # what also named an installation

    def explained(self, problem: str) -> str:
        """Return a problem's text; where several installations were named, it says which one this is about."""
        if self.passed_over is None:
            return problem
        return f"{problem}\nThis is about {self.url}, named by {self.origin} and not by {self.passed_over}."


def use_context(name: str | None) -> str | None:
    """Remember what `--context` names for the rest of this command."""
    _named.set(name)
    return name


def named_context() -> str | None:
    """Return the name that `--context` or SLIPWAY_CONTEXT gives."""
    return _named.get() or os.environ.get(CONTEXT) or None


def chosen() -> Installation:
    """Return the installation that counts; ends the command if what names it is incomplete."""
    contexts, name = read(), named_context()
    url, token = os.environ.get(URL), os.environ.get(TOKEN)
    if name is not None:
        return _of_context(name, contexts, passed_over=VARIABLES if url and token else None)
    if url and token:
        passed_over = f"the current context {contexts.current}" if contexts.current else None
        return Installation(checked_url(url), token, VARIABLES, f"Check {TOKEN}.", passed_over)
    if url or token:
        misuse(f"{VARIABLES} belong together: set the {'token' if url else 'URL'} too, or neither of them.")
    if contexts.current is not None:
        return _of_context(contexts.current, contexts)
    return local()


def local() -> Installation:
    """Return this machine's own installation; ends the command where it has no token here."""
    from deployments.supervisor.secrets import TOKEN_FILE
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
    path = settings.folder.absolute() / TOKEN_FILE
    try:
        token = path.read_text().strip()
    except OSError:
        fail(
            f"You are not signed in: `slipway login URL` signs in to an installation elsewhere, `slipway up` starts "
            f"one here. (There is no {path}.)"
        )
    return Installation(local_url(), token, f"the data folder {path.parent}", f"The token in {path} is not valid here.")


def local_url() -> str:
    """Return the address at which this machine's own installation answers, if it runs."""
    from deployments.supervisor.ports import reachable
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
    return f"http://{reachable(settings.host)}:{settings.api_port}"


def read() -> Contexts:
    """Return what is stored; ends the command if the file is damaged."""
    import tomllib

    try:
        document = tomllib.loads(_file().read_text())
        known = {name: Context(each["url"], each.get("token")) for name, each in document.get("contexts", {}).items()}
    except FileNotFoundError:
        return Contexts(None, {})
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        fail(f"{_file()} cannot be read ({error}). Correct it, or remove it and sign in again with `slipway login`.")
    current = document.get("current")
    return Contexts(current if current in known else None, known)


def store(contexts: Contexts) -> None:
    """Write the file whole or not at all, readable by nobody else."""
    import tomli_w

    from deployments.supervisor.secrets import write_private

    known = {
        name: {"url": each.url, **({"token": each.token} if each.token else {})}
        for name, each in sorted(contexts.known.items())
    }
    document = {**({"current": contexts.current} if contexts.current else {}), "contexts": known}
    _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(_file(), tomli_w.dumps(document))


def checked_url(word: str) -> str:
    """Return the address of an installation in its one form: scheme, host and port."""
    url = word.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.scheme in ("http", "https") and not (parts.query or parts.fragment)
        is_address = is_address and parts.port != 0 and parts.username is None and not parts.path
    except ValueError:
        is_address = False
    if not is_address:
        misuse(f"{word}: write the address of the dashboard, such as https://slipway.example.com.")
    return url


def checked_name(word: str) -> str:
    if not _NAME.fullmatch(word):
        misuse(f"{word}: the name of a context has letters, digits, and . _ : - inside.")
    return word


def travels_in_clear(url: str) -> bool:
    """Tell whether a token for this address can be read on its way."""
    return url.startswith("http:") and urlsplit(url).hostname not in LOOPBACK


def refuse_unknown(name: str, contexts: Contexts) -> NoReturn:
    """End the command because there is no such context."""
    known = ", ".join(sorted(contexts.known))
    there_is = f"There are: {known}." if known else "There is none yet."
    fail(f"There is no context {name}. {there_is} `slipway login URL --context {name}` makes it.")


def _of_context(name: str, contexts: Contexts, passed_over: str | None = None) -> Installation:
    if name not in contexts.known:
        refuse_unknown(name, contexts)
    url, token = contexts.known[name]
    remedy = f"Sign in again: slipway login --context {name}"
    if token is None:
        fail(f"You are signed out of the context {name} ({url}). {remedy}")
    return Installation(url, token, f"the context {name}", remedy, passed_over)


def _file() -> Path:
    return Path(typer.get_app_dir("slipway")) / "contexts.toml"
