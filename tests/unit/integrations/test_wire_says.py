"""What an answer says of itself."""

import pytest

from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.wire_chat import finish_reasons, read_output, read_usage
from dashcam.integrations.wire_says import of_chat, of_error, of_response, whole_chat
from tests.unit.integrations.standins import Loud, record

FOUND = {"hate": {"filtered": False}, "violence": {"filtered": True}}


class Failed(Exception):
    """As the SDK's: its fields are the provider's words."""

    def __init__(self, **said):
        self.__dict__.update(said)


def test_a_chat_completion_tells_tier_refusal_and_filter():
    """Each only where it is so."""
    plain = {"choices": [{"message": {"content": "hi", "refusal": None}}]}
    full = {
        "service_tier": "flex",
        "choices": [{"message": {"refusal": "no"}, "content_filter_results": FOUND}],
    }
    assert of_chat(plain) == {}
    assert of_chat(full) == {
        "openai.response.service_tier": "flex",
        "output.refused": True,
        "azure.content_filter": ["violence"],
    }


SPOKEN = record("openai.types", "Message", role="assistant", content="hi", refusal=None, tool_calls=None)
WHOLE = (
    {},
    {"choices": None, "usage": 7},
    {"choices": [{"message": "hi", "finish_reason": "stop"}, Loud(), None], "service_tier": 3},
    {"choices": [{"message": SPOKEN, "finish_reason": "stop"}], "id": "r", "model": "m", "usage": {"prompt_tokens": 1}},
    {"choices": [{"message": {"role": "assistant", "content": None, "refusal": "no"}, "finish_reason": "stop"}]},
    {"choices": [{"message": {"content": ""}, "content_filter_results": FOUND, "finish_reason": 3}]},
    {"choices": [{"delta": {"refusal": "no"}}, {"message": {"tool_calls": [{"function": {"name": "f"}}]}}]},
    {"usage": record("openai.types", "Usage", prompt_tokens=3, prompt_tokens_details={"cached_tokens": 2})},
)


@pytest.mark.parametrize("answer", WHOLE, ids=map(str, range(len(WHOLE))))
def test_read_in_one_go_an_answer_is_what_its_readers_say(answer):
    """Whatever stands where a choice, a message or a count should."""
    assert whole_chat(answer) == Answer(
        output=read_output(answer),
        usage=read_usage(answer.get("usage")),
        id=answer.get("id"),
        model=answer.get("model"),
        finish=finish_reasons(answer),
        attributes=of_chat(answer),
    )


def test_a_response_tells_its_own_failure():
    """It comes with status 200."""
    failed = {"error": {"code": "server_error", "message": "oops"}, "output": []}
    assert of_response(failed) == {"openai.error.code": "server_error"}
    assert of_response({"output": [{"content": [{"type": "refusal", "refusal": "no"}]}]}) == {"output.refused": True}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("x"), {}),
        (Failed(code=None, type="invalid_request_error"), {"openai.error.type": "invalid_request_error"}),
        (Failed(code=7, type=object()), {}),
        (
            Failed(code="content_filter", body={"innererror": {"content_filter_result": FOUND}}),
            {"openai.error.code": "content_filter", "azure.content_filter": ["violence"]},
        ),
    ],
)
def test_a_failure_tells_the_providers_words(error, said):
    """Texts only, of whatever exception."""
    assert of_error(error) == said
