"""What every answer says to the browser, whatever it is: nothing but our own script runs, nothing is loaded from elsewhere.

Added where the server ends, so that errors, static files and what Starlette says by itself have it too.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'"
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def add_headers(headers: MutableHeaders) -> None:
    """Add them; an answer's own policy stays beside ours, and both hold."""
    for name, value in HEADERS.items():
        headers.append(name, value)


class Sending:
    """A `send` that adds the headers, and a cookie where one is set; it knows whether the answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False
        self.cookie: str | None = None
        """What `Set-Cookie` is to say."""

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            add_headers(headers)
            if self.cookie is not None:
                headers.append("Set-Cookie", self.cookie)
        await self._send(message)
