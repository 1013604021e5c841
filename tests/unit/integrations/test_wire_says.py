"""What an answer says of itself."""

import pytest

from dashcam.integrations.wire_says import of_chat, of_error, of_response

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
