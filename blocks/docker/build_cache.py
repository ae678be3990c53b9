"""The cache of an engine's BuildKit: nothing in it says who made it."""

from typing import Any

import docker

from blocks.docker.engine import INSTANCE_LABEL, Engine, translated

TIMEOUT_SECONDS = 600  # an engine adds up all that it has, and deletes before it answers


class BuildCache(Engine):
    """What an engine keeps of builds, beside their images."""

    def build_cache_bytes(self) -> int:
        """Without what images have anyway."""
        records = self._patiently("df")["BuildCache"] or ()
        return sum(int(record["Size"]) for record in records if not record["Shared"])

    def shrink_build_cache(self, quota_bytes: int) -> int:
        """Delete the least recently used of it until the rest fits; how many bytes went. A running build's stays."""
        return int(self._patiently("prune_builds", keep_storage=quota_bytes)["SpaceReclaimed"])

    def is_shared(self) -> bool:
        """Whether containers of others are on the engine: those that no installation of Slipway made."""
        with translated():
            found: list[dict[str, Any]] = self.api.containers(all=True)
        return any(INSTANCE_LABEL not in (container["Labels"] or {}) for container in found)

    def _patiently(self, method: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - docker's own words
        version: str = self.api.api_version
        client = docker.APIClient(base_url=self.docker_host, version=version, timeout=TIMEOUT_SECONDS)
        try:
            with translated():
                answer: dict[str, Any] = getattr(client, method)(**options)
        finally:
            client.close()
        return answer
