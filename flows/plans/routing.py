"""The routing zone: for each domain where its traffic goes. Owner names are relative to `ZONE`.

A wildcard in DNS does not cover names below or beside names that exist: with a record for `a.example.com`, the names
`b.example.com` and `example.com` itself are no longer covered by `*`. The proxy would take the empty answer for a
failure and go on for `GRACE` with what it knew. So each domain brings fallback records for itself and its ancestors.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from blocks.specs import SrvTarget
from flows.plans.pages import ASLEEP_PORT, PAGE_HOST, PENDING_PORT, UNKNOWN_PORT

ZONE = "routes.slipway"
NO_SUCH_APP = SrvTarget(PAGE_HOST, UNKNOWN_PORT)
ASLEEP = SrvTarget(PAGE_HOST, ASLEEP_PORT)
NOT_DEPLOYED_YET = SrvTarget(PAGE_HOST, PENDING_PORT)
APEX_WILDCARD = "*"
RULE_RECORD = r"r-[0-9a-f]{12}"  # a rule's record; visitors cannot ask for it, nor for names below it
Records = Mapping[str, SrvTarget]


def zone_records(live: Records) -> dict[str, SrvTarget]:
    """Returns all records of the zone, domains before fallbacks; `live` may hold wildcards (`*.example.com`).

    The most specific wildcard wins, at any depth below it.
    """
    records = dict(live)
    for domain in live:
        for owner in _owners_around(domain):
            if owner not in records:
                records[owner] = _fallback(owner, live)
    records.setdefault(APEX_WILDCARD, NO_SUCH_APP)
    return records


def records_around(domains: Collection[str], live: Records) -> dict[str, SrvTarget]:
    """Returns what to put when the domains came, moved or went: their records, and the fallbacks around them.

    `live` must say where the names of `names_around(domains)` lead, other services' among them; it need not hold
    more. A domain that went becomes a fallback, since others may live below it; `difference` removes what is needless.
    """
    records = {domain: live[domain] for domain in domains if domain in live}
    for owner in sorted(names_around(domains) - records.keys()):
        records[owner] = live.get(owner) or _fallback(owner, live)
    return records


def names_around(domains: Collection[str]) -> frozenset[str]:
    """Returns the owners that a change of the domains concerns: themselves, their ancestors, and wildcards."""
    return frozenset({*domains, *(owner for domain in domains for owner in _owners_around(domain)), APEX_WILDCARD})


def difference(desired: Records, observed: Records) -> tuple[dict[str, SrvTarget], tuple[str, ...]]:
    """Returns what turns the observed zone into the desired one: records to put, and owners to delete."""
    upserts = {owner: target for owner, target in desired.items() if observed.get(owner) != target}
    return upserts, tuple(sorted(observed.keys() - desired.keys()))


def _owners_around(domain: str) -> Iterator[str]:
    """Yields names that stop being covered by a wildcard further up once the domain has a record."""
    if re.fullmatch(RULE_RECORD, domain):
        return
    name = domain.removeprefix("*.")
    while name:
        yield name
        yield f"*.{name}"
        name = name.partition(".")[2]


def _fallback(owner: str, live: Records) -> SrvTarget:
    """Returns the nearest wildcard above, else the page that says that there is no app."""
    name = owner.partition(".")[2]
    while name:
        if f"*.{name}" in live and f"*.{name}" != owner:
            return live[f"*.{name}"]
        name = name.partition(".")[2]
    return NO_SUCH_APP
