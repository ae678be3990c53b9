"""Flow runs that are only written down."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from blocks.errors import PrefectUnreachable
from blocks.prefect.runs import AT_ONCE
from blocks.specs import RunRequest
from blocks.states import RunRecord, RunState


class FakeRuns:
    """Remembers what was launched; a key that was used before starts nothing new."""

    def __init__(self) -> None:
        self.requests: list[RunRequest] = []
        self.launched: list[tuple[str, Mapping[str, str | bool]]] = []
        self.past: list[tuple[frozenset[str], datetime]] = []  # tags and end of runs that Prefect remembers
        self.is_reachable = True
        self.states: dict[UUID, RunState] = {}
        self._by_key: dict[str, UUID] = {}
        self._begun: list[tuple[str, UUID, datetime]] = []

    def launch(self, request: RunRequest) -> UUID:
        if not self.is_reachable:
            raise PrefectUnreachable("Prefect did not answer.")
        if request.key and request.key in self._by_key:
            return self._by_key[request.key]
        run = uuid4()
        self.requests.append(request)
        self.launched.append((request.deployment, request.parameters))
        self._begun.append((request.deployment, run, datetime.now(UTC)))
        self.states[run] = RunState(request.name or request.key or "nameless", "SCHEDULED", "")
        if request.key:
            self._by_key[request.key] = run
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
