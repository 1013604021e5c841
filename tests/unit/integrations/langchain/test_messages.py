"""LangChain's messages, prompts, documents and commands in our words."""

from dashcam.integrations.langchain.messages import is_message, read_content, read_document, read_message, shown
from tests.unit.integrations.standins import Loud, message, record


def test_each_message_has_its_role_and_a_users_subclass_that_of_its_base():
    """By the names of the classes, whoever derived from them."""
    mine = type("MyMessage", (type(message("HumanMessage", "")),), {"__module__": "app"})()
    mine.__dict__["content"] = "x"
    chat = message("ChatMessage", "x", role="critic")
    given = [message(name, "x") for name in ("HumanMessage", "AIMessage", "SystemMessage")] + [mine, chat]
    assert [read_message(one)["role"] for one in given] == ["user", "assistant", "system", "user", "critic"]
    assert (is_message(mine), is_message(Loud()), is_message("x")) == (True, False, False)


def test_pairs_and_texts_are_messages_too():
    """As people write them."""
    assert read_message(("system", "brief"))["role"] == "system"
    assert read_message("hi") == {"role": "user", "parts": [{"type": "text", "content": "hi"}]}


def test_an_answer_has_thoughts_words_and_calls():
    """Broken calls keep their text."""
    said = message(
        "AIMessage",
        "so",
        additional_kwargs={"reasoning_content": "hm"},
        tool_calls=[{"name": "f", "args": {"a": 1}, "id": "c1"}],
        invalid_tool_calls=[{"name": "g", "args": '{"b', "id": "c2"}],
    )
    parts = read_message(said)["parts"]
    assert [part["type"] for part in parts] == ["reasoning", "text", "tool_call", "tool_call"]
    assert [part["arguments"] for part in parts[2:]] == [{"a": 1}, '{"b']


def test_a_tools_message_is_the_answer_to_its_call():
    """With the tool's name."""
    said = message("ToolMessage", "3", tool_call_id="c1", name="add")
    assert read_message(said) == {
        "role": "tool",
        "parts": [{"type": "tool_call_response", "id": "c1", "response": "3"}],
        "name": "add",
    }


def test_blocks_of_every_dialect_have_their_part():
    """OpenAI's, Anthropic's, LangChain's own; calls that are said elsewhere are not said twice."""
    blocks = [
        "bare",
        {"type": "text", "text": "a"},
        {"type": "thinking", "thinking": "hm"},
        {"type": "reasoning", "summary": [{"text": "hm"}]},
        {"type": "reasoning", "id": "r"},
        {"type": "tool_use", "id": "c", "name": "f", "input": {}},
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
        {"type": "image", "base64": "AAAA", "mime_type": "image/png"},
        {"type": "image", "source": {"data": "AAAA", "media_type": "image/png"}},
        {"type": "audio", "url": "https://example.org/a.wav", "mime_type": "audio/wav"},
        {"type": "image", "file_id": "f"},
        {"type": "unheard_of"},
    ]
    kinds = [part["type"] for part in read_content(blocks)]
    assert kinds == ["text", "text", "reasoning", "reasoning", "other", "uri", "blob", "blob", "uri", "other", "other"]


def test_content_of_no_known_shape_is_kept():
    """Nothing, an empty text, an object."""
    loud = Loud()
    assert (read_content(None), read_content("")) == ([], [])
    assert read_content(loud)[0]["raw"] is loud


def test_a_document_has_a_score_where_its_metadata_has_one():
    """Under either name; a text there is no score."""
    scores = [read_document(record("langchain_core.documents", "Document", metadata=given))["score"] for given in (
        {"score": 0.5}, {"relevance_score": 1}, {"score": "high"}, None
    )]  # fmt: skip
    assert scores == [0.5, 1, None, None]


def test_values_are_shown_with_messages_and_documents_inside():
    """Everything else is handed on as it is."""
    loud = Loud()
    document = record("langchain_core.documents", "Document", page_content="d", metadata={})
    prompt = record("langchain_core.prompt_values", "ChatPromptValue", messages=[message("HumanMessage", "hi")])
    text = record("langchain_core.prompt_values", "StringPromptValue", text="hi")
    made = shown({"messages": [message("AIMessage", "x")], "context": [document], "loud": loud, "text": text})
    assert made["messages"][0]["role"] == "assistant"
    assert made["context"][0]["content"] == "d"
    assert made["loud"] is loud
    assert made["text"] == "hi"
    assert shown(prompt) == {"messages": [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]}


def test_long_collections_and_deep_ones_are_left_to_the_walker():
    """What is shown costs bounded time."""
    long, deep = list(range(5000)), [[[[message("AIMessage", "x")]]]]
    wide = [list(range(400)) for _ in range(10)]
    assert shown(long) is long
    assert [one is other for one, other in zip(shown(wide), wide, strict=True)] == [False] * 2 + [True] * 8
    assert shown(deep)[0][0][0] is deep[0][0][0]


def test_a_command_says_where_and_with_what():
    """Only what is set; its fields are slots."""
    command = type(
        "Command", (), {"__slots__": ("goto", "graph", "resume", "update"), "__module__": "langgraph.types"}
    )()
    command.update, command.goto, command.resume, command.graph = (
        {"messages": [message("AIMessage", "x")]},
        ("next",),
        None,
        None,
    )
    made = shown(command)["command"]
    assert (made["goto"], made["update"]["messages"][0]["role"], list(made)) == (
        ("next",),
        "assistant",
        ["update", "goto"],
    )
