"""The pages that visitors see where no app answers: small, and without any other file."""

PAGE_HOST = "self.slipway"  # the proxy's own page server, reached like any app through the routing zone
UNKNOWN_PORT = 8404
PENDING_PORT = 8503
ASLEEP_PORT = 8504

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center;
  font: 1.125rem/1.6 system-ui, sans-serif; 
  color: light-dark(#1c2430, #e6eaf0); background: light-dark(#f6f7f9, #12161c) }}
main {{ max-width: 34rem; padding: 2rem }}
h1 {{ margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.2 }}
p {{ margin: 0 0 .75rem }}
footer {{ margin-top: 2rem; font-size: .9rem; color: light-dark(#566070, #98a2b3) }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<footer>{status} · Slipway</footer>
</main>
</body>
</html>
"""


def page(status: int, title: str, text: str) -> str:
    """Returns a complete HTML page; the texts are ours and contain no markup."""
    return _PAGE.format(status=status, title=title, text=text)


UNKNOWN = page(404, "There is no app here", "No app is deployed under this address. Check it for a typing mistake.")
PENDING = page(503, "This app is starting", "Its first version is on the way. Try again in a moment.")
ASLEEP = page(503, "This app is asleep", "Its owner has put it to sleep. It answers again once it is woken.")
UNANSWERED = page(502, "The app did not answer", "It is deployed, but did not answer this time. Try again in a moment.")
UNAVAILABLE = page(503, "The app is not available", "It is not reachable right now. Try again in a moment.")
TOO_SLOW = page(504, "The app took too long", "It did not answer in time. Try again in a moment.")
