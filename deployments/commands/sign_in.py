"""Who signs in to registries, as typed; passwords come from the environment, or are asked for."""

import os
import sys
from collections.abc import Mapping

import typer

from deployments.commands.failure import misuse

PASSWORD, BASE_PASSWORD = "SLIPWAY_REGISTRY_PASSWORD", "SLIPWAY_BASE_REGISTRY_PASSWORD"


def registry(user: str) -> Mapping[str, str] | None:
    """Of the service's image or repository; an empty text takes it away."""
    if not user:
        return None
    password = _password(PASSWORD, f"--registry-user {user}", f"Password of {user} at the image's registry")
    return {"username": user, "password": password}


def base_registry(word: str) -> Mapping[str, str] | None:
    """Of a build's base images, from `USER@HOST`; an empty text takes it away."""
    if not word:
        return None
    user, _, host = word.rpartition("@")  # a user may be an address of mail
    if not user or not host:
        misuse(f"--base-registry {word}: write USER@HOST, such as robot@registry.example.com.")
    password = _password(BASE_PASSWORD, f"--base-registry {word}", f"Password of {user} at {host}")
    return {"host": host, "username": user, "password": password}


def _password(variable: str, option: str, question: str) -> str:
    """Never an argument: arguments can be read by everybody on the machine."""
    password = os.environ.get(variable)
    if not password:
        if not sys.stdin.isatty():
            misuse(f"{option}: set {variable}, or run this on a terminal to be asked.")
        password = str(typer.prompt(question, hide_input=True, err=True))
    return password
