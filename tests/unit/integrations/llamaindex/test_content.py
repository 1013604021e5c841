"""Messages, nodes, responses and events of LlamaIndex as neutral ones, without running any of their code."""

import base64

import pytest

from dashcam.integrations.llamaindex.content import (
    MOST_ITEMS,
    read_document,
    read_message,
    read_nodes,
    read_query,
    said_by,
    shown,
    stop_result,
)
from tests.unit.integrations.standins import Loud, llama, llama_event, llama_message, llama_text, record

NODE = {"id_": "n-1", "text": "words", "metadata": {"page": 7}}


def test_a_message_has_its_role_and_parts():
    """Text, a thought, a tool call; what only steers the provider's cache is no part."""
    thought = llama("ThinkingBlock", block_type="thinking", content="hm")
    call = llama("ToolCallBlock", block_type="tool_call", tool_call_id="c1", tool_name="add", tool_kwargs='{"a": 1}')
    cache = llama("CachePoint", block_type="cache")
    assert read_message(llama_message("assistant", thought, llama_text("yes"), call, cache), "tool_calls") == {
        "role": "assistant",
        "parts": [
            {"type": "reasoning", "content": "hm"},
            {"type": "text", "content": "yes"},
            {"type": "tool_call", "id": "c1", "name": "add", "arguments": {"a": 1}},
        ],
        "finish_reason": "tool_call",
    }


def test_calls_of_older_releases_are_beside_the_blocks():
    """As the provider's SDK has them; not told twice where a block says the same."""
    function = record("openai.types", "Function", name="add", arguments="{}")
    older = record("openai.types", "ToolCall", id="c1", function=function)
    flat = {"call_id": "c2", "name": "sub", "arguments": "{}"}
    parts = read_message(llama_message("assistant", tool_calls=[older, flat]))["parts"]
    assert [(part["id"], part["name"]) for part in parts] == [("c1", "add"), ("c2", "sub")]
    block = llama("ToolCallBlock", block_type="tool_call", tool_call_id="c1", tool_name="add", tool_kwargs={})
    assert len(read_message(llama_message("assistant", block, tool_calls=[older]))["parts"]) == 1
    odd = read_message(llama_message("assistant", tool_calls=[{"x": 1}]))["parts"]
    assert odd == [{"type": "other", "raw": {"x": 1}}]


@pytest.mark.parametrize(("said", "role"), [("chatbot", "assistant"), ("function", "tool"), ("developer", "system")])
def test_roles_are_ours(said, role):
    """Whatever the provider's word."""
    assert read_message(llama_message(said, llama_text("x")))["role"] == role


def test_a_tools_message_is_its_response():
    """As text where it is text."""
    message = read_message(llama_message("tool", llama_text("4"), llama_text("2"), tool_call_id="c1", name="add"))
    assert message == {
        "role": "tool",
        "name": "add",
        "parts": [{"type": "tool_call_response", "id": "c1", "response": "42"}],
    }


def test_texts_stand_for_messages():
    """A bare text; a message of a release that kept its content whole."""
    expected = {"role": "user", "parts": [{"type": "text", "content": "hi"}]}
    assert read_message("hi") == expected
    assert read_message(llama("ChatMessage", role="user", content="hi")) == expected


def test_pictures_are_addresses_or_hashes():
    """Content is in base64 already; what is neither is named."""
    data = base64.b64encode(b"picture")
    inside = llama("ImageBlock", block_type="image", image=data, image_mimetype="image/png", url=None)
    outside = llama("ImageBlock", block_type="image", image=None, url="https://example.org/a.png")
    neither = llama("AudioBlock", block_type="audio", audio=None, url=None)
    blob, uri, other = read_message(llama_message("user", inside, outside, neither))["parts"]
    assert (blob["type"], blob["size"], blob["mime_type"]) == ("blob", 7, "image/png")
    assert (uri["type"], uri["uri"]) == ("uri", "https://example.org/a.png")
    assert other == {"type": "other", "raw": {"type": "audio"}}


def test_nodes_have_scores_where_they_are_scored():
    """A scored one, a bare one, and one whose text is a resource."""
    scored = llama("NodeWithScore", node=llama("TextNode", "BaseNode", **NODE), score=0.5)
    resource = llama("Document", "BaseNode", id_="d", text_resource=llama("MediaResource", text="words"), metadata={})
    assert read_nodes([scored]) == [{"id": "n-1", "content": "words", "score": 0.5, "metadata": {"page": 7}}]
    assert read_document(resource) == {"id": "d", "content": "words", "score": None, "metadata": {}}


def test_a_query_is_its_text():
    """Not its embedding."""
    assert read_query(llama("QueryBundle", query_str="why", embedding=[0.1] * 1000)) == "why"
    assert read_query("why") == "why"


def test_results_are_shown_in_our_words():
    """Responses with their sources, tools' outputs, agents' answers, events by name, prompts by text."""
    scored = llama("NodeWithScore", node=llama("TextNode", "BaseNode", **NODE), score=0.5)
    assert shown(llama("Response", response="yes", source_nodes=[scored])) == {
        "response": "yes",
        "source_nodes": [read_document(scored)],
    }
    assert shown(llama("ToolOutput", blocks=[llama_text("a"), llama_text("b")], raw_output=1)) == "a\nb"
    assert shown(llama("ToolOutput", blocks=[], raw_output=1)) == 1
    output = llama_event(
        "AgentOutput", response=llama_message("assistant", llama_text("ok")), structured_response={"a": 1}
    )
    assert shown(output)["structured_response"] == {"a": 1}
    assert said_by(shown(output)) == "ok"
    event = llama_event("Mine", word="x", extra={"more": llama_message("user", llama_text("y"))})
    assert shown(event) == {"event": "Mine", "word": "x", "more": read_message("y")}
    stop = llama_event("StopEvent", result={"a": 1})
    assert shown([stop]) == [{"event": "StopEvent", "result": {"a": 1}}]
    prompt = llama("PromptTemplate", "BasePromptTemplate", template="Say {word}")
    assert shown({"prompt": llama("SelectorPromptTemplate", "BasePromptTemplate", default_template=prompt)}) == {
        "prompt": "Say {word}"
    }


def test_a_workflows_result_is_its_stop_events():
    """Its own fields where the class is the user's."""
    assert stop_result(llama_event("StopEvent", result=7)) == 7
    assert stop_result(llama_event("StopEvent", result=None)) is None
    assert stop_result(llama_event("Mine", "StopEvent", of="app", answer=1)) == {"answer": 1}
    assert stop_result(7) == 7


def test_what_is_not_theirs_stays_as_it_is():
    """The same object, however deep or many; its code is not run."""
    loud = Loud()
    assert shown({"a": [loud]})["a"][0] is loud
    many = [1] * (MOST_ITEMS + 1)
    assert shown(many) is many


def test_the_words_of_an_output_are_its_last_messages_text():
    """Nothing where there is no text."""
    assert (
        said_by({"messages": [{"parts": [{"type": "text", "content": "a"}, {"type": "text", "content": "b"}]}]}) == "ab"
    )
    assert said_by({"messages": [{"parts": [{"type": "tool_call"}]}]}) is None
    assert said_by(None) is None
