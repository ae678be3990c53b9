"""Files of the routing server: its configuration and the empty zone."""

from flows.plans.routing import ZONE

KEY_NAME = "slipway"
DNS_PORT = 53
CONFIGURATION = "/etc/knot/knot.conf"
EMPTY_ZONE = "/etc/knot/routes.zone"

# Records come through signed updates only; the server keeps them in its journal and, a minute later, in this file,
# so they outlive a crash (with `difference-no-serial` a restart would go back to the file). It holds no fallback
# record on purpose: a server that lost its records answers "no such name", which the proxy bridges with what it knew,
# until reconcile has filled the zone; with a fallback every app would be "no such app" meanwhile.
_ZONE_FILE = f"""$ORIGIN {ZONE}.
@ 0 SOA localhost. localhost. 1 3600 600 86400 0
@ 0 NS localhost.
"""

# Asynchronous: an update does not wait for a busy disk. The database is the truth, and reconcile mends what a loss of
# power took. /dev/shm is new at each start of a container: elsewhere the server would find its own process id of
# before in its pid file, always 1, and refuse to start after a crash.
_CONFIGURATION = """server:
    rundir: /dev/shm
    listen: 0.0.0.0@{port}
    udp-workers: 1
    tcp-workers: 2
    background-workers: 1
    identity: ""
    version: ""
    tcp-max-clients: 200
log:
  - target: stderr
    any: warning
database:
    storage: /var/lib/knot
    journal-db-mode: asynchronous
    journal-db-max-size: 256M
    timer-db-max-size: 1M
    kasp-db-max-size: 10M
    catalog-db-max-size: 10M
key:
  - id: {key}
    algorithm: hmac-sha256
    secret: {secret}
acl:
  - id: signed
    key: {key}
    action: [update, transfer]
mod-queryacl:
  - id: inside
    address: [{allowed}]
template:
  - id: default
    global-module: mod-queryacl/inside
zone:
  - domain: {zone}
    file: {empty_zone}
    acl: signed
    zonefile-load: whole
    zonefile-sync: 60
    journal-content: changes
    semantic-checks: off
"""


def knot_files(secret: str, allowed: str) -> dict[str, str]:
    """Returns files by path in the container. Only the subnet `allowed` is answered, and changes must be signed."""
    configuration = _CONFIGURATION.format(
        port=DNS_PORT, key=KEY_NAME, secret=secret, allowed=allowed, zone=ZONE, empty_zone=EMPTY_ZONE
    )
    return {CONFIGURATION: configuration, EMPTY_ZONE: _ZONE_FILE}
