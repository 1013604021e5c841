"""The body of an InvokeModel's answer, which botocore hands over unread: what the program reads of it is read here too."""

from typing import Any

from dashcam.capture.guard import failed
from dashcam.integrations.bedrock.calls import BedrockCall
from dashcam.integrations.bedrock.known import forget, keep
from dashcam.integrations.bedrock.makers import BODY_MOST, decoded
from dashcam.integrations.fields import named

_UNREAD = "the program did not read the body to its end"


class Reading:
    """A body of ours: its call, and what was read so far."""

    __slots__ = ("call", "data")

    def __init__(self, call: BedrockCall) -> None:
        self.call = call
        self.data: list[bytes] = []

    def took(self, data: Any, size: Any) -> bool:
        """Take what a `read(size)` has returned; true where that was all."""
        if type(data) is bytes and data:
            self.data.append(data)
        return size is None or size == -1 or (not data and size != 0)

    def was_read(self, body: Any, data: Any, size: Any) -> None:
        """A `read` of the body has returned."""
        try:
            if self.took(data, size):
                forget(body)
                self.over()
        except Exception:
            failed("read an answer of Bedrock")

    def was_not_read(self, body: Any, error: BaseException) -> None:
        """A `read` has failed, and with it the call."""
        forget(body)
        self.call.failed(error)

    def closed(self) -> None:
        """The program closed the body, or dropped it."""
        try:
            self.over()
        except Exception:
            failed("read an answer of Bedrock")

    def over(self) -> None:
        """No more of it will be read."""
        if sum(map(len, self.data)) > BODY_MOST:
            self.call.unread("the body is too large to be read twice")
            return
        said = decoded(b"".join(self.data))
        if said:
            self.call.read(said)
        else:
            self.call.unread("the body is not JSON" if self.data else _UNREAD)


def wait_for(call: BedrockCall, body: Any) -> None:
    """Keep a call until its body has been read; a body of somebody else's make is not touched."""
    if not named(body, "botocore", "StreamingBody") and not named(body, "aiobotocore", "StreamingBody"):
        call.unread("not a body of botocore's own")
        return
    reading = Reading(call)
    keep(body, reading, reading.closed)
