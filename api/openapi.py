"""Writes the OpenAPI file: `python -m api.openapi`, with `--check` it only compares."""

import json
import sys
from pathlib import Path

from api.app import application
from api.streams.endpoints import Frame, FrameType
from api.streams.hub import Hub
from flows.context import Context
from flows.settings import Settings
from flows.store.database import Database

FILE = Path(__file__).parent / "openapi.json"


class _NoRuns:
    def launch(self, request: object) -> object:
        raise AssertionError


def text() -> str:
    """Returns the description of the API as committed, with the frames of streams. Fields stay in their order."""
    settings = Settings()
    context = Context(settings, Database("postgresql://localhost/none"), _NoRuns())  # type: ignore[arg-type]
    document = application(context, Hub("")).openapi()
    frame = Frame.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = frame.pop("$defs")
    document["components"]["schemas"] |= {"Frame": frame, FrameType.__name__: parts[FrameType.__name__]}
    return json.dumps(document, indent=1) + "\n"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        FILE.write_text(text())
    elif FILE.read_text() != text():
        sys.exit("api/openapi.json is not what the API is: run `python -m api.openapi`.")
