"""Composes the report on a copy of a service's volumes, and on the commands around it. Pure."""

from collections.abc import Sequence

from blocks.states import CommandAnswer
from flows.domain.snapshot import Snapshot
from flows.plans.masking import hidden_of, masked, masked_output

IN_USE = "Copied while it is in use, as a crash would leave it: it declares no command that pauses it."
AT_REST = "Copied while nothing of it serves."
STILL = "Copied while it was quiesced."
MOST_LINES = 20


def shown(version: Snapshot, command: Sequence[str]) -> Sequence[str]:
    """Writes a command as words; its own line breaks are none here."""
    return [masked(f"Running: {' '.join(' '.join(command).split())}", hidden_of(version))]


def said(version: Snapshot, answer: CommandAnswer) -> Sequence[str]:
    """Returns the last lines of the output, without values of variables, any of which may be secret."""
    return [line for line in masked_output(answer.output, hidden_of(version))[-MOST_LINES:] if line.strip()]


def failure(version: Snapshot, when: str, answer: CommandAnswer) -> str:
    """Explains a failed command. `when`: `before` or `after`."""
    slug, outcome = version.service.slug, "could not be paused" if when == "before" else "may still be paused"
    how = f"ended with {answer.code}" if answer.code is not None else "came to no end"
    last = (said(version, answer) or ["it wrote nothing"])[-1 if answer.code is not None else 0]
    return f"{slug} {outcome}: the command {when} the copy of its volumes {how}: {last}"
