"""A pytest plugin: services have more fields, each added as a commit would, by its declaration and nothing else."""

import importlib.util
import sys

FIRST_METHOD = '    @model_validator(mode="before")'  # of `ServiceConfig`, behind its fields
CLASS = "class ServiceConfig(Value):"
MOORING = '''class Mooring(Value):
    """A part with a secret, and with one that nobody declared."""

    berth: Annotated[str, Declared("Berth", "Where it lies.", PUBLIC)] = "1"
    depth: Annotated[int, Field(ge=1, le=9), Declared("Depth", "Below it.", PUBLIC)] = 3
    code: Annotated[str, Declared("Code", "Opens the gate.")]
    forgotten: str = "hunter2"


'''
FIELDS = """    nickname: Annotated[str | None, Declared("Nickname", "How it is called.", PUBLIC, Group.SCALE)] = None
    timbers: Annotated[Mapping[NamedPart, Mooring], Declared("Timber", "Some.", PUBLIC, Group.STORAGE)] = {}
    notes: Annotated[Mapping[str, str], Declared("Note", "A few.", PUBLIC, Group.STORAGE)] = {}
    mooring: Annotated[Mooring | None, Declared("Mooring", "Where it is tied up.", PUBLIC, Group.SCALE)] = None
    passphrase: Annotated[str | None, Declared("Passphrase", "Never shown.", group=Group.SCALE)] = None
    undeclared: str | None = None

"""

spec = importlib.util.find_spec("flows.domain.config")
assert spec is not None
assert spec.origin is not None
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
with open(spec.origin) as file:
    source = file.read().replace(CLASS, MOORING + CLASS, 1).replace(FIRST_METHOD, FIELDS + FIRST_METHOD, 1)
exec(compile(source, spec.origin, "exec"), module.__dict__)
