"""Masks: what containers say, without what may be secret of them. Pure."""

from collections.abc import Iterable, Sequence

from flows.domain.snapshot import Snapshot
from flows.plans.environment import resolved

LEAST_SECRET = 4  # a shorter value would blacken half of the output
MASK = "********"
MOST_BYTES = 4000  # of a command's output that was not cut: a line that is cut may begin inside of a secret


def hidden_of(version: Snapshot) -> Sequence[str]:
    """Returns what its containers must not show: their variables, any of which may be secret, and its passwords."""
    config = version.config
    own = [resolved(value, version) for value in config.variables.values()]
    passwords = [each.password for each in (config.credentials, config.base_registry) if each]
    return hidden_lines([*version.shared_variables.values(), *own, *passwords, config.deploy_key or ""])


def hidden_lines(values: Iterable[str]) -> Sequence[str]:
    """Returns what lines of output must not show, longest first."""
    lines = {line.strip() for value in values for line in value.splitlines()}  # output comes line by line
    return sorted((line for line in lines if len(line) >= LEAST_SECRET), key=len, reverse=True)


def masked(line: str, hidden: Sequence[str]) -> str:
    for value in hidden:
        line = line.replace(value, MASK)
    return line


def masked_output(output: str, hidden: Sequence[str]) -> Sequence[str]:
    """Returns the lines of a command's output, without the first if it was cut."""
    lines = output.splitlines()
    return [masked(line, hidden) for line in (lines[1:] if len(output.encode()) > MOST_BYTES else lines)]
