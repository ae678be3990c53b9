"""Column definitions that every table shares."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from sqlalchemy import DateTime, Dialect, Enum, ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


def now() -> datetime:
    return datetime.now(UTC)


def identity(factory: Any) -> Any:  # noqa: ANN401 - SQLModel's Field is untyped
    return Field(default_factory=factory, primary_key=True, sa_type=Uuid)


def reference(target: str, *, nullable: bool = False, primary_key: bool = False, index: bool = True) -> Any:  # noqa: ANN401
    """Returns a foreign key whose rows go with what they belong to. `index=False`: another index begins with it."""
    return Field(
        default=None if nullable else ...,
        sa_column_args=(ForeignKey(target, ondelete="CASCADE"),),
        sa_type=Uuid,
        nullable=nullable,
        primary_key=primary_key,
        index=index and not primary_key,
    )


def moment(*, default: bool = False) -> Any:  # noqa: ANN401
    """Returns a column for a point in time with its zone; `default` fills in the present."""
    kind = DateTime(timezone=True)
    return Field(default_factory=now, sa_type=kind) if default else Field(default=None, sa_type=kind)


def stored_as(enum: type[StrEnum]) -> Enum:
    """Stores an enum by its value, as text with a CHECK constraint."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        name=f"{enum.__name__.lower()}_known",
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Document(TypeDecorator[BaseModel]):
    """A column that holds one value object as JSON, unsealed; a field that is missing has its default."""

    impl = JSONB
    cache_ok = True

    def __init__(self, shape: type[BaseModel]) -> None:
        super().__init__()
        self.shape = shape

    def process_bind_param(self, value: BaseModel | None, dialect: Dialect) -> Any:  # noqa: ANN401
        return None if value is None else value.model_dump(mode="json", exclude_defaults=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseModel | None:  # noqa: ANN401
        return None if value is None else self.shape.model_validate(value)
