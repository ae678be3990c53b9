"""Errors as RFC 9457 problems: one table from what went wrong to an HTTP status."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from loguru import logger
from starlette.exceptions import HTTPException

from flows.domain import errors, wording
from flows.domain.pointers import pointer

STATUS: Mapping[type[errors.PlatformError], int] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.ChangedMeanwhile: 409,
    errors.PreconditionFailed: 412,
    errors.TooManyRequests: 429,
    errors.UploadTooLarge: 413,
    errors.Rejected: 400,
    errors.Unavailable: 503,
    errors.PlatformError: 500,
}
RETRY_AFTER = {429: "60", 503: "5"}
MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    """Makes every error of the application a problem."""
    app.add_exception_handler(errors.PlatformError, _of_platform)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _of_anything)


def status_of(error: type[errors.PlatformError]) -> int:
    """Returns the status of the nearest ancestor in the table."""
    return next(STATUS[ancestor] for ancestor in error.__mro__ if ancestor in STATUS)


def kind_of(error: type[errors.PlatformError]) -> str:
    """Returns the last part of the problem's type: `DomainTaken` → `domain-taken`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__).lower()


def problem(
    status: int, kind: str | None, title: str, detail: str, faults: tuple[errors.Fault, ...] = ()
) -> JSONResponse:
    body = {
        "type": f"/problems/{kind}" if kind else "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in faults],
    }
    headers = {"Retry-After": RETRY_AFTER[status]} if status in RETRY_AFTER else {}
    if status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def of(error: errors.PlatformError) -> JSONResponse:
    faults = error.faults if isinstance(error, errors.Invalid) else ()
    return problem(status_of(type(error)), kind_of(type(error)), title_of(type(error)), str(error), faults)


def title_of(error: type[errors.PlatformError]) -> str:
    """Returns the title: `DomainTaken` → `Domain taken`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", error.__name__).capitalize()


def explanation(kind: str) -> str:
    """Returns what a problem's type means, from the docstring of its error; raises NotFound."""
    for error in _all(errors.PlatformError):
        if kind_of(error) == kind:
            return f"{title_of(error)} ({status_of(error)})\n\n{(error.__doc__ or '').strip()}\n"
    raise errors.NotFound(f"There is no problem {kind!r}.")


def _all(root: type[errors.PlatformError]) -> Iterator[type[errors.PlatformError]]:
    yield root
    for child in root.__subclasses__():
        yield from _all(child)


def _of_platform(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.PlatformError)
    return of(error)


def _of_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = []
    for item in error.errors():
        where, *path = item["loc"]
        place = "" if where == "body" else f" (in the {where})"
        faults.append(errors.Fault(pointer(*map(str, path)), wording.sentence(item) + place))
    return of(errors.Invalid("The request is not valid.", faults))


def _of_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return of_http(error)


def of_http(error: HTTPException) -> JSONResponse:
    answer = problem(error.status_code, None, HTTPStatus(error.status_code).phrase, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _of_anything(request: Request, error: Exception) -> JSONResponse:
    logger.opt(exception=error).error("request.failed", method=request.method, path=request.url.path)
    return problem(500, None, "Internal error", "Internal error.")
