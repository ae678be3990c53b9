"""Flow runs that are only written down."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from blocks.errors import PrefectUnreachable


class FakeRuns:
    """Remembers what was launched; a key that was used before starts nothing new."""

    def __init__(self) -> None:
        self.launched: list[tuple[str, Mapping[str, str]]] = []
        self.is_reachable = True
        self._by_key: dict[str, UUID] = {}

    def launch(self, deployment: str, parameters: Mapping[str, str], key: str) -> UUID:
        if not self.is_reachable:
            raise PrefectUnreachable("Prefect did not answer.")
        if key and key in self._by_key:
            return self._by_key[key]
        run = uuid4()
        self.launched.append((deployment, parameters))
        if key:
            self._by_key[key] = run
        return run
