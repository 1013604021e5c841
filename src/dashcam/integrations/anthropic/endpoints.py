"""The endpoints that become spans: a message, of the stable and of the beta interface; counting tokens and batches are none."""

from dashcam.integrations import wire_messages as messages
from dashcam.integrations.anthropic.provider import address
from dashcam.integrations.sdk_answer import Endpoint, Sdk
from dashcam.integrations.wire_block_joiner import BlockJoiner


def _messages(name: str) -> Endpoint:
    return Endpoint(
        kind="llm",
        name=name,
        input=messages.read_input,
        output=messages.read_output,
        usage=messages.read_usage,
        finish=messages.finish_reasons,
        joiner=BlockJoiner,
        attributes=messages.read_attributes,
        whole=messages.whole,
    )


ENDPOINTS: dict[str, Endpoint] = {
    "/v1/messages": _messages("anthropic.messages"),
    "/v1/messages?beta=true": _messages("anthropic.beta.messages"),
}

ANTHROPIC = Sdk(name="anthropic", endpoints=ENDPOINTS, address=address, error=messages.read_error)
