"""Words of the command line, parsed into what the API takes; a wrong one ends the command with status 2."""

import re
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deployments.cli.failure import misuse

UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
SPANS = {"d": "days", "h": "hours", "min": "minutes"}
SLUG = re.compile(r"[a-z][a-z0-9-]*")
SERVICE_NAME = re.compile(rf"({SLUG.pattern})/({SLUG.pattern})")


def place_from(name: str) -> tuple[str, str]:
    """Return the project and the service of PROJECT/SERVICE."""
    match = SERVICE_NAME.fullmatch(name)
    if match is None:
        misuse(f"{name}: write PROJECT/SERVICE, for example demo/hello.")
    return match[1], match[2]


def variables_from(words: Sequence[str]) -> dict[str, str]:
    """Return the variables of KEY=VALUE words."""
    for word in words:
        if "=" not in word or word.startswith("="):
            misuse(f"{word.partition('=')[0] or '='}: write KEY=VALUE.")
    return dict(word.split("=", 1) for word in words)


def command_from(text: str) -> list[str] | None:
    """Return a program and its arguments, split as a shell would, though no shell runs it; None for an empty text."""
    try:
        return shlex.split(text) or None
    except ValueError as error:
        misuse(f"{text}: {error}.")


def memory_from(text: str) -> int:
    """Return the bytes of `512M`, `1.5G` or a plain number; units are powers of 1024, as in Docker."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if match is None:
        misuse(f"{text}: write an amount of memory such as 512M or 1.5G.")
    return int(float(match[1]) * UNITS[match[2]])


def moment_from(text: str, now: datetime | None = None) -> str:
    """Return an ISO 8601 time for `7d`, `12h` or `30min` ago, or for a date, in this machine's zone unless it has one.

    `now` is the moment that an age is counted from.
    """
    if match := re.fullmatch(r"(\d+)\s*(d|h|min)", text.strip()):
        return ((now or datetime.now(UTC)) - timedelta(**{SPANS[match[2]]: int(match[1])})).isoformat()
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except ValueError:
        misuse(f"{text}: write how long ago, such as 7d, 12h or 30min, or a date such as 2026-01-31.")


def volume_from(word: str) -> tuple[str, dict[str, object]]:
    """Return the name and the value of NAME:/PATH, read-only with `:ro` at the end."""
    match = re.fullmatch(r"([^:/]+):(/[^:]*)(:ro|:rw)?", word)
    if match is None:
        misuse(f"{word}: write NAME:/PATH or NAME:/PATH:ro, for example data:/var/lib/data.")
    return match[1], {"path": match[2], "read_only": match[3] == ":ro"}


def owned_volume_from(word: str) -> tuple[str, str]:
    """Return the service and the volume of SERVICE:VOLUME; the service is in the same environment."""
    match = re.fullmatch(r"([^:/]+):([^:/]+)", word)
    if match is None:
        misuse(f"{word}: write SERVICE:VOLUME, for example db:data.")
    return match[1], match[2]


def config_file_from(word: str) -> tuple[str, dict[str, object]]:
    """Return the name and the value of NAME:/PATH=@FILE; `@-` is standard input."""
    match = re.fullmatch(r"([^:/]+):(/[^=]*)=@(.+)", word)
    if match is None:
        misuse(f"{word}: write NAME:/PATH=@FILE, for example site:/etc/nginx/nginx.conf=@nginx.conf.")
    return match[1], {"path": match[2], "content": text_of(match[3])}


def published_from(word: str) -> tuple[str, dict[str, object]]:
    """Return the key and the value of HOST:CONTAINER, or HOST:CONTAINER/udp."""
    match = re.fullmatch(r"(\d+):(\d+)(?:/(tcp|udp))?", word)
    if match is None:
        misuse(f"{word}: write HOST:CONTAINER or HOST:CONTAINER/udp, for example 5432:5432.")
    return f"{match[1]}/{match[3] or 'tcp'}", {"target": int(match[2])}


def port_key_from(word: str) -> str:
    """Return the key of a port of the host: `5432` and `5432/tcp` are the same, `53/udp` is another."""
    if not re.fullmatch(r"\d+(?:/(?:tcp|udp))?", word):
        misuse(f"{word}: write a port of the host, for example 5432/tcp.")
    return word if "/" in word else f"{word}/tcp"


def route_from(word: str) -> tuple[str | None, str]:
    """Return domain and path of DOMAIN or DOMAIN/PATH; the domain of /PATH is None, and the API generates one."""
    domain, _, path = word.partition("/")
    return domain or None, f"/{path}"


def file_text_from(word: str) -> str:
    """Return the text of @FILE; `@-` is standard input. A text itself is refused: everybody here can read arguments."""
    if not word.startswith("@"):
        misuse("Write @FILE, the name of a file with an @ before it, or @- for standard input.")
    return text_of(word[1:])


def text_of(file: str) -> str:
    """Return the text of a file; `-` is standard input."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        misuse(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}.")
