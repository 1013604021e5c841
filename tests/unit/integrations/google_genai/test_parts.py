from dashcam.integrations.google_genai.parts import read_content, read_part, shown
from dashcam.integrations.words import blob_part
from tests.unit.integrations.standins import Loud, record


def test_words_said_and_words_thought():
    """A thought is a text that says so; signatures are Google's alone."""
    assert read_part({"text": "hi", "thoughtSignature": "c2ln"}) == [{"type": "text", "content": "hi"}]
    assert read_part({"text": "hm", "thought": True}) == [{"type": "reasoning", "content": "hm"}]


def test_both_ways_of_writing_names():
    """The SDK sends either, even in one request."""
    parts = [{"inlineData": {"data": "AAAA", "mimeType": "a/b"}}, {"inline_data": {"data": "AAAA", "mime_type": "a/b"}}]
    assert [read_part(part) for part in parts] == [[blob_part("AAAA", "a/b")]] * 2


def test_a_picture_has_one_hash_in_both_alphabets():
    """The SDK writes URL-safe base64, other clients the standard one."""
    one, other = ({"inlineData": {"data": data, "mimeType": "image/png"}} for data in ("__79-A==", "//79+A=="))
    assert read_part(one) == read_part(other)


def test_files_are_addresses():
    """Their content is never sent."""
    file = {"fileData": {"fileUri": "gs://a/b.pdf", "mimeType": "application/pdf"}}
    assert read_part(file) == [{"type": "uri", "uri": "gs://a/b.pdf", "mime_type": "application/pdf"}]


def test_calls_and_code():
    """What Google runs itself is a call too."""
    assert read_part({"functionCall": {"id": "1", "name": "add", "args": {"a": 1}}}) == [
        {"type": "tool_call", "id": "1", "name": "add", "arguments": {"a": 1}}
    ]
    assert read_part({"executableCode": {"language": "PYTHON", "code": "1"}}) == [
        {
            "type": "tool_call",
            "id": None,
            "name": "code_execution",
            "arguments": {"language": "PYTHON", "code": "1"},
        }
    ]
    assert read_part({"codeExecutionResult": {"id": "1", "outcome": "OUTCOME_OK", "output": "1"}}) == [
        {"type": "tool_call_response", "id": "1", "response": {"outcome": "OUTCOME_OK", "output": "1"}}
    ]


def test_what_functions_answer_are_messages_of_the_tools():
    """In the order they stand, each with the function's name; pictures in an answer go with it."""
    answer = {
        "functionResponse": {"name": "look", "response": {"ok": True}, "parts": [{"inlineData": {"data": "AAAA"}}]}
    }
    content = {"role": "user", "parts": [{"text": "a"}, answer, {"text": "b"}, {"text": "c"}]}
    said = read_content(content)
    assert [one["role"] for one in said] == ["user", "tool", "user"]
    assert said[1] == {
        "role": "tool",
        "name": "look",
        "parts": [
            {"type": "tool_call_response", "id": None, "response": {"ok": True}},
            blob_part("AAAA", None),
        ],
    }
    assert len(said[2]["parts"]) == 2


def test_a_content_without_parts_is_a_message_all_the_same():
    """Nobody is left out of a conversation."""
    assert read_content({"role": "model"}) == [{"role": "assistant", "parts": []}]


def test_what_has_no_word_is_kept_without_what_is_opaque():
    """Base64 in it is a hash, words of the SDK's lists are words."""
    word = record("google.genai.types", "Type", "str", _value_="STRING")
    part = {"novelty": [{"mimeType": "a/b", "data": "AAAA"}, {"kind": word}], "thought_signature": "x"}
    assert read_part(part) == [
        {"type": "other", "raw": {"novelty": [blob_part("AAAA", "a/b"), {"kind": "STRING"}]}},
    ]
    deep = []
    deep.append(deep)
    assert "[[[" in str(shown(deep))


def test_hostile_values_are_handed_on_unasked():
    """None of their code runs."""
    loud = Loud()
    (part,) = read_part({"functionCall": {"id": loud, "name": loud, "args": loud}})
    assert part["arguments"] is loud
    assert read_part({"text": loud})[0]["type"] == "other"
    assert read_part(loud)[0]["type"] == "other"
    assert read_part({"inlineData": loud})[0]["type"] == "other"
    assert read_content({"role": loud, "parts": [loud]})[0]["role"] == "user"
