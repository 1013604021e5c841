"""Where the OpenAI SDK is met: what all SDKs of its make have, and the streams of its own helpers."""

from dashcam.integrations.openai.endpoints import OPENAI
from dashcam.integrations.sdk_targets import closing, targets

_HELPERS = "openai.lib.streaming"
TARGETS = (
    *targets(OPENAI),
    *closing("openai", f"{_HELPERS}.chat._completions", "ChatCompletion"),
    *closing("openai", f"{_HELPERS}.responses._responses", "Response"),
)
