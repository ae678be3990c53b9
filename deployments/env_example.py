"""Writes `.env.example` from the settings' own descriptions: `python -m deployments.env_example`."""

from pathlib import Path

from flows.settings import Settings

FILE = Path(__file__).parent.parent / ".env.example"
HEAD = "# Every setting of Slipway with its default. Written by `python -m deployments.env_example`; do not edit.\n"


def text() -> str:
    lines = [HEAD]
    own = Settings.__annotations__
    fields = sorted(Settings.model_fields.items(), key=lambda each: each[0] not in own)  # registries, retention: last
    for name, field in fields:
        default = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        spelled = "" if default is None else Settings.spelled(default)
        lines.append(f"# {field.description}\n#SLIPWAY_{name.upper()}={spelled}\n")
    return "\n".join(lines)


if __name__ == "__main__":
    FILE.write_text(text())
