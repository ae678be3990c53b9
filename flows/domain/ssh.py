"""Keys of SSH: the one by which a git host knows us, and those by which we know the host."""

import base64
import binascii
import re
from typing import Annotated

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)
from pydantic import AfterValidator, Field

from flows.domain.rules import Text

SCAN = "`ssh-keyscan HOST` prints them; compare them with what the host publishes"
_MARK, _KIND = r"(?:@(?:cert-authority|revoked) )?", r"(?:ssh|ecdsa|sk)-[a-z0-9@.-]+"
_HOST_KEY = re.compile(rf"{_MARK}[!-~]+ {_KIND} ([A-Za-z0-9+/]+=*)(?: .*)?")


def make_private_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


def public_part(private_key: str) -> str:
    """Returns the line that the git host is given."""
    return _loaded(private_key).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def private_key(value: str) -> str:
    """Checks an ed25519 key in OpenSSH's form, without a passphrase, because nobody is there to type it."""
    value = "".join(f"{line.strip()}\n" for line in value.strip().splitlines())
    _loaded(value)
    return value


def known_hosts(value: str) -> str:
    """Checks lines of a known_hosts file, without comments: the keys that a host may have, and no other."""
    lines = [" ".join(line.split()) for line in value.splitlines()]
    kept = [line for line in lines if line and not line.startswith("#")]
    if not kept or not all(map(_is_host_key, kept)):
        raise ValueError(f"must be lines such as `git.example.com ssh-ed25519 AAAA…`: {SCAN}")
    return "".join(f"{line}\n" for line in kept)


def _is_host_key(line: str) -> bool:
    match = _HOST_KEY.fullmatch(line)
    try:
        return match is not None and bool(base64.b64decode(match[1], validate=True))
    except binascii.Error:
        return False


def _loaded(text: str) -> Ed25519PrivateKey:
    """Loads a key. The library's reasons may quote it, so they are not repeated."""
    try:
        key = load_ssh_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("must be an ed25519 private key in OpenSSH's form without a passphrase") from None
    return key


PrivateKey = Annotated[Text, Field(min_length=1, max_length=10_000), AfterValidator(private_key)]
KnownHosts = Annotated[Text, Field(min_length=1, max_length=50_000), AfterValidator(known_hosts)]
