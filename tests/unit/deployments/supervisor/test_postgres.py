from pathlib import Path

from deployments.supervisor import postgres
from flows.settings import Settings


def test_the_server_listens_on_the_loopback_only() -> None:
    command = postgres.server_command(Settings(postgres_port=5999))
    assert "listen_addresses=127.0.0.1" in command
    assert "unix_socket_directories=" in command
    assert "port=5999" in command


def test_no_password_is_in_the_servers_arguments() -> None:
    settings = Settings.model_validate({"postgres_password": "hidden-word"})
    assert not any("hidden-word" in word for word in postgres.server_command(settings))


def test_a_closed_folder_on_the_way_is_seen(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)
    assert not postgres.is_reachable(inner)


def test_an_open_way_is_seen() -> None:
    assert postgres.is_reachable(Path("/usr/bin"))
