"""The routing zone as a pure function of what is live."""

from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.specs import SrvTarget
from flows.plans.routing import NO_SUCH_APP, difference, names_around, records_around, zone_records
from flows.plans.rules import record_of
from tests.fakes.zone import FakeZone

SHOP = SrvTarget("shop-1", 3000)
BLOG = SrvTarget("blog-1", 80)
LABEL = st.sampled_from(["a", "b", "c"])
NAME = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
DOMAIN = st.one_of(NAME, NAME.map("*.{}".format))


def test_an_empty_installation_answers_every_name_with_the_page() -> None:
    assert zone_records({}) == {"*": NO_SUCH_APP}


def test_a_domain_brings_fallbacks_for_itself_and_each_ancestor() -> None:
    assert zone_records({"a.localhost": SHOP}) == {
        "a.localhost": SHOP,
        "*.a.localhost": NO_SUCH_APP,
        "localhost": NO_SUCH_APP,
        "*.localhost": NO_SUCH_APP,
        "*": NO_SUCH_APP,
    }


def test_the_record_of_a_rule_brings_nothing_for_nobody_asks_for_names_around_it() -> None:
    record = record_of("a.localhost", "/api")
    assert zone_records({record: SHOP}) == {record: SHOP, "*": NO_SUCH_APP}
    assert records_around([record], {}) == {record: NO_SUCH_APP, "*": NO_SUCH_APP}
    assert names_around([record]) == {record, "*"}


def test_domains_come_before_fallbacks() -> None:
    live = {f"{number}.example.com": SHOP for number in range(10)}
    assert list(zone_records(live))[:10] == list(live)


@given(st.dictionaries(DOMAIN, st.sampled_from([SHOP, BLOG])), NAME)
@settings(max_examples=60, deadline=None)
def test_every_name_leads_to_its_own_app_the_nearest_wildcards_or_the_page(
    live: dict[str, SrvTarget], name: str
) -> None:
    zone = FakeZone(zone_records(live))
    wildcards = (f"*.{above}" for above in _ancestors(name))
    nearest = next((live[wildcard] for wildcard in wildcards if wildcard in live), NO_SUCH_APP)
    assert zone.lookup(name) == live.get(name, nearest)


@given(st.dictionaries(NAME, st.just(BLOG)), st.sets(NAME, min_size=1), st.sets(NAME), NAME)
@settings(max_examples=60, deadline=None)
def test_a_change_needs_only_the_names_around_it(
    others: dict[str, SrvTarget], came: set[str], went: set[str], asked: str
) -> None:
    before = others | dict.fromkeys(went - others.keys(), SHOP)
    after = others | dict.fromkeys(came - others.keys(), SHOP)
    changed = (went | came) - others.keys()
    zone = FakeZone(zone_records(before))
    known = {name: target for name, target in after.items() if name in names_around(changed)}
    zone.update(records_around(changed, known), ())
    assert zone.lookup(asked) == FakeZone(zone_records(after)).lookup(asked)


def test_the_difference_of_equal_zones_is_nothing() -> None:
    records = zone_records({"a.localhost": SHOP})
    assert difference(records, records) == ({}, ())


def test_the_difference_puts_what_is_missing_or_wrong_and_deletes_the_rest() -> None:
    desired, observed = {"a": SHOP, "b": SHOP}, {"b": BLOG, "c": BLOG}
    assert difference(desired, observed) == ({"a": SHOP, "b": SHOP}, ("c",))


def test_the_zone_grows_with_the_domains_and_not_faster() -> None:
    live = {f"app-{number}.customer-{number % 100}.example.com": SHOP for number in range(5000)}
    assert len(zone_records(live)) == 2 * 5000 + 2 * 100 + 4 + 1


def _ancestors(name: str) -> list[str]:
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels))]
