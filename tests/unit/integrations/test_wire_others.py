"""Embeddings, legacy completions, moderations."""

from dashcam.integrations import wire_others as others
from dashcam.integrations.openai.endpoints import ENDPOINTS
from dashcam.integrations.sdk_answer import read
from tests.unit.integrations.standins import openai


def test_an_embedding_keeps_its_texts_and_its_sizes():
    """The numbers are not kept."""
    assert others.embedding_input({"model": "m", "input": ["a"], "dimensions": 2}) == {
        "input": ["a"],
        "parameters": {"dimensions": 2},
    }
    assert others.embedding_output(openai(data=[openai(embedding=[0.1, 0.2])])) == {"count": 1, "dimensions": 2}
    assert others.embedding_output(openai(data=[])) == {"count": 0, "dimensions": None}


def test_an_embedding_has_no_output_tokens():
    """Unknown, not zero."""
    made = others.embedding_usage(openai(prompt_tokens=3, total_tokens=3))
    assert (made["input_tokens"], made["output_tokens"]) == (3, None)
    assert others.embedding_usage(None) is None


def test_legacy_prompts_are_messages_one_each():
    """A text, several, none."""
    prompts = [others.completion_input({"prompt": given})["messages"] for given in ("a", ["a", "b"], None)]
    assert [len(one) for one in prompts] == [1, 2, 0]


def test_a_legacy_answer_is_read_like_any_other():
    """Its choices as messages, its usage, its id."""
    made = read(
        ENDPOINTS["/completions"], {"id": "c", "model": "m", "choices": [{"text": "hi", "finish_reason": "length"}]}
    )
    assert made.output == {
        "messages": [{"role": "assistant", "parts": [{"type": "text", "content": "hi"}], "finish_reason": "length"}]
    }
    assert (made.id, made.model, made.finish, made.usage) == ("c", "m", ["length"], None)


def test_a_moderation_keeps_its_verdicts_and_has_no_tokens():
    """As the provider gave them."""
    assert others.moderation_input({"input": "x"})["input"] == "x"
    made = read(ENDPOINTS["/moderations"], openai(id="m", results=[openai(flagged=True)]))
    assert (made.output, made.usage, made.finish) == ({"results": [{"flagged": True}]}, None, [])
