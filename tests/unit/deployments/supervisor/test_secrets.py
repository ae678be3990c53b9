import base64
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from deployments.supervisor.secrets import ensure_secrets, write_private
from flows.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("POSTGRES_PASSWORD", "PREFECT_PASSWORD", "ZONE_SECRET"):
        monkeypatch.delenv(f"SLIPWAY_{name}", raising=False)
    monkeypatch.setenv("SLIPWAY_FOLDER", str(tmp_path / "installation"))
    return tmp_path / "installation"


def test_secrets_are_made_once(folder: Path) -> None:
    first = ensure_secrets(Settings.load())
    assert first.postgres_password.get_secret_value()
    assert ensure_secrets(Settings.load()) == first


def test_the_keys_have_the_form_that_their_readers_want(folder: Path) -> None:
    settings = ensure_secrets(Settings.load())
    assert len(base64.b64decode(settings.zone_secret.get_secret_value())) == 32
    assert Fernet(settings.keyring.read_text().strip()).encrypt(b"")


def test_nobody_else_may_read_them(folder: Path) -> None:
    settings = ensure_secrets(Settings.load())
    assert folder.stat().st_mode & 0o077 == 0
    assert [path.stat().st_mode & 0o777 for path in (folder / "secrets.env", settings.keyring)] == [0o600, 0o600]


def test_a_secret_from_the_environment_is_not_written_down(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_POSTGRES_PASSWORD", "chosen")
    assert ensure_secrets(Settings.load()).postgres_password.get_secret_value() == "chosen"
    assert "POSTGRES" not in (folder / "secrets.env").read_text()


def test_a_missing_secret_is_added_to_the_others(folder: Path) -> None:
    folder.mkdir()
    write_private(folder / "secrets.env", "SLIPWAY_PREFECT_PASSWORD=kept\n")
    settings = ensure_secrets(Settings.load())
    assert settings.prefect_password.get_secret_value() == "kept"
    assert settings.postgres_password.get_secret_value()
