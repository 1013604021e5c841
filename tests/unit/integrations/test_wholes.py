"""An answer that is gone through once tells what its readers tell one by one."""

from dataclasses import replace

import pytest

from dashcam.integrations.anthropic.endpoints import ENDPOINTS as ANTHROPIC
from dashcam.integrations.google_genai.client import ENDPOINTS as GOOGLE
from dashcam.integrations.mistral.calls import CHAT as MISTRAL
from dashcam.integrations.openai.endpoints import ENDPOINTS as OPENAI
from dashcam.integrations.sdk_answer import read

SAID = {"type": "output_text", "text": "4", "annotations": []}
REFUSED = {"type": "refusal", "refusal": "no"}
TOKENS = {"input_tokens": 9, "output_tokens": 2, "input_tokens_details": {"cached_tokens": 3}}
MESSAGE = {"role": "assistant", "content": [{"type": "text", "text": "4"}], "stop_reason": "end_turn"}
CHOICE = {"message": {"role": "assistant", "content": "4"}, "finish_reason": "stop"}

ANSWERS = [
    (OPENAI["/responses"], {"id": "r", "status": "completed", "output": [{"type": "message", "content": [SAID]}]}),
    (OPENAI["/responses"], {"status": "completed", "output": [{"type": "message", "content": [SAID, REFUSED]}]}),
    (OPENAI["/responses"], {"status": "queued", "output": [], "service_tier": "flex"}),
    (OPENAI["/responses"], {"status": "failed", "output": [], "error": {"code": "server_error", "type": None}}),
    (
        OPENAI["/responses"],
        {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "usage": TOKENS, "output": []},
    ),
    (
        OPENAI["/responses"],
        {"status": "completed", "output": [{"type": "function_call", "call_id": "c", "name": "add", "arguments": "{}"}]},
    ),
    (ANTHROPIC["/v1/messages"], {"id": "m", "model": "claude", **MESSAGE, "usage": {**TOKENS, "cache_read_input_tokens": 5}}),
    (ANTHROPIC["/v1/messages"], {**MESSAGE, "content": [], "stop_reason": "refusal"}),
    (ANTHROPIC["/v1/messages"], {**MESSAGE, "stop_reason": None, "usage": {"output_tokens_details": {"thinking_tokens": 1}}}),
    (GOOGLE["generateContent"], {"candidates": [{"content": {"parts": [{"text": "4"}]}, "finishReason": "STOP"}]}),
    (GOOGLE["generateContent"], {"candidates": [], "promptFeedback": {"blockReason": "SAFETY"}}),
    (MISTRAL, {"id": "i", "model": "m", "choices": [CHOICE, {**CHOICE, "finish_reason": None}], "usage": {"prompt_tokens": 9}}),
    (MISTRAL, {"choices": []}),
]  # fmt: skip


@pytest.mark.parametrize(("endpoint", "answer"), ANSWERS)
def test_an_answer_gone_through_once_tells_what_its_readers_tell(endpoint, answer):
    """Words, refusals, calls, failures, what was cut short: output, usage, reasons, attributes."""
    assert endpoint.whole is not None
    assert read(endpoint, answer) == read(replace(endpoint, whole=None), answer)
