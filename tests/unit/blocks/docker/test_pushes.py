"""What an engine says of a push, in words for a journal, and what its complaints mean."""

from collections.abc import Mapping

import pytest

from blocks.docker import images
from blocks.errors import BlockError, ImageMissing, PushDenied, RegistryUnreachable


def test_a_long_push_tells_how_much_of_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "PROGRESS_SECONDS", -1.0)
    reported: list[str] = []
    progress = images._Progress(reported.append)
    said: list[Mapping[str, object]] = [
        {"status": "The push refers to repository [r/a]"},
        {"id": "one", "status": "Preparing", "progressDetail": {}},
        {"id": "one", "status": "Pushing", "progressDetail": {"current": 2_000_000, "total": 8_000_000}},
        {"id": "two", "status": "Pushing", "progressDetail": {"current": 1_000_000, "total": 2_000_000}},
        {"id": "two", "status": "Pushing", "progressDetail": {"current": 9_000}},
        {"id": "two", "status": "Pushed", "progressDetail": {}},
        {"id": "three", "status": "Layer already exists", "progressDetail": {}},
    ]
    for line in said:
        progress.follow(dict(line))
    assert reported == [
        "2 of 8 MB are sent.",
        "3 of 10 MB are sent.",
        "two: Pushed",
        "three: Layer already exists",
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("unauthorized: authentication required", PushDenied),
        ("denied: requested access to the resource is denied", PushDenied),
        ('Get "https://r:5000/v2/": http: server gave HTTP response to HTTPS client', PushDenied),
        ('Get "https://r/v2/": x509: certificate signed by unknown authority', PushDenied),
        ('Get "http://r:5000/v2/": dial tcp 10.0.0.1:5000: connect: permission denied', RegistryUnreachable),
        ('Get "http://r:5000/v2/": dial tcp 10.0.0.1:5000: connect: connection refused', RegistryUnreachable),
        ("received unexpected HTTP status: 502 Bad Gateway", RegistryUnreachable),
        ("tag does not exist: r/a:1", ImageMissing),
    ],
)
def test_trouble_that_passes_is_distinguished_from_trouble_that_stays(text: str, kind: type[BlockError]) -> None:
    assert type(images._push_failure("r/a:1", text)) is kind
