"""Prints where everything is once it is up: by `slipway up --detach`, or by the supervisor's last step."""

from pathlib import Path

from deployments.cli.output import print_json, say
from deployments.supervisor import state
from deployments.supervisor.ports import reachable
from deployments.supervisor.secrets import TOKEN_FILE
from flows.settings import SECRETS_FILE, Settings


def addresses(settings: Settings) -> dict[str, str]:
    """Return the URLs for people and programs on this machine."""
    host = reachable(settings.host)
    return {
        "dashboard_url": f"http://{host}:{settings.api_port}",
        "prefect_url": settings.prefect_url or f"http://{host}:{settings.prefect_port}",
        "proxy_url": f"http://{settings.root_domain}:{settings.proxy_port}",
    }


def show(settings: Settings, *, as_json: bool = False) -> None:
    """Print addresses and where their credentials are; the token itself only while it is new."""
    found, token = addresses(settings), settings.folder / TOKEN_FILE
    if as_json:
        print_json({**found, "token_file": str(token.absolute())})
        return
    say(f"\n  Dashboard   {found['dashboard_url']}")
    say(f"  API token   {token.read_text().strip() if _is_new(settings, token) else f'in {token}'}")
    say(f"  Apps        http://<app>.{settings.root_domain}:{settings.proxy_port}")
    say(f"  Prefect UI  {found['prefect_url']}")
    say(f"              log in with admin:PASSWORD; the password is in {settings.folder / SECRETS_FILE}\n")


def _is_new(settings: Settings, token: Path) -> bool:
    running = state.read(settings.folder)
    return running is not None and token.exists() and token.stat().st_mtime > running.started_at


if __name__ == "__main__":
    show(Settings.load())
