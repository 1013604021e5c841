"""What model objects tell of requests and answers, whatever the provider."""

import pytest

from dashcam.integrations.llamaindex.models import (
    model_of,
    provider_of,
    read_answer,
    read_request,
    read_response,
    read_usage,
)
from tests.unit.integrations.standins import llama, llama_message, llama_text, record

HI = {"role": "user", "parts": [{"type": "text", "content": "hi"}]}


def test_a_model_is_known_by_its_fields_and_its_provider_by_its_package():
    """A subclass of the user's has the provider of its base; a class that serves many has none."""
    assert model_of(record("llama_index.llms.openai.base", "OpenAI", model="gpt")) == "gpt"
    assert model_of(record("llama_index.llms.bedrock", "Bedrock", model_name="claude")) == "claude"
    assert model_of(llama("MockLLM")) is None
    assert provider_of(record("llama_index.llms.azure_openai.base", "AzureOpenAI")) == "azure.ai.openai"
    assert provider_of(record("llama_index.embeddings.cohere.base", "CohereEmbedding")) == "cohere"
    assert provider_of(record("llama_index.llms.openai_like.base", "OpenAILike")) is None
    assert provider_of(record("app", "Mine")) is None


def test_a_request_is_messages_tools_and_parameters():
    """Settings of the model, what was passed along, and no secrets."""
    model = llama("OpenAI", model="gpt", temperature=0.1, max_tokens=None, api_key="sk", additional_kwargs={"seed": 7})
    tool = {"type": "function", "function": {"name": "add", "description": "x", "parameters": {}}}
    said = {"messages": [llama_message("user", llama_text("hi"))], "kwargs": {"tools": [tool], "top_p": 1}}
    assert read_request(model, said) == {
        "messages": [HI],
        "tools": [{"type": "function", "name": "add", "description": "x", "parameters": {}}],
        "parameters": {"temperature": 0.1, "seed": 7, "top_p": 1},
    }


@pytest.mark.parametrize("said", [{"args": ("hi",)}, {"kwargs": {"prompt": "hi"}}, {"prompt": "hi"}])
def test_a_prompt_is_one_message(said):
    """However it was handed over."""
    assert read_request(llama("OpenAI"), said)["messages"] == [HI]


def test_an_answer_is_a_message_with_the_reason_it_ended():
    """Of a chat, of a completion; `None` where nothing came."""
    raw = record("openai.types", "ChatCompletion", id="c-1", choices=[{"finish_reason": "length"}])
    chat = llama("ChatResponse", message=llama_message("assistant", llama_text("a")), raw=raw)
    expected = {"role": "assistant", "parts": [{"type": "text", "content": "a"}], "finish_reason": "length"}
    assert read_answer(chat) == {"messages": [expected]}
    assert read_answer(llama("CompletionResponse", text="a", raw={"stop_reason": "max_tokens"})) == {
        "messages": [expected]
    }
    assert read_answer(None) is None
    assert read_response(chat) == {"gen_ai.response.id": "c-1", "gen_ai.response.finish_reasons": ["length"]}
    assert read_response(None) == {}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"raw": {"usage": {"prompt_tokens": 5, "completion_tokens": 2}}}, (5, 2, None, None, None)),
        (
            {
                "raw": {
                    "usage": {
                        "prompt_tokens": 5,
                        "completion_tokens": 2,
                        "prompt_tokens_details": {"cached_tokens": 3},
                        "completion_tokens_details": {"reasoning_tokens": 1},
                    }
                }
            },
            (5, 2, 3, None, 1),
        ),
        (
            {
                "raw": {
                    "usage": {
                        "input_tokens": 5,
                        "output_tokens": 2,
                        "cache_read_input_tokens": 10,
                        "cache_creation_input_tokens": 20,
                    }
                }
            },
            (35, 2, 10, 20, None),
        ),
        ({"additional_kwargs": {"prompt_tokens": 5, "completion_tokens": 2}}, (5, 2, None, None, None)),
        ({"raw": {"prompt_eval_count": 5, "eval_count": 2}}, (5, 2, None, None, None)),
    ],
)
def test_usage_is_read_of_every_provider(answer, expected):
    """Totals, with what was cached and thought as parts."""
    found = read_usage(llama("ChatResponse", **answer))
    names = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
    assert tuple(found[name] for name in names) == expected


def test_usage_that_nobody_told_is_unknown():
    """Not nought."""
    assert read_usage(llama("ChatResponse", raw={"usage": None})) is None
    assert read_usage(None) is None
