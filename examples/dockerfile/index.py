"""The smallest server, in an image of one's own making."""

import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"Built from {os.environ['COMMIT']}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("", int(os.environ.get("PORT", "8080"))), Hello)
# Without this the first process of a container ignores SIGTERM, and is killed when its grace is over.
signal.signal(signal.SIGTERM, lambda number, frame: threading.Thread(target=server.shutdown).start())
server.serve_forever()
