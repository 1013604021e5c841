"""What an endpoint hands to the HTTP handler: a JSON body, a stream of events, or a failure."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dashcam.model.types import Json
from dashcam.testing.provider.exchange import Obj


@dataclass(frozen=True)
class Whole:
    """One JSON body; bytes go out as they are, so that a body can be broken on purpose."""

    body: Json
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stream:
    """Server-sent events; `cut` drops the connection after so many, `named` writes an `event:` line too."""

    events: Iterator[Obj | str] | Iterator[Obj]
    cut: int | None = None
    named: bool = False
    encode: Callable[[Obj | str], bytes] | None = None
    """How an event is written where it is not as a server-sent one."""
    media_type: str = "text/event-stream; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)

    def written(self, event: Obj | str) -> bytes:
        """One event as bytes."""
        if self.encode is not None:
            return self.encode(event)
        data = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        head = f"event: {event['type']}\n" if self.named and isinstance(event, dict) else ""
        return f"{head}data: {data}\n\n".encode()


class Fail(Exception):
    """An error the endpoint answers with."""

    def __init__(self, status: int, message: str, retry_after: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.retry_after = status, message, retry_after
        self.body: Obj | None = None
        """What is said in a vendor's own shape, where that is neither OpenAI's nor Anthropic's."""
        self.headers: dict[str, str] = {}
        self.code: str | None = None


ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
FILTERED: Obj = {"hate": {"filtered": False, "severity": "safe"}, "violence": {"filtered": True, "severity": "high"}}
"""What Azure says its filter has found."""
ERROR_CODES = {429: "rate_limit_exceeded"}


def error_body(fail: Fail, *, anthropic: bool) -> Obj:
    """Return the error in the vendor's shape."""
    error: Obj = {"message": fail.message, "type": ERROR_TYPES.get(fail.status, "api_error")}
    if anthropic:
        return {"type": "error", "error": error}
    error |= {"param": None, "code": fail.code or ERROR_CODES.get(fail.status)}
    if fail.code == "content_filter":
        error["innererror"] = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": FILTERED}
    return {"error": error}
