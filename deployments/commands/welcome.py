"""Where everything is, said when it is up."""

from pathlib import Path

import typer

from deployments.cli import print_json
from deployments.supervisor import state
from deployments.supervisor.ports import reachable
from deployments.supervisor.secrets import TOKEN_FILE
from flows.settings import SECRETS_FILE, Settings


def addresses(settings: Settings) -> dict[str, str]:
    """URLs for people and programs on this machine."""
    host = reachable(settings.host)
    return {
        "dashboard_url": f"http://{host}:{settings.api_port}",
        "prefect_url": settings.prefect_url or f"http://{host}:{settings.prefect_port}",
        "proxy_url": f"http://{settings.root_domain}:{settings.proxy_port}",
    }


def show(settings: Settings, *, as_json: bool = False) -> None:
    """Addresses, and what opens the doors there; the token itself only as long as it is new."""
    found, token = addresses(settings), settings.folder / TOKEN_FILE
    if as_json:
        print_json({**found, "token_file": str(token.absolute())})
        return
    typer.echo(f"\n  Dashboard   {found['dashboard_url']}")
    typer.echo(f"  API token   {token.read_text().strip() if _is_new(settings, token) else f'in {token}'}")
    typer.echo(f"  Apps        http://<app>.{settings.root_domain}:{settings.proxy_port}")
    typer.echo(f"  Prefect UI  {found['prefect_url']}")
    typer.echo(f"              log in with admin:PASSWORD, which is in {settings.folder / SECRETS_FILE}\n")


def _is_new(settings: Settings, token: Path) -> bool:
    running = state.read(settings.folder)
    return running is not None and token.exists() and token.stat().st_mtime > running.started_at


if __name__ == "__main__":
    show(Settings.load())
