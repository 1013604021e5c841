"""What Haystack says of a model and of its answer, where no SDK that we know is inside."""

import pytest

from dashcam.integrations.haystack.provider import provider_of
from dashcam.integrations.haystack.readers import read_usage, replies, request
from dashcam.integrations.haystack.roles import role_of
from tests.unit.integrations.haystack.test_content import message, part
from tests.unit.integrations.standins import record

GENERATORS = "haystack.components.generators"
PARTNERS = "haystack_integrations.components.generators"


def counts(usage):
    return [usage[f"{name}_tokens"] for name in ("input", "output", "cache_read", "cache_write", "reasoning")]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 2}, [5, 2, None, None, None]),
        (
            {
                "prompt_tokens": 5,
                "completion_tokens": 9,
                "prompt_tokens_details": {"cached_tokens": 3},
                "completion_tokens_details": {"reasoning_tokens": 4},
            },
            [5, 9, 3, None, 4],
        ),
        # Anthropic's input leaves out what the cache gave and took
        (
            {
                "prompt_tokens": 5,
                "completion_tokens": 2,
                "cache_read_input_tokens": 7,
                "cache_creation_input_tokens": 1,
            },
            [13, 2, 7, 1, None],
        ),
        ({"input_tokens": 5, "output_tokens": 2}, [5, 2, None, None, None]),
    ],
)
def test_usage(raw, expected):
    """Totals with their parts, and the provider's own words."""
    found = read_usage(raw)
    assert counts(found) == expected
    assert found["raw"] == raw


@pytest.mark.parametrize("raw", [None, {}, "many"])
def test_no_usage(raw):
    """Nothing said is nothing known."""
    assert read_usage(raw) is None


@pytest.mark.parametrize(
    ("module", "name", "address", "expected"),
    [
        (GENERATORS, "OpenAIChatGenerator", None, "openai"),
        (GENERATORS, "OpenAIChatGenerator", "https://llm.example.org:8000/v1", "llm.example.org"),
        (GENERATORS, "AzureOpenAIChatGenerator", "https://llm.example.org", "azure.ai.openai"),
        (PARTNERS, "AnthropicVertexChatGenerator", None, "gcp.vertex_ai"),
        (PARTNERS, "AmazonBedrockChatGenerator", None, "aws.bedrock"),
        ("app", "OpenAIChatGenerator", None, None),
        (PARTNERS, "UnheardChatGenerator", None, None),
    ],
)
def test_provider(module, name, address, expected):
    """By the address, else by the class's name, where Haystack or a partner gave it."""
    assert provider_of(type(record(module, name)), address) == expected


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [
        (GENERATORS, "OpenAIChatGenerator", "llm"),
        (GENERATORS, "HuggingFaceLocalGenerator", "llm"),
        (GENERATORS, "FallbackChatGenerator", "chain"),
        ("app", "ReportGenerator", "function"),
        ("app", "OwnChatGenerator", "llm"),
        ("app", "OwnRetriever", "retriever"),
        ("haystack.components.rankers", "LLMRanker", "reranker"),
        ("haystack.components.agents", "Agent", "agent"),
        ("app", "Agent", "function"),
        ("haystack.components.embedders", "OpenAITextEmbedder", "embedding"),
        ("haystack.components.joiners", "DocumentJoiner", "function"),
    ],
)
def test_kind(module, name, kind):
    """By how a class is called, and by whom."""
    assert role_of(type(record(module, name))).kind == kind


def test_a_request_has_the_parameters_of_both():
    """Those of the run over those it was made with."""
    of = record(GENERATORS, "OpenAIChatGenerator", generation_kwargs={"temperature": 1, "seed": 2}, tools=None)
    made = request(
        of, {"messages": "hi", "generation_kwargs": {"temperature": 0, "stop": None, "response_format": int}}
    )
    assert made["parameters"] == {"temperature": 0, "seed": 2, "response_format": "int"}


def test_an_answer_with_another_model():
    """Which answered is told where it is not the one that was asked."""
    of = record(GENERATORS, "OpenAIChatGenerator", model="gpt")
    meta = {"model": "gpt-2026", "finish_reason": "stop", "usage": {"prompt_tokens": 1, "completion_tokens": 1}}
    said = replies(of, {"replies": [message("assistant", part("TextContent", text="hi"), **meta)]}, {})
    assert said["attributes"] == {"gen_ai.response.finish_reasons": ["stop"], "gen_ai.response.model": "gpt-2026"}
    assert counts(said["usage"])[:2] == [1, 1]


def test_what_an_sdk_said_inside_counts():
    """Its usage is not said again, and where Haystack's reply is empty its answer is taken."""
    empty = {"replies": [message("assistant")]}
    inside = {"output": {"messages": ["said"]}, "usage": {"input_tokens": 1}}
    assert replies(record(GENERATORS, "X"), empty, inside) == {"output": {"messages": ["said"]}}
