"""What may be sent and what is shown follows from the declarations; `shapes.json` holds it, to be read as prose."""

import json
from pathlib import Path
from uuid import UUID

from hypothesis import given
from pydantic import BaseModel

from api.schemas.parts import ConfigFilePut, ConfigFileRead, HostPortRead, RouteRead, SharedVolumeRead, VolumeRead
from api.schemas.services import ConfigRead, ServicePatch, ServiceRequest
from api.views.config import config_read, entry_reads
from flows.domain.config import FIELDS
from flows.settings import Settings
from tests.strategies import configs

GOLDEN = Path(__file__).with_name("shapes.json")
SERVICE = UUID(int=1)
ENTRIES = {
    "volumes": VolumeRead,
    "shared_volumes": SharedVolumeRead,
    "config_files": ConfigFileRead,
    "routes": RouteRead,
    "host_ports": HostPortRead,
}


def in_words(schema: dict) -> str:
    """Returns something such as `integer | null`, `[RouteRead]`, `{string}`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(map(in_words, schema["anyOf"]))
    if "const" in schema:
        return repr(schema["const"])
    if schema["type"] == "array":
        return f"[{in_words(schema['items'])}]"
    if schema["type"] == "object":
        return f"{{{in_words(schema['additionalProperties'])}}}"
    return str(schema["type"])


def shapes(model: type[BaseModel]) -> dict[str, dict[str, str]]:
    """Returns, of the model and of those in it by name, what each field takes; `?` where it may be left out."""
    schema = model.model_json_schema()
    found = {**schema.pop("$defs", {}), model.__name__: schema}
    return {
        name: {
            f"{part}{'' if part in each.get('required', ()) else '?'}": in_words(kind)
            for part, kind in each["properties"].items()
        }
        for name, each in found.items()
        if "properties" in each
    }


def test_shapes_are_those_that_were_reviewed():
    found = {name: shape for model in (ConfigRead, ServiceRequest) for name, shape in shapes(model).items()}
    text = json.dumps(found, indent=1) + "\n"
    assert GOLDEN.read_text() == text


@given(configs)
def test_a_configuration_is_shown_in_its_shape_and_whole(config):
    settings = Settings()
    found = config_read(settings, SERVICE, config).model_dump(mode="json")
    assert found.keys() == FIELDS.keys()
    for name, shape in ENTRIES.items():
        listed = [entry.model_dump(mode="json") for entry in entry_reads(shape, settings, SERVICE, config)]
        assert listed == found[name]
        assert len(listed) == len(getattr(config, name))
    assert found["variables"] == dict(config.variables)
    assert found["credentials"] == (config.credentials and {"username": "robot"})
    if config.deploy_key:
        assert found["deploy_key"].startswith("ssh-ed25519 ")


def test_what_the_platform_computes_cannot_be_sent():
    assert "version" in ConfigFileRead.model_fields
    assert "version" not in ConfigFilePut.model_fields


def test_a_form_finds_all_that_it_needs_in_the_description():
    replicas = ServicePatch.model_json_schema()["properties"]["replicas"]
    assert replicas["title"] == "Replicas"
    assert replicas["description"] == "Containers that share the requests."
    assert replicas["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 50}
    assert replicas["x-field"] == {"secrecy": "public", "group": "Scale", "default": 1}
    memory = ServicePatch.model_json_schema()["$defs"]["Resources"]["properties"]["memory_bytes"]
    assert memory["x-field"] == {"secrecy": "public", "form": "bytes", "option": "memory"}
    ports = ServiceRequest.model_json_schema()["properties"]["host_ports"]
    assert (ports["x-field"]["key"], ports["x-field"]["value"]) == ("port", "target")
