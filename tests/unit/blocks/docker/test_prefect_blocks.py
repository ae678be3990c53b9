"""What operators see of the cluster and the node in Prefect."""

from pathlib import Path

import pytest

from blocks.docker.prefect_blocks import ClusterBlock, NodeBlock
from blocks.errors import EngineUnreachable


def test_a_block_opens_what_asks_the_engine_that_its_fields_name(tmp_path: Path) -> None:
    nowhere = f"unix://{tmp_path}/docker.sock"
    cluster, node = ClusterBlock(docker_host=nowhere).open(), NodeBlock(docker_host=nowhere).open()
    for question in (lambda: cluster.services.list({}), lambda: node.volumes.list({}), node.facts):
        with pytest.raises(EngineUnreachable, match=nowhere.partition("://")[2]):
            question()


@pytest.mark.parametrize("block", [ClusterBlock, NodeBlock])
def test_every_field_of_a_block_is_described(block: type[ClusterBlock | NodeBlock]) -> None:
    own = block.model_fields.keys() - block.__mro__[1].model_fields.keys()
    assert own
    assert [name for name in own if not block.model_fields[name].description] == []
