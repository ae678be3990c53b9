"""A thin client of the REST API, for the command line and the demo. Knows shapes, decides nothing."""

from deployments.rest.configuration import Configuration
from deployments.rest.deployments import Deployments
from deployments.rest.environments import Environments
from deployments.rest.maintenance import Maintenance
from deployments.rest.services import Services
from deployments.rest.shapes import Deployment, Line, Service, ServiceSummary
from deployments.rest.transport import ApiRefused, Item

__all__ = ["ApiRefused", "Client", "Deployment", "Item", "Line", "Service", "ServiceSummary"]


class Client(Services, Environments, Deployments, Configuration, Maintenance):
    """One installation, as the bearer of a token sees it."""
