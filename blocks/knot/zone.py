"""The routing server: a zone of SRV records, read and changed with signed messages (RFC 2136, TSIG)."""

import itertools
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdataset
import dns.rdatatype
import dns.tsig
import dns.tsigkeyring
import dns.update
import dns.zone
from dns.rdtypes.IN.SRV import SRV
from prefect.blocks.core import Block
from pydantic import SecretStr

from blocks.errors import Refused, ZoneUnreachable
from blocks.specs import SrvTarget

BATCH = 250
TIMEOUT_SECONDS = 5.0
TTL = 0
PRIORITY, WEIGHT = 0, 10


@contextmanager
def translated() -> Iterator[None]:
    """Let nothing of dnspython escape."""
    try:
        yield
    except (dns.tsig.PeerError, dns.tsig.BadSignature) as error:
        raise Refused(f"The routing server does not accept our key: {error}") from error
    except (dns.exception.DNSException, OSError, EOFError) as error:
        raise ZoneUnreachable(f"The routing server did not answer: {error or type(error).__name__}") from error


class Zone(Block):
    """One zone. Owner names are relative to it; each has one SRV record."""

    _block_type_name = "Slipway routing zone"
    _block_type_slug = "slipway-zone"

    server: str
    secret: SecretStr
    port: int = 53
    zone: str = "routes.slipway"
    key_name: str = "slipway"

    def records(self) -> dict[str, SrvTarget]:
        """Returns every record of the zone."""
        zone = dns.zone.Zone(self.zone)
        request, _ = dns.xfr.make_query(zone, keyring=self._keyring(), keyalgorithm=dns.tsig.HMAC_SHA256)
        with translated():
            dns.query.inbound_xfr(
                self.server, zone, request, port=self.port, timeout=TIMEOUT_SECONDS, lifetime=TIMEOUT_SECONDS * 4
            )
            found = list(zone.iterate_rdatas(dns.rdatatype.SRV))
        return {owner.to_text(): _target(record) for owner, _, record in found if isinstance(record, SRV)}

    def update(self, upserts: Mapping[str, SrvTarget], deletions: Collection[str]) -> None:
        """Put and delete records, in the order given; each batch happens entirely or not at all."""
        puts = ((owner, target) for owner, target in upserts.items())
        drops = ((owner, None) for owner in deletions if owner not in upserts)
        for batch in _batches(itertools.chain(puts, drops)):
            message = dns.update.UpdateMessage(self.zone, keyring=self._keyring(), keyalgorithm=dns.tsig.HMAC_SHA256)
            for owner, target in batch:
                message.delete(owner, "SRV")
                if target is not None:
                    message.add(owner, TTL, "SRV", f"{PRIORITY} {WEIGHT} {target.port} {target.host}.")
            self._send(message)

    def lookup(self, domain: str) -> SrvTarget | None:
        """Returns what the zone answers the proxy for a domain: its own record, or the wildcard that covers it."""
        message = dns.message.make_query(f"{domain}.{self.zone}.", "SRV")
        with translated():
            response = dns.query.tcp(message, self.server, port=self.port, timeout=TIMEOUT_SECONDS)
        if response.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            raise ZoneUnreachable(f"The routing server answered {dns.rcode.to_text(response.rcode())}.")
        records = [record for answer in response.answer for record in answer if isinstance(record, SRV)]
        return _target(records[0]) if records else None

    def _send(self, message: dns.update.UpdateMessage) -> None:
        with translated():
            response = dns.query.tcp(message, self.server, port=self.port, timeout=TIMEOUT_SECONDS)
        if response.rcode() == dns.rcode.SERVFAIL:
            raise ZoneUnreachable("The routing server could not store the change.")
        if response.rcode() != dns.rcode.NOERROR:
            raise Refused(f"The routing server refused the change: {dns.rcode.to_text(response.rcode())}.")

    def _keyring(self) -> dict[dns.name.Name, dns.tsig.Key]:
        key = dns.tsig.Key(self.key_name, self.secret.get_secret_value(), dns.tsig.HMAC_SHA256)
        return {key.name: key}


def _target(record: SRV) -> SrvTarget:
    return SrvTarget(record.target.to_text(omit_final_dot=True), record.port)


def _batches(records: Iterator[tuple[str, SrvTarget | None]]) -> Iterator[list[tuple[str, SrvTarget | None]]]:
    while batch := list(itertools.islice(records, BATCH)):
        yield batch
