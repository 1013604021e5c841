"""What LangChain tells of a model's request and result."""

import pytest

from dashcam.integrations.langchain.models import (
    model_of,
    provider_of,
    read_chat,
    read_prompt,
    read_result,
)
from tests.unit.integrations.standins import message, record


def result(*generations, llm_output=None):
    return record("langchain_core.outputs", "LLMResult", generations=[list(generations)], llm_output=llm_output)


def generation(said=None, text=None, info=None):
    return record("langchain_core.outputs", "Generation", message=said, text=text, generation_info=info)


def test_a_request_has_messages_tools_and_what_was_set():
    """The model has its own field; what is not set is left out."""
    params = {"model": "m", "_type": "chat", "temperature": 0, "top_p": None, "tools": [{"function": {"name": "f"}}]}
    made = read_chat([message("HumanMessage", "hi")], params)
    assert [one["role"] for one in made["messages"]] == ["user"]
    assert ([tool["name"] for tool in made["tools"]], made["parameters"]) == (["f"], {"temperature": 0})
    assert read_prompt("hi", None) == {
        "messages": [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}], "tools": [], "parameters": {}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("params", "metadata", "model"),
    [
        ({"model": "a"}, {"ls_model_name": "b"}, "a"),
        ({"model_name": "a"}, {}, "a"),
        (None, {"ls_model_name": "b"}, "b"),
        (None, None, None),
    ],
)
def test_the_model_is_the_requests_or_what_metadata_says(params, metadata, model):
    """Unknown where nobody says."""
    assert model_of(params, metadata) == model


def test_providers_are_opentelemetrys():
    """Where LangChain's word is another; else its own."""
    said = ("openai", "azure", "google_genai", "amazon_bedrock", "mistral", "xai", "ollama")
    ours = [provider_of({"ls_provider": one}) for one in said]
    assert ours == ["openai", "azure.ai.openai", "gcp.gemini", "aws.bedrock", "mistral_ai", "x_ai", "ollama"]
    assert provider_of(None) is None


def test_generations_are_messages_with_their_reason():
    """Of a chat model, and of one that completes a text."""
    chat = generation(message("AIMessage", "a", response_metadata={"stop_reason": "max_tokens"}))
    text = generation(text="b", info={"finish_reason": "stop"})
    one, two = read_result(result(chat, text)).messages
    assert (one["finish_reason"], two["parts"][0]["content"], two["finish_reason"]) == ("length", "b", "stop")
    assert read_result(None) == ([], None, {})
    assert read_result(record("langchain_core.outputs", "LLMResult", generations=[])).messages == []


def test_usage_comes_from_the_message_with_the_providers_words_where_they_are():
    """Totals and parts; raw as it was said."""
    usage = {
        "input_tokens": 10,
        "output_tokens": 4,
        "input_token_details": {"cache_read": 6, "cache_creation": 1},
        "output_token_details": {"reasoning": 2},
    }
    made = read_result(result(generation(message("AIMessage", "", usage_metadata=usage)))).usage
    parts = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
    assert [made[name] for name in parts] == [10, 4, 6, 1, 2]
    assert made["raw"] == usage
    said = message("AIMessage", "", usage_metadata=usage, response_metadata={"token_usage": {"prompt_tokens": 10}})
    assert read_result(result(generation(said))).usage["raw"] == {"prompt_tokens": 10}


def test_usage_of_older_models_comes_beside_the_result():
    """And is unknown where there is none."""
    older = result(generation(text="x"), llm_output={"token_usage": {"prompt_tokens": 3, "completion_tokens": 1}})
    counted = read_result(older).usage
    assert (counted["input_tokens"], counted["output_tokens"]) == (3, 1)
    assert read_result(result(generation(text="x"))).usage is None


def test_what_the_provider_said_of_its_answer_is_kept():
    """Its id and its own word for the end."""
    said = message("AIMessage", "", response_metadata={"id": "chatcmpl-1", "finish_reason": "tool_calls"})
    assert read_result(result(generation(said))).said == {
        "gen_ai.response.finish_reasons": ["tool_calls"], "gen_ai.response.id": "chatcmpl-1"
    }  # fmt: skip
