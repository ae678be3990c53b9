"""Secrets of embedded mode: made at the first start, readable by the owner of the installation only."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from dotenv import dotenv_values

from flows.settings import SECRETS_FILE, Settings

TOKEN_FILE = "token"  # of the API, for the CLI on this machine
KEY_BYTES = 32
PASSAGE = 0o710  # all for the owner; the group, which is PostgreSQL's, may pass through


def _password() -> str:
    return secrets.token_urlsafe(24)


def _key() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


SECRETS: dict[str, Callable[[], str]] = {
    "SLIPWAY_POSTGRES_PASSWORD": _password,
    "SLIPWAY_PREFECT_PASSWORD": _password,
    "SLIPWAY_ZONE_SECRET": _key,
}


def ensure_secrets(settings: Settings) -> Settings:
    """Fill in what is neither in the environment nor in the folder yet; the settings with all of it."""
    folder = settings.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(folder.stat().st_mode & PASSAGE)  # also one that was made by somebody more generous
    settings.proxy_sockets.mkdir(mode=0o700, exist_ok=True)
    path = folder / SECRETS_FILE
    known = {*(dotenv_values(path) if path.exists() else {}), *os.environ}
    missing = {name: make() for name, make in SECRETS.items() if name not in known}
    if missing:
        before = path.read_text() if path.exists() else ""
        write_private(path, before + "".join(f"{name}={value}\n" for name, value in missing.items()))
    if not settings.keyring.exists():
        write_private(settings.keyring, base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
    return Settings.load()


def write_private(path: Path, text: str) -> None:
    """Write whole or not at all, and never readable by others, not even for a moment."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
