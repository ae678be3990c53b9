"""Words of the command line, taken apart as the API wants them; a wrong one ends the command with status 2."""

import re
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from deployments.commands.failure import misuse

UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
SPANS = {"d": "days", "h": "hours", "min": "minutes"}


def variables_from(words: Sequence[str]) -> dict[str, str]:
    """KEY=VALUE words, with a clear word where the = is missing."""
    for word in words:
        if "=" not in word or word.startswith("="):
            misuse(f"{word.partition('=')[0] or '='}: write KEY=VALUE.")
    return dict(word.split("=", 1) for word in words)


def dotenv_from(text: str) -> dict[str, str]:
    """KEY=value lines, read as the API reads them; a wrong line is not repeated: it may be a piece of a secret."""
    lines = [line for line in parse_stream(StringIO(text)) if line.key is not None or line.error]
    if any(line.error or line.value is None for line in lines):
        misuse("A line of the file is neither KEY=value nor a comment.")
    return {str(line.key): str(line.value) for line in lines}


def command_from(text: str) -> list[str] | None:
    """As a shell would part it, though no shell runs it; None for an empty one."""
    try:
        return shlex.split(text) or None
    except ValueError as error:
        misuse(f"{text}: {error}.")


def memory_from(text: str) -> int:
    """`512M`, `1.5G` or a number of bytes; units are powers of 1024, as in Docker."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if match is None:
        misuse(f"{text}: write an amount of memory such as 512M or 1.5G.")
    return int(float(match[1]) * UNITS[match[2]])


def moment_from(text: str, now: datetime | None = None) -> str:
    """`7d`, `12h`, `30min` ago, or a date or time as ISO 8601 writes it, in the zone of this machine unless it says."""
    if match := re.fullmatch(r"(\d+)\s*(d|h|min)", text.strip()):
        return ((now or datetime.now(UTC)) - timedelta(**{SPANS[match[2]]: int(match[1])})).isoformat()
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except ValueError:
        misuse(f"{text}: write how long ago, such as 7d, 12h or 30min, or a date such as 2026-01-31.")


def volume_from(word: str) -> tuple[str, dict[str, object]]:
    """NAME:/PATH, with `:ro` behind it where the container may only read."""
    match = re.fullmatch(r"([^:/]+):(/[^:]*)(:ro|:rw)?", word)
    if match is None:
        misuse(f"{word}: write NAME:/PATH or NAME:/PATH:ro, for example data:/var/lib/data.")
    return match[1], {"path": match[2], "read_only": match[3] == ":ro"}


def owned_volume_from(word: str) -> tuple[str, str]:
    """SERVICE:VOLUME, of the same environment."""
    match = re.fullmatch(r"([^:/]+):([^:/]+)", word)
    if match is None:
        misuse(f"{word}: write SERVICE:VOLUME, for example db:data.")
    return match[1], match[2]


def config_file_from(word: str) -> tuple[str, dict[str, object]]:
    """NAME:/PATH=@FILE; `@-` reads what is piped in."""
    match = re.fullmatch(r"([^:/]+):(/[^=]*)=@(.+)", word)
    if match is None:
        misuse(f"{word}: write NAME:/PATH=@FILE, for example site:/etc/nginx/nginx.conf=@nginx.conf.")
    return match[1], {"path": match[2], "content": text_of(match[3])}


def published_from(word: str) -> tuple[str, dict[str, object]]:
    """HOST:CONTAINER, with `/udp` behind it for another protocol than TCP."""
    match = re.fullmatch(r"(\d+):(\d+)(?:/(tcp|udp))?", word)
    if match is None:
        misuse(f"{word}: write HOST:CONTAINER or HOST:CONTAINER/udp, for example 5432:5432.")
    return f"{match[1]}/{match[3] or 'tcp'}", {"target": int(match[2])}


def port_key_from(word: str) -> str:
    """A port of the host: 5432, 5432/tcp, 53/udp."""
    if not re.fullmatch(r"\d+(?:/(?:tcp|udp))?", word):
        misuse(f"{word}: write a port of the host, for example 5432/tcp.")
    return word if "/" in word else f"{word}/tcp"


def route_from(word: str) -> tuple[str | None, str]:
    """DOMAIN, DOMAIN/PATH, or /PATH below a domain that is made up."""
    domain, _, path = word.partition("/")
    return domain or None, f"/{path}"


def file_text_from(word: str) -> str:
    """@FILE; `@-` reads what is piped in. The text itself is no word: arguments can be read by everybody here."""
    if not word.startswith("@"):
        misuse("Write @FILE, the name of a file with an @ before it, or @- for what is piped in.")
    return text_of(word[1:])


def text_of(file: str) -> str:
    """A file's text; `-` is what is piped in."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        misuse(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}.")
