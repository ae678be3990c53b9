"""The machines that apps run on, as whoever has the Docker socket saw them."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from flows.domain.columns import moment


class Node(SQLModel, table=True):
    """A machine and its size; requests for more are refused."""

    name: str = Field(primary_key=True)
    cpus: int
    memory_bytes: int = Field(sa_type=BigInteger)
    seen_at: datetime = moment(default=True)
