"""What a service should become, over the REST API: staged, shown, taken back."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from deployments.rest import shapes
from deployments.rest.services import environment_path
from deployments.rest.shapes import Service
from deployments.rest.transport import Item, Rest


class Configuration(Rest):
    """What is wanted. `kind` is the last word of the list's address: `routes`, `volumes`, `config-files`."""

    def edit_service(self, service: Service, wish: Mapping[str, object]) -> Service:
        return shapes.service(self.ask("PATCH", f"/services/{service.id}", wish))

    def parts(self, service: Service, kind: str) -> list[Item]:
        return list(self.items(f"/services/{service.id}/{kind}"))

    def set_part(self, service: Service, kind: str, name: str, value: Mapping[str, object]) -> None:
        self.ask("PUT", f"/services/{service.id}/{kind}/{quote(name)}", value)

    def remove_part(self, service: Service, kind: str, name: str, query: Mapping[str, str] | None = None) -> None:
        self.ask("DELETE", f"/services/{service.id}/{kind}/{quote(name)}", query=query)

    def set_variable(self, service: Service, key: str, value: str) -> None:
        self.set_part(service, "variables", key, {"value": value})

    def import_variables(self, service: Service, dotenv: str) -> None:
        self.ask("PATCH", f"/services/{service.id}/variables", {"dotenv": dotenv})

    def create_route(self, service: Service, wish: Mapping[str, object]) -> Item:
        return self.ask("POST", f"/services/{service.id}/routes", wish)

    def changes(self, service: Service) -> list[Item]:
        return self.parts(service, "changes")

    def cancel_change(self, service: Service, id: str) -> None:
        self.remove_part(service, "changes", id)

    def discard_changes(self, service: Service) -> None:
        self.ask("DELETE", f"/services/{service.id}/changes")

    def revert(self, service: Service) -> Service:
        """Stages what leads back to what serves."""
        return shapes.service(self.ask("POST", f"/services/{service.id}/reversion"))

    def shared_variables(self, project: str, environment: str) -> list[Item]:
        return list(self.items(_shared(project, environment)))

    def share_variable(self, project: str, environment: str, key: str, value: str) -> None:
        self.ask("PUT", f"{_shared(project, environment)}/{quote(key)}", {"value": value})

    def plan_shared_variables(self, project: str, environment: str, variables: Mapping[str, str | None]) -> list[Item]:
        """Services whose next deployment would get other values if these were shared; None takes one away."""
        return list(self.ask("POST", f"{_shared(project, environment)}/plan", {"variables": variables})["items"])

    def unshare_variable(self, project: str, environment: str, key: str) -> None:
        self.ask("DELETE", f"{_shared(project, environment)}/{quote(key)}")

    def import_shared_variables(self, project: str, environment: str, dotenv: str) -> None:
        self.ask("PATCH", _shared(project, environment), {"dotenv": dotenv})

    def tokens(self, service: Service) -> Sequence[Item]:
        return self.parts(service, "tokens")

    def issue_token(self, service: Service, name: str, kind: str) -> Item:
        """With its secret, this once."""
        return self.ask("POST", f"/services/{service.id}/tokens", {"name": name, "kind": kind})

    def withdraw_token(self, service: Service, id: str) -> None:
        self.remove_part(service, "tokens", id)


def _shared(project: str, environment: str) -> str:
    return f"{environment_path(project, environment)}/variables"
