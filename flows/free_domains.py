"""Domains that Slipway makes up for services."""

import secrets

from sqlmodel import Session

from flows.domain.project import Environment, Project
from flows.plans.service import generated_domain
from flows.settings import Settings
from flows.store import claims


def free_domain(session: Session, settings: Settings, project: Project, environment: Environment, service: str) -> str:
    """Returns a readable domain below the root domain; with a random tail where the plain one is taken."""
    plain = generated_domain(project.slug, environment.name, service, settings.root_domain)
    if claims.domain_is_free(session, plain):
        return plain
    return generated_domain(project.slug, environment.name, service, settings.root_domain, secrets.token_hex(3))
