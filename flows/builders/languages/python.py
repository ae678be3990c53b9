"""Python: pip, uv, Poetry, PDM and Pipenv; Django, FastAPI and Flask, or what the `Procfile` says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.builders import parts, versions
from flows.builders.languages import node, python_apps
from flows.builders.languages.python_apps import App
from flows.builders.recipe import BuildRequest, Recipe
from flows.builders.tree import Tree, table
from flows.domain.errors import BuildFailed

MARKS = ("requirements.txt", "pyproject.toml", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile", "manage.py", "setup.py")
VENV = "/app/.venv"
# What these packages are compiled with, and what they then load: by names that no release of Debian changes.
COMPILED = {
    "psycopg2": (("gcc", "libc6-dev", "libpq-dev"), ("libpq5",)),
    "mysqlclient": (("gcc", "libc6-dev", "pkg-config", "default-libmysqlclient-dev"), ("libmariadb3",)),
    "pycairo": (("gcc", "libc6-dev", "pkg-config", "libcairo2-dev"), ("libcairo2",)),
    "python-ldap": (("gcc", "libc6-dev", "libldap-dev", "libsasl2-dev"), ("ldap-utils",)),
}


@dataclass(frozen=True)
class Manager:
    """The way one tool installs what a project needs into a virtual environment at `/app/.venv`."""

    name: str
    mark: str
    tool: str | None
    files: Sequence[str]
    line: str
    cache: str = ""
    variables: str = ""
    after: str | None = None  # once the project's own files are there


MANAGERS = (
    Manager(
        "uv", "uv.lock", "uv", ("pyproject.toml", "uv.lock"),
        "uv sync --frozen --no-dev --no-install-project", "/root/.cache/uv",
        "UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never",
        "uv sync --frozen --no-dev",
    ),
    Manager(
        "Poetry", "poetry.lock", "poetry", ("pyproject.toml", "poetry.lock"),
        "poetry install --no-interaction --only=main --no-root", "/root/.cache/pypoetry",
        "POETRY_VIRTUALENVS_IN_PROJECT=true",
    ),
    Manager(
        "PDM", "pdm.lock", "pdm", ("pyproject.toml", "pdm.lock"),
        "pdm sync --prod --no-editable --no-self", "/root/.cache/pdm",
    ),
    Manager(
        "Pipenv", "Pipfile.lock", "pipenv", ("Pipfile", "Pipfile.lock"),
        "pipenv sync", "/root/.cache/pipenv", "PIPENV_VENV_IN_PROJECT=1",
    ),
    Manager(
        "pip", "requirements.txt", None, ("requirements*.txt",),
        f"python -m venv {VENV} && {VENV}/bin/pip install -r requirements.txt", "/root/.cache/pip",
    ),
)  # fmt: skip
WHOLE = Manager(
    "pip", "pyproject.toml", None, (), f"python -m venv {VENV} && {VENV}/bin/pip install .", "/root/.cache/pip"
)
REMEDY = "add a Procfile with a line such as `web: gunicorn app:app`, or give the service a command."
NOTHING = Manager("no packages", "", None, (), f"python -m venv {VENV}")


def python(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is neither a list of packages nor a program of a usual name."""
    if not tree.has(*MARKS) and not tree.has(*python_apps.PROGRAMS):
        return None
    manager = _manager(tree)
    app = python_apps.found(tree, _needs(tree))
    line = parts.line(tree, request, app.start if app else None, REMEDY)
    version = _version(tree)
    title = f"Python {version or '3'}, {manager.name}{f', {app.name}' if app else ''}"
    image = request.base(f"python:{version or '3'}-slim")
    builds, loads = _compiled(tree)
    added = () if app is None or line != app.start else app.added
    early = bool(manager.files) and request.build.install_command is None and not _needs_code(tree, manager)
    assets, copy = node.assets(tree, request)
    known = replace(app, added=added) if app else None
    stage = _build_stage(request, image, manager, builds, known, early=early, copy=copy)
    return Recipe(
        title=title,
        dockerfile=parts.text(title, *assets, stage, _final_stage(tree, image, loads, line)),
        context=tree.place,
        release=parts.release(tree),
        warnings=tuple(f"{each} is not among the packages: it is installed in its newest version." for each in added),
    )


def _build_stage(
    request: BuildRequest,
    image: str,
    manager: Manager,
    packages: Sequence[str],
    app: App | None,
    *,
    early: bool,
    copy: str,
) -> Sequence[str]:
    """Builds. `early`: packages are installed before the code is there, so that a new commit installs nothing."""
    build, caches = request.build, dict.fromkeys(("/root/.cache/pip", manager.cache)) if manager.cache else ()
    added, prepare = (app.added, app.prepare) if app else ((), None)
    install = build.install_command or manager.line
    added_line = [parts.run(f"pip --python {VENV}/bin/python install {' '.join(added)}", request, *caches)]
    return [
        f"FROM {image} AS build",
        "WORKDIR /app",
        f"ENV PATH={VENV}/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore",
        *([f"ENV {manager.variables}"] if manager.variables else []),
        *parts.arguments(request),
        *([parts.packages(*packages)] if packages else []),
        *([parts.run(f"python -m pip install {manager.tool}", request, "/root/.cache/pip")] if manager.tool else []),
        *([f"COPY {' '.join(manager.files)} ./", parts.run(install, request, *caches)] if early else [copy]),
        *([] if early else [parts.run(install, request, *caches)]),
        *(added_line if added else []),
        *([copy] if early else []),
        *([parts.run(manager.after, request, *caches)] if manager.after and early else []),
        *parts.built(build.build_command or prepare, request),
    ]


def _final_stage(tree: Tree, image: str, packages: Sequence[str], line: str) -> Sequence[str]:
    return [
        f"FROM {image}",
        *([parts.packages(*packages)] if packages else []),
        f"ENV PATH={VENV}/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1",
        *parts.brought("/app"),
        *parts.served(tree),
        parts.start(line),
    ]


def _manager(tree: Tree) -> Manager:
    known = next((each for each in MANAGERS if tree.has(each.mark)), None)
    if known is not None:
        return known
    if tree.has("Pipfile"):
        raise BuildFailed("There is a Pipfile without a Pipfile.lock: run `pipenv lock` and add it.")
    return WHOLE if tree.has("pyproject.toml", "setup.py") else NOTHING


def _needs_code(tree: Tree, manager: Manager) -> bool:
    """Tells whether the list of packages names files of the source: itself, or further lists."""
    lists = [tree.text(name) for name in tree.names("requirements*.txt")] if manager.name == "pip" else []
    return any(re.search(r"^[ \t]*(-[erc]\b|--editable|--requirement|\.|file:)", text, re.MULTILINE) for text in lists)


def _version(tree: Tree) -> str | None:
    named = versions.stated(tree, "python", ".python-version", "runtime.txt")
    if named is not None:
        return named
    project = tree.toml("pyproject.toml")
    poetry = table(project, "tool", "poetry", "dependencies").get("python")
    pipfile = table(tree.toml("Pipfile"), "requires").get("python_version")
    wanted = table(project, "project").get("requires-python") or poetry or pipfile
    return versions.of_python_range(str(wanted)) if wanted else None


def _needs(tree: Tree) -> frozenset[str]:
    """Returns names of the packages that the project's files mention, in one form."""
    texts = [tree.text(name) for name in ("pyproject.toml", "Pipfile", "setup.py", *tree.names("requirements*.txt"))]
    return frozenset(each.lower().replace("_", "-") for text in texts for each in re.findall(r"[A-Za-z][\w.-]+", text))


def _compiled(tree: Tree) -> tuple[Sequence[str], Sequence[str]]:
    needs = _needs(tree)
    found = [packages for name, packages in COMPILED.items() if name in needs]
    return [name for builds, _ in found for name in builds], [name for _, loads in found for name in loads]
