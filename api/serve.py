"""`python -m api.serve`: the API process."""

from api.app import create_app
from blocks.http_server import serve
from flows.settings import Settings

if __name__ == "__main__":
    settings = Settings.load()
    serve(create_app(), settings.host, settings.api_port)
