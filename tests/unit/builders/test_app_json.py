"""What `app.json` says, beside what the service and the `Procfile` say."""

import json
from pathlib import Path

from flows.builders.catalog import recipe
from flows.builders.recipe import BuildRequest, Recipe
from flows.domain.source import Build


def of(folder: Path, app: object, *known: str) -> Recipe:
    (folder / "main.py").touch()
    (folder / "app.json").write_text(json.dumps(app))
    return recipe(folder, BuildRequest(Build(), base_images="mirror.test/library/", known=frozenset(known)))


def test_a_variable_is_asked_for_only_if_nobody_gives_it(tmp_path: Path) -> None:
    app = {"env": {"A": {}, "B": {"required": False}, "C": "c", "D": {"value": "of\ntwo lines"}, "E": {}, "PORT": {}}}
    asked = of(tmp_path, app, "E").warnings
    assert [each.split()[4] for each in asked] == ["A:", "D:"]


def test_a_default_is_in_the_image_but_the_port_is_ours(tmp_path: Path) -> None:
    found = of(tmp_path, {"env": {"PORT": "3000", "GREETING": {"value": 'a "b" $C'}}}).dockerfile
    assert 'ENV GREETING="a \\"b\\" \\$C"\n' in found
    assert found.index('ENV PORT="3000"') < found.index("ENV PORT=8080")


def test_the_procfile_says_what_is_run_before_traffic(tmp_path: Path) -> None:
    app = {"scripts": {"dokku": {"predeploy": "python prepare.py"}}, "stack": "x", "buildpacks": [{"url": "y"}]}
    assert of(tmp_path, app).release == "python prepare.py"
    (tmp_path / "Procfile").write_text("release:\nweb: python main.py\nrelease: python migrate.py\n")
    assert of(tmp_path, app).release == "python migrate.py"


def test_a_mirror_has_the_official_images_only(tmp_path: Path) -> None:
    assert "FROM mirror.test/library/python:3-slim\n" in of(tmp_path, {}).dockerfile
    (tmp_path / "Shop.csproj").write_text('<Project Sdk="Microsoft.NET.Sdk.Web"/>')
    assert "FROM mcr.microsoft.com/dotnet/aspnet:10.0\n" in of(tmp_path, {}).dockerfile
