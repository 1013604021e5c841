from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.exchange import Reply
from dashcam.testing.provider.mistral import (
    mistral_body,
    mistral_failure,
    mistral_stream,
    mistral_vectors,
    read_fim,
    read_mistral,
)

REPLY = Reply(text="hi there", thought="hm so", input_tokens=10, output_tokens=4, cached_tokens=3)
CALL = Reply(calls=[{"id": "call_1", "name": "add", "args": {"a": 1}}])


def test_a_request_is_read():
    """An agent stands for a model; thinking is asked for by mode or effort."""
    ask = read_mistral({"agent_id": "ag", "messages": [{"role": "user", "content": "hi"}], "prompt_mode": "reasoning"})
    assert (ask.model, ask.reasoning, ask.turns[0].text) == ("ag", True, "hi")
    assert read_fim({"model": "m", "prompt": "def f(", "max_tokens": 3}).max_tokens == 3


def test_thoughts_are_blocks():
    """Before the text."""
    content = mistral_body({}, REPLY)["choices"][0]["message"]["content"]
    assert [block["type"] for block in content] == ["thinking", "text"]
    assert mistral_body({}, Reply(text="a"))["choices"][0]["message"]["content"] == "a"


def test_a_stream_adds_up_to_the_whole_answer():
    """Its last chunk has the tokens."""
    *chunks, end = mistral_stream({}, REPLY)
    contents = [chunk["choices"][0]["delta"]["content"] for chunk in chunks]
    assert "".join(one for one in contents if isinstance(one, str)) == "hi there"
    assert "".join(one[0]["thinking"][0]["text"] for one in contents if isinstance(one, list)) == "hm so"
    assert (chunks[-1]["usage"], end) == (mistral_body({}, REPLY)["usage"], "[DONE]")


def test_a_call_is_named_once():
    """And its id has nine characters, whole or streamed."""
    (whole,) = mistral_body({}, CALL)["choices"][0]["message"]["tool_calls"]
    pieces = [c for chunk in list(mistral_stream({}, CALL))[1:-2] for c in chunk["choices"][0]["delta"]["tool_calls"]]
    assert (len(whole["id"]), pieces[0]["id"], pieces[0]["function"]["name"]) == (9, whole["id"], "add")
    assert "".join(piece["function"]["arguments"] for piece in pieces) == '{"a": 1}'


def test_failures_and_vectors_have_mistrals_shape(send):
    """Under a path of its own."""
    assert mistral_failure(Fail(429, "no")).body["code"] == "1300"
    refused = send("/mistral/v1/chat/completions", {"messages": [{"role": "user", "content": "[[error:429]]"}]})
    assert (refused.status, refused.body["object"]) == (429, "error")
    vectors = send("/mistral/v1/embeddings", {"model": "mistral-embed", "input": "a cap", "output_dimension": 4}).body
    assert (len(vectors["data"][0]["embedding"]), vectors["usage"]["prompt_tokens"]) == (4, 2)
    assert mistral_vectors({"input": ["a", "b"]})["data"][1]["index"] == 1
    assert send("/mistral/v1/moderations", {"input": ["hi"]}).body["results"][0]["flagged"] is False
