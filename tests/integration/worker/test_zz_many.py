import pytest
from tests.integration.worker.test_runs import *
@pytest.mark.parametrize('i', range(25))
def test_c(runs, traces, i):
    test_cancelling_ends_the_whole_session_after_the_flow_has_tidied_up(runs, traces)
