"""Encrypted columns: documents that may hold secrets leave the process only sealed.

The key ring is a file outside the database, one Fernet key a line; the first one seals, all of them open. To rotate,
put a new key first; rows are re-sealed as they are written.
"""

from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from pydantic import TypeAdapter
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


class Keyring:
    """The keys of this process; opened once at its start."""

    _keys: MultiFernet | None = None

    @classmethod
    def open(cls, path: Path) -> None:
        lines = [line.strip() for line in path.read_text().splitlines() if line.strip()]
        cls._keys = MultiFernet([Fernet(line) for line in lines])

    @classmethod
    def keys(cls) -> MultiFernet:
        if cls._keys is None:
            raise RuntimeError("The key ring was not opened before a sealed column was used.")
        return cls._keys


class Sealed(TypeDecorator[Any]):
    """A column that holds one pydantic-describable value as authenticated ciphertext."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, shape: Any) -> None:  # noqa: ANN401 - any type that pydantic can describe
        super().__init__()
        self.shape = shape  # part of SQLAlchemy's cache key, by its name
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ANN401
        return None if value is None else Keyring.keys().encrypt(self._adapter.dump_json(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ANN401
        return None if value is None else self._adapter.validate_json(Keyring.keys().decrypt(value))
