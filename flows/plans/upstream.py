"""The proxy's way to an app: the routing zone knows its address, and is asked once in each `REFRESH`."""

from flows.plans.routing import ZONE

Json = dict[str, "Json"] | list["Json"] | str | int | bool
Route = dict[str, Json]

REFRESH = "100ms"
GRACE = "2s"  # how long a failed look-up is covered by the answer before it; then the next one is tried
STREAM_CLOSE_DELAY = "1h"  # a change of the proxy's configuration leaves websockets open for so long
REQUESTED_HOST = "{http.request.host}"
RECORD_VARIABLE = "record"  # of a request: the owner name in the zone that is asked; its host, unless a rule says else


def to_app(resolver_address: str) -> Route:
    """Passes the request on to where its record of the zone leads; this is the one way to all apps.

    Retries are for connections that were never made, and for GET: what may have reached an app is not sent twice.
    There is no passive health check: the zone names one upstream for each record, behind which Docker's resolver
    lists the live tasks, so a strike against it would take the whole app down for one bad answer.
    """
    return {
        "handler": "reverse_proxy",
        "dynamic_upstreams": look_up(resolver_address, f"{{http.vars.{RECORD_VARIABLE}}}"),
        "load_balancing": {"retries": 5, "try_duration": "3s", "try_interval": "50ms"},
        "transport": {
            "protocol": "http",
            "dial_timeout": "2s",
            # less than servers commonly keep idle connections, so that none is used while its server closes it
            "keep_alive": {"idle_timeout": "1500ms", "max_idle_conns_per_host": 256},
        },
        "stream_close_delay": STREAM_CLOSE_DELAY,
        "flush_interval": "10ms",
    }


def asking_for(record: str) -> Route:
    return {"handler": "vars", RECORD_VARIABLE: record}


def look_up(resolver_address: str, record: str) -> Route:
    return {
        "source": "srv",
        "name": f"{record}.{ZONE}",
        "refresh": REFRESH,
        "grace_period": GRACE,
        "resolver": {"addresses": [f"udp/{resolver_address}"]},
    }
