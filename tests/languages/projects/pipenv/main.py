import os

from bottle import request, route, run


@route("/<path:path>")
def hello(path: str) -> str:
    return f"hello from Pipenv, {os.environ['GREETING']}, {request.path}"


run(host="0.0.0.0", port=int(os.environ["PORT"]))
