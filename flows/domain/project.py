"""Who owns what: workspace → project → environment."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from flows.domain.columns import identity, moment, reference
from flows.domain.ids import EnvironmentId, ProjectId, WorkspaceId, new_id
from flows.domain.sealed import Sealed

PRODUCTION = "production"
SLUG_CHECK = r"~ '^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$'"


class Workspace(SQLModel, table=True):
    """Who owns projects. One exists from the start, named `default`."""

    __table_args__ = (CheckConstraint(f"slug {SLUG_CHECK}", "slug_valid"),)

    id: WorkspaceId = identity(new_id)
    slug: str = Field(unique=True)
    created_at: datetime = moment(default=True)


class Project(SQLModel, table=True):
    """A product: services that belong together, in one or more environments."""

    __table_args__ = (UniqueConstraint("workspace_id", "slug"), CheckConstraint(f"slug {SLUG_CHECK}", "slug_valid"))

    id: ProjectId = identity(new_id)
    workspace_id: WorkspaceId = reference("workspace.id", index=False)
    slug: str
    description: str = ""
    created_at: datetime = moment(default=True)


class Environment(SQLModel, table=True):
    """An isolated network of services: `production`, a staging area, a preview."""

    __table_args__ = (UniqueConstraint("project_id", "name"), CheckConstraint(f"name {SLUG_CHECK}", "name_valid"))

    id: EnvironmentId = identity(new_id)
    project_id: ProjectId = reference("project.id", index=False)
    name: str = PRODUCTION
    created_at: datetime = moment(default=True)


class SharedVariable(SQLModel, table=True):
    """A variable that every service of an environment inherits; a service's own one of the same key wins."""

    __tablename__ = "shared_variable"

    environment_id: EnvironmentId = reference("environment.id", primary_key=True)
    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Sealed(str))
    updated_at: datetime = moment(default=True)
