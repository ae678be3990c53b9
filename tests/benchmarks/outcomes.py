"""What came of the scenarios of `bench_drop`: for people on the standard error, and as figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from tests.benchmarks.crowd import Crowd
from tests.benchmarks.figures import figure
from tests.benchmarks.questions import KINDS, NEW_APP, Seen
from tests.benchmarks.stage import median, percentile, say

QUICK = ("kept", "new", "http2")  # kinds whose answers take no time of their own
MANY = 12  # failures that are reported one by one


@dataclass
class Outcome:
    """One scenario, played."""

    name: str
    crowd: Crowd
    deploy_seconds: list[float] = field(default_factory=list)
    failed_deploys: int = 0

    def __str__(self) -> str:
        kinds = ", ".join(f"{name} {tally(seen)}" for name, seen in self.crowd.seen.items())
        deploys = f"{len(self.deploy_seconds)} deploys of {median(self.deploy_seconds or [0.0]):.2f} s"
        return (
            f"{self.name}: {tally(together(self.crowd.seen.values()))} requests failed ({kinds}), "
            f"{deploys}, {self.failed_deploys} failed, {self.crowd.closed.total()} websockets ended"
        )


@dataclass
class Everything:
    """All scenarios, the app beside them, and the apps that came and went."""

    outcomes: list[Outcome] = field(default_factory=list)
    calm: Crowd | None = None
    new_app: Seen = field(default_factory=Seen)
    new_app_seconds: list[float] = field(default_factory=list)
    failed_new_apps: int = 0

    def by_kind(self) -> dict[str, Seen]:
        crowds = [outcome.crowd for outcome in self.outcomes]
        found = {kind.name: together(crowd.seen[kind.name] for crowd in crowds) for kind in KINDS}
        return {**found, **(self.calm.seen if self.calm else {}), NEW_APP.name: self.new_app}

    @property
    def unrelated_ends(self) -> Counter[str]:
        """Websockets of the app that nobody deployed, by what ended them."""
        return self.calm.closed if self.calm else Counter()

    @property
    def own_ends(self) -> Counter[str]:
        return sum((outcome.crowd.closed for outcome in self.outcomes), Counter())

    def explain(self) -> None:
        for name, seen in self.by_kind().items():
            if seen.seconds:
                p50, p99 = (percentile(seen.seconds, share) * 1000 for share in (0.5, 0.99))
                say(f"{name}: {tally(seen)} failed, p50 {p50:.1f} ms, p99 {p99:.1f} ms")
            for line in seen.reported[:MANY]:
                say(f"  failed at {line}")
        for owner, ends in (("the deployed apps", self.own_ends), ("the unrelated app", self.unrelated_ends)):
            for kind, count in ends.most_common():
                say(f"websockets of {owner} ended: {count} × {kind}")

    def tell_figures(self, seconds: float, cpu: float) -> None:
        kinds = self.by_kind()
        everything = together(kinds.values())
        figure("drop_requests_failed", everything.failures.total(), "requests", 0, "lower")
        for name, seen in kinds.items():
            figure(f"drop_requests_failed_{name}", seen.failures.total(), "requests", 0, "lower")
        for outcome in self.outcomes:
            failed = together(outcome.crowd.seen.values()).failures.total()
            figure(f"drop_requests_failed_in_{outcome.name}", failed, "requests", 0, "lower")
        figure("drop_unrelated_websockets_closed", self.unrelated_ends.total(), "websockets", 0, "lower")
        figure("drop_own_websockets_closed", self.own_ends.total(), "websockets", None, "lower")
        figure("drop_idle_connections_closed", everything.reopened, "connections", None, "lower")
        figure("drop_requests_answered", everything.answered, "requests", None, "higher")
        figure("drop_requests_a_second", everything.answered / seconds, "1/s", None, "higher")
        self._tell_deploys()
        quick = together(kinds[name] for name in QUICK).seconds
        figure("drop_p50", percentile(quick, 0.5) * 1000, "ms", None, "lower")
        figure("drop_p99", percentile(quick, 0.99) * 1000, "ms", None, "lower")
        figure("drop_slowest", max(quick) * 1000, "ms", None, "lower")
        figure("drop_client_cpu", cpu / seconds * 100, "% of a core", None, "lower")

    def _tell_deploys(self) -> None:
        done = [took for outcome in self.outcomes for took in outcome.deploy_seconds]
        failed = self.failed_new_apps + sum(outcome.failed_deploys for outcome in self.outcomes)
        figure("drop_deploys_failed", failed, "deploys", 0, "lower")
        figure("drop_deploys", len(done), "deploys", None, "higher")
        figure("drop_deploy_median", median(done), "s", None, "lower")
        figure("drop_new_apps", len(self.new_app_seconds), "apps", None, "higher")
        figure("drop_new_app_median", median(self.new_app_seconds), "s", None, "lower")


def tally(seen: Seen) -> str:
    """Returns how many of how many failed."""
    return f"{seen.failures.total()}/{seen.failures.total() + seen.answered}"


def together(parts: Iterable[Seen]) -> Seen:
    """Returns what several saw, as if one had seen it."""
    return reduce(Seen.__add__, parts, Seen())
