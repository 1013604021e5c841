"""What an operation returned: an answer, a body that is still to be read, or a stream."""

from typing import Any

from dashcam.capture.guard import failed
from dashcam.integrations.bedrock.calls import BedrockCall, start
from dashcam.integrations.bedrock.converse import read_answer
from dashcam.integrations.bedrock.streams import follow
from dashcam.integrations.bedrock.unread import wait_for
from dashcam.integrations.fields import get

__all__ = ["answered", "start"]


def answered(call: BedrockCall, result: Any) -> None:
    """Take what the operation is about to return; the call ends here only where all of the answer is in it."""
    try:
        call.learn(result)
        operation = call.operation
        if operation == "Converse":
            call.answered(read_answer(result))
        elif operation == "InvokeModel":
            wait_for(call, get(result, "body"))
        else:
            follow(call, get(result, "stream" if operation == "ConverseStream" else "body"))
    except Exception:
        failed("read an answer of Bedrock")
