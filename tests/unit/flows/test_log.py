"""Operators get events as JSON, with their ids as fields."""

import json

from loguru import logger

from flows import log


def test_an_event_is_one_json_object_with_its_fields(capsys):
    log.configure()
    logger.info("deployment.failed", deployment="d1", seconds=1.5)
    line = json.loads(capsys.readouterr().err)
    assert line.pop("at")
    assert line == {"level": "info", "event": "deployment.failed", "deployment": "d1", "seconds": 1.5}


def test_an_exception_comes_with_where_it_happened_and_without_the_values_around_it(capsys):
    log.configure()
    password = "hunter2"
    try:
        raise ValueError(len(password))
    except ValueError as error:
        logger.opt(exception=error).error("request.failed")
    written = capsys.readouterr().err
    assert "test_log.py" in json.loads(written)["error"]
    assert "hunter2" not in written
