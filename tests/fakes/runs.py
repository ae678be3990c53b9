"""Flow runs that are only written down."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from blocks.errors import PrefectUnreachable
from blocks.prefect.runs import AT_ONCE
from blocks.states import RunRecord, RunState


class FakeRuns:
    """Remembers what was launched; a key that was used before starts nothing new."""

    def __init__(self) -> None:
        self.launched: list[tuple[str, Mapping[str, str | bool]]] = []
        self.past: list[tuple[frozenset[str], datetime]] = []  # tags and end of runs that Prefect remembers
        self.is_reachable = True
        self.states: dict[UUID, RunState] = {}
        self._by_key: dict[str, UUID] = {}
        self._begun: list[tuple[str, UUID, datetime]] = []

    def launch(self, deployment: str, parameters: Mapping[str, str | bool], key: str) -> UUID:
        if not self.is_reachable:
            raise PrefectUnreachable("Prefect did not answer.")
        if key and key in self._by_key:
            return self._by_key[key]
        run = uuid4()
        self.launched.append((deployment, parameters))
        self._begun.append((deployment, run, datetime.now(UTC)))
        self.states[run] = RunState(key or "nameless", "SCHEDULED", "")
        if key:
            self._by_key[key] = run
        return run

    def look(self, run_id: UUID) -> RunState | None:
        return self.states.get(run_id)

    def latest(self, deployment: str, count: int) -> Sequence[RunRecord]:
        begun = zip(self._begun, self.launched, strict=True)
        found = [(run, at, parameters) for (known, run, at), (_, parameters) in begun if known == deployment]
        return [
            RunRecord(run, self.states[run].state, self.states[run].message, parameters, at, None)
            for run, at, parameters in reversed(found[-count:])
        ]

    def ended(self, tags: Sequence[str], before: datetime) -> int:
        return sum(own >= set(tags) and at < before for own, at in self.past)

    def delete_ended(self, tags: Sequence[str], before: datetime) -> int:
        count = min(self.ended(tags, before), AT_ONCE)
        for own, at in [each for each in self.past if each[0] >= set(tags) and each[1] < before][:count]:
            self.past.remove((own, at))
        return count
