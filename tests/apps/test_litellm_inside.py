"""Frameworks that ask through LiteLLM: framework, LiteLLM and the SDK under it see a call, and it is one span."""

import pytest
from smolagents import LiteLLMModel

from dashcam.testing.capturing import captured
from tests.apps.crewai_quietly import LLM
from tests.apps.litellm_quiet import QUIET, no_gateway, warm  # noqa: F401  fixtures
from tests.apps.test_library_smolagents import says, text

pytestmark = [*QUIET, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
MODEL = "openai/gpt-4o-mini"


def told(recorded):
    return [
        (one.name, one.model, one.provider, one.output["messages"][0]["parts"][0]["content"], one.usage.input_tokens)
        for one in recorded.spans
    ]


def test_smolagents_asks_through_it(server):
    """The model is named as it is without them."""
    model = LiteLLMModel(MODEL, api_base=server.openai_url, api_key="any")
    with captured() as recorded:
        model.generate(says(text("hi")))
        list(model.generate_stream(says(text("hi"))))
    assert told(recorded) == [("LiteLLMModel", "gpt-4o-mini", "openai", "Fake reply to: hi", 8)] * 2


def test_crewai_asks_through_it(server):
    """Where it has no client of its own, or is told to."""
    told_to = {"model": MODEL, "base_url": server.openai_url, "api_key": "any", "is_litellm": True}
    with captured() as recorded:
        LLM(**told_to).call("hi")
        LLM(**told_to, stream=True).call("hi")
    assert told(recorded) == [("LLM", "gpt-4o-mini", "openai", "Fake reply to: hi", 8)] * 2
