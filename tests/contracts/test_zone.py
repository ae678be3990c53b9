"""What the routing zone promises."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from blocks.errors import Refused, ZoneUnreachable
from blocks.knot.zone import Zone
from blocks.specs import SrvTarget
from flows.plans.routing import NO_SUCH_APP, difference, records_around, zone_records
from tests.contracts.edges import Edge
from tests.fakes.zone import FakeZone

SHOP = SrvTarget("shop-1", 3000)
BLOG = SrvTarget("blog-1", 80)


@pytest.fixture(autouse=True)
def _empty_zone(edge: Edge) -> Iterator[None]:
    edge.zone.update({}, list(edge.zone.records()))
    yield
    edge.zone.update({}, list(edge.zone.records()))


def test_records_are_put_replaced_and_deleted(edge: Edge) -> None:
    edge.zone.update({"shop.example.com": BLOG, "*.example.com": BLOG}, ())
    edge.zone.update({"shop.example.com": SHOP}, ["*.example.com", "never.existed"])
    assert edge.zone.records() == {"shop.example.com": SHOP}


def test_a_thousand_records_fit(edge: Edge) -> None:
    many = {f"app-{number}.example.com": SrvTarget(f"app-{number}", 80) for number in range(1000)}
    edge.zone.update(many, ())
    assert edge.zone.records() == many


def test_no_name_is_ever_left_without_an_answer(edge: Edge) -> None:
    edge.zone.update(zone_records({"a.b.localhost": SHOP}), ())
    assert edge.zone.lookup("a.b.localhost") == SHOP
    for name in ("x.a.b.localhost", "c.b.localhost", "b.localhost", "localhost", "d.localhost", "other.test", "test"):
        assert edge.zone.lookup(name) == NO_SUCH_APP, name


def test_a_bare_wildcard_does_not_cover_what_lies_beside_a_name(edge: Edge) -> None:
    edge.zone.update({"*": NO_SUCH_APP, "a.localhost": SHOP}, ())
    assert edge.zone.lookup("b.localhost") is None  # why zone_records adds fallbacks


def test_wildcards_lead_to_their_app_unless_something_nearer_does(edge: Edge) -> None:
    edge.zone.update(zone_records({"*.example.com": SHOP, "blog.example.com": BLOG, "x.y.example.com": BLOG}), ())
    for name in ("any.example.com", "y.example.com", "z.y.example.com", "deep.in.example.com", "a.blog.example.com"):
        assert edge.zone.lookup(name) == SHOP, name
    assert edge.zone.lookup("blog.example.com") == BLOG
    assert edge.zone.lookup("example.com") == NO_SUCH_APP


def test_one_services_change_leaves_the_domains_of_others_alone(edge: Edge) -> None:
    live = {"example.com": BLOG, "shop.example.com": SHOP}
    edge.zone.update(records_around(["example.com"], {"example.com": BLOG}), ())
    edge.zone.update(records_around(["shop.example.com"], live), ())
    assert (edge.zone.lookup("example.com"), edge.zone.lookup("shop.example.com")) == (BLOG, SHOP)
    edge.zone.update(records_around(["example.com"], {"shop.example.com": SHOP}), ())
    assert (edge.zone.lookup("example.com"), edge.zone.lookup("shop.example.com")) == (NO_SUCH_APP, SHOP)


def test_the_difference_mends_any_zone(edge: Edge) -> None:
    edge.zone.update({"shop.example.com": BLOG, "stale.example.org": BLOG}, ())
    desired = zone_records({"shop.example.com": SHOP})
    edge.zone.update(*difference(desired, edge.zone.records()))
    assert edge.zone.records() == desired


def test_a_silent_routing_server_is_unreachable(edge: Edge) -> None:
    is_fake = isinstance(edge.zone, FakeZone)
    zone = FakeZone(unreachable=True) if is_fake else Zone(server="127.0.0.1", port=9, secret=SecretStr("c2VjcmV0"))
    with pytest.raises(ZoneUnreachable):
        zone.records()
    with pytest.raises(ZoneUnreachable):
        zone.update({"a.test": SHOP}, ())


@pytest.mark.integration
def test_the_routing_server_accepts_signed_messages_only(installed_edge: Edge) -> None:
    assert isinstance(installed_edge.zone, Zone)
    anonymous = Zone(server=installed_edge.zone.server, secret=SecretStr("bm90IHRoZSBzZWNyZXQ="))
    with pytest.raises(Refused):
        anonymous.update({"a.test": SHOP}, ())
    with pytest.raises(Refused):
        anonymous.records()
    assert "a.test" not in installed_edge.zone.records()
