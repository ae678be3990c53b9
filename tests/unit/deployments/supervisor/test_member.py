from deployments.supervisor.member import LONGEST_DELAY_SECONDS, delay_seconds


def test_a_process_that_died_once_is_back_at_once() -> None:
    assert delay_seconds(1) <= 0.2


def test_the_delay_doubles_up_to_a_bound() -> None:
    delays = [delay_seconds(deaths) for deaths in range(1, 20)]
    assert delays == sorted(delays)
    assert delays[1] == 2 * delays[0]
    assert delays[-1] == LONGEST_DELAY_SECONDS
