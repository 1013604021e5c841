import json

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Reply, Turn
from dashcam.testing.provider.ollama import (
    ollama_body,
    ollama_failure,
    ollama_line,
    ollama_lines,
    ollama_vectors,
    read_ollama_chat,
    read_ollama_prompt,
)

BODY = {"model": "m"}
REPLY = Reply(text="hi there", thought="hm", input_tokens=10, output_tokens=4)
CALL = Reply(calls=[{"id": "call_1", "name": "add", "args": {"a": 1}}], cut=True)


def test_a_chat_is_read():
    """Turns, pictures, calls and their answers; options and form."""
    ask = read_ollama_chat(
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": "Be brief"},
                {"role": "user", "content": "Add", "images": ["AAAA"]},
                {"role": "assistant", "tool_calls": [{"function": {"name": "add", "arguments": {"a": 1}}}]},
                {"role": "tool", "content": "2", "tool_name": "add"},
            ],
            "tools": [{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}],
            "options": {"num_predict": 3, "stop": ["X"]},
            "format": {"type": "object"},
            "think": True,
        }
    )
    assert ask.turns == [
        Turn("system", "Be brief"),
        Turn("user", "Add", images=1),
        Turn("assistant", "", [{"name": "add", "arguments": {"a": 1}}]),
        Turn("tool", "2"),
    ]
    assert ask.tools == [{"name": "add", "description": "", "schema": {"type": "object"}}]
    assert (ask.max_tokens, ask.stop, ask.schema, ask.json_mode, ask.reasoning) == (
        3,
        ["X"],
        {"type": "object"},
        False,
        True,
    )


def test_a_prompt_is_read():
    """As a user's turn after the system's."""
    ask = read_ollama_prompt({"model": "m", "system": "Be brief", "prompt": "hi", "images": ["A"], "format": "json"})
    assert ask.turns == [Turn("system", "Be brief"), Turn("user", "hi", images=1)]
    assert (ask.json_mode, ask.schema) == (True, None)


def test_a_whole_answer_says_what_it_used():
    """Tokens, and nanoseconds."""
    whole = ollama_body(BODY, REPLY, chat=True)
    assert whole["message"] == {"role": "assistant", "content": "hi there", "thinking": "hm"}
    assert (whole["done"], whole["done_reason"], whole["prompt_eval_count"], whole["eval_count"]) == (
        True,
        "stop",
        10,
        4,
    )
    assert whole["total_duration"] == whole["load_duration"] + whole["prompt_eval_duration"] + whole["eval_duration"]
    assert ollama_body(BODY, REPLY, chat=False)["response"] == "hi there"


def test_a_stream_adds_up_to_it():
    """The last line has no words, and all numbers."""
    *first, last = ollama_lines(BODY, REPLY, chat=True)
    assert "".join(line["message"]["content"] for line in first) == "hi there"
    assert first[0]["message"]["thinking"] == "hm"
    assert [line["done"] for line in [*first, last]] == [False] * len(first) + [True]
    assert last["eval_count"] == 4
    assert "".join(line["response"] for line in ollama_lines(BODY, REPLY, chat=False)) == "hi there"


def test_calls_come_in_one_line():
    """Streamed or not, with arguments as an object and without an id."""
    calls = [{"function": {"name": "add", "arguments": {"a": 1}}}]
    call, end = ollama_lines(BODY, CALL, chat=True)
    assert call["message"]["tool_calls"] == ollama_body(BODY, CALL, chat=True)["message"]["tool_calls"] == calls
    assert end["done_reason"] == "length"


def test_one_text_or_many_are_embedded():
    """By the newer path with a count of tokens, by the older one without."""
    found = ollama_vectors({"model": "m", "input": ["a cap", "b"], "dimensions": 4})
    assert found["embeddings"] == [embed("a cap", 4), embed("b", 4)]
    assert found["prompt_eval_count"] == 3
    assert len(ollama_vectors({"model": "m", "input": "a"})["embeddings"][0]) == 768
    assert ollama_vectors({"model": "m", "prompt": "a", "dimensions": 4}) == {"embedding": embed("a", 4)}


def test_lines_and_failures():
    """A line ends with its break; a failure is its words."""
    assert json.loads(ollama_line({"a": "ü"})) == {"a": "ü"}
    assert ollama_line("x").endswith(b"\n")
    assert ollama_failure(Fail(404, "no such model")).body == {"error": "no such model"}
