"""Finds the services that the shared variables of an environment would reach. Pure."""

from collections.abc import Collection, Mapping

from flows.domain.snapshot import Snapshot
from flows.plans.comparison import Names, names
from flows.plans.environment import mentioned, with_shared


def reached(live: Snapshot | None, own: Mapping[str, str], shared: Mapping[str, str], keys: Collection[str]) -> Names:
    """Returns the variables to which the next deployment gives other values, on account of the shared `keys`.

    `own`: what the next deployment takes of the service's own, which win over shared ones of the same key; `shared`:
    all that the environment has by then. A variable that mentions a shared one (`{{env.KEY}}`) changes with it.
    """
    touched = {key for key in keys if key not in own} | {key for key in own if mentioned(own[key]) & set(keys)}
    before = with_shared(live.config.variables, live.shared_variables) if live else {}
    after = with_shared(own, shared)
    return names(
        {key: value for key, value in before.items() if key in touched},
        {key: value for key, value in after.items() if key in touched},
    )
