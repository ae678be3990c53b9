"""Recognises Python projects and how they are started, by their files, which are read and never run."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flows.builders.tree import Tree

PROGRAMS = ("main.py", "app.py", "server.py", "bot.py", "worker.py", "wsgi.py", "asgi.py")
PLACES = ("", "app/", "src/", "src/app/", "api/", "backend/")
BIND = "--bind 0.0.0.0:$PORT"
LISTEN = "--host 0.0.0.0 --port $PORT"


@dataclass(frozen=True)
class App:
    """A framework's app and the line that starts it; `added`: packages that the line needs and the project lacks."""

    name: str
    start: str
    added: tuple[str, ...] = ()
    prepare: str | None = None


def found(tree: Tree, needs: frozenset[str]) -> App | None:
    """Returns the first that is recognized: Django, FastAPI or Starlette, Flask, a program."""
    return _django(tree, needs) or _asgi(tree, needs) or _flask(tree, needs) or _program(tree)


def _django(tree: Tree, needs: frozenset[str]) -> App | None:
    if not tree.has("manage.py"):
        return None
    wsgi = next(iter([*tree.names("*/wsgi.py"), *tree.names("wsgi.py")]), None)
    if wsgi is None:
        return None
    settings = [tree.text(name) for name in (*tree.names("*/settings.py"), *tree.names("*/settings/*.py"))]
    collects = any("STATIC_ROOT" in text for text in settings)
    return App(
        "Django",
        f"gunicorn {_module(wsgi)}:application {BIND}",
        () if "gunicorn" in needs else ("gunicorn",),
        "python manage.py collectstatic --noinput" if collects else None,
    )


def _asgi(tree: Tree, needs: frozenset[str]) -> App | None:
    for name in ("FastAPI", "Starlette", "Litestar"):
        if name.lower() in needs and (app := _named(tree, name)):
            is_there = "uvicorn" in needs or name == "FastAPI" and "fastapi[standard]" in _joined(tree)
            added = () if is_there else ("uvicorn",)
            return App(name, f"uvicorn {_placed(app, '--app-dir')} {LISTEN}", added)
    return None


def _flask(tree: Tree, needs: frozenset[str]) -> App | None:
    if "flask" not in needs:
        return None
    app = _named(tree, "Flask") or _factory(tree)
    added = () if "gunicorn" in needs else ("gunicorn",)
    return App("Flask", f"gunicorn {_placed(app, '--chdir')} {BIND}", added) if app else None


def _program(tree: Tree) -> App | None:
    name = tree.first(*PROGRAMS)
    return App(name, f"python {name}") if name else None


def _named(tree: Tree, kind: str) -> str | None:
    """Returns `module:variable` where the app of this class is made at the top of a module."""
    for file in _files(tree):
        for statement in _statements(tree.text(file)):
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as value)
                ) if _calls(value, kind):
                    return f"{file}:{name}"
    return None


def _factory(tree: Tree) -> str | None:
    for file in _files(tree):
        if any(
            isinstance(each, ast.FunctionDef) and each.name == "create_app" for each in _statements(tree.text(file))
        ):
            return f"{file}:create_app()"
    return None


def _calls(value: ast.expr, kind: str) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name == kind
    return False


def _statements(text: str) -> Sequence[ast.stmt]:
    """Returns no statements for a file that is broken, or written for another Python than ours."""
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _files(tree: Tree) -> Iterator[str]:
    usual = [
        f"{place}{name}" for place in PLACES for name in ("main.py", "app.py", "server.py", "__init__.py", "asgi.py")
    ]
    yield from (name for name in usual if tree.has(name))
    yield from (name for name in (*tree.names("*.py"), *tree.names("*/__init__.py")) if name not in usual)


def _placed(app: str, option: str) -> str:
    """Writes the server's word, quoted where a shell would see more in it; `src` is a folder and no package."""
    file, _, variable = app.partition(":")
    target = f"{_module(file.removeprefix('src/'))}:{variable}"
    quoted = f"'{target}'" if "(" in target else target
    return f"{option} src {quoted}" if file.startswith("src/") else quoted


def _module(file: str) -> str:
    return str(PurePosixPath(file).with_suffix("")).replace("/", ".").removesuffix(".__init__")


def _joined(tree: Tree) -> str:
    return "".join(tree.text(name) for name in ("pyproject.toml", "requirements.txt", "Pipfile"))
