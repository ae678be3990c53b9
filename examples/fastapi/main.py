"""An API. `auto` finds the app in this module and serves it with uvicorn."""

import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def hello() -> dict[str, str]:
    return {"hello": "from FastAPI", "commit": os.environ.get("SLIPWAY_GIT_COMMIT_SHA", "none")}
