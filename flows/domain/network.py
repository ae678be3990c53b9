"""Networks that are being removed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flows.domain.columns import moment


class NetworkRemoval(SQLModel, table=True):
    """Somebody removes this network until then at the latest; who needs it waits, and makes it again."""

    __tablename__ = "network_removal"

    name: str = Field(primary_key=True)
    until: datetime = moment(default=True)
