"""The stand-in for a provider's client: says its lines, is refused like a real one, is recorded like one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import dashcam
from dashcam.demo import model as stand_in
from dashcam.demo.model import Call, Model, RateLimitError, Said, refusals, rehearse
from dashcam.testing import captured

ASKED = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello?"}]
REFUSED = next(text for text in map(str, range(1_000)) if len(refusals([{"content": text}])) == 3)
TRIED = next(text for text in map(str, range(1_000)) if len(refusals([{"content": text}])) == 1)


@pytest.fixture(autouse=True)
def _lines() -> Iterator[None]:
    """Models say the same to everything."""
    rehearse(lambda _: Said("Good morning to you."))
    yield
    stand_in._rehearsed.clear()


def test_a_turn_is_a_conversation_with_tokens() -> None:
    """In the shape that all providers' messages have."""
    with captured() as trace:
        assert Model("gpt-4o-mini").ask(ASKED).text == "Good morning to you."
    (span,) = trace.spans
    assert (span.kind, span.model, span.provider, span.status) == ("llm", "gpt-4o-mini", "openai", "ok")
    assert span.input["messages"][1] == {"role": "user", "parts": [{"type": "text", "content": "Hello?"}]}
    assert span.output["messages"][0]["finish_reason"] == "stop"
    assert (span.usage.input_tokens, span.usage.output_tokens) == (11, 5)


def test_a_tool_is_asked_for_and_answers() -> None:
    """Call and answer have one id."""
    rehearse(lambda _: Said(calls=(Call("c1", "weather", {"city": "Rome"}),)))
    told = [*ASKED, {"role": "tool", "id": "c1", "content": {"celsius": 26}}]
    with captured() as trace:
        Model("m").ask(told, [{"name": "weather"}])
    (span,) = trace.spans
    assert span.input["messages"][2]["parts"][0] == {
        "type": "tool_call_response", "id": "c1", "response": {"celsius": 26}
    }  # fmt: skip
    assert span.output["messages"][0]["parts"][0]["arguments"] == {"city": "Rome"}
    assert span.output["messages"][0]["finish_reason"] == "tool_call"


def test_a_refusal_is_tried_again() -> None:
    """And told with its reasons."""
    with captured() as trace:
        Model("m").ask([{"role": "user", "content": TRIED}])
    assert trace.spans[0].attributes == {"http.request.resend_count": 1, "retry.reasons": ["429"]}


def test_three_refusals_are_an_error() -> None:
    """After two attempts more."""
    with captured() as trace, pytest.raises(RateLimitError, match="429"):
        Model("m").ask([{"role": "user", "content": REFUSED}])
    (span,) = trace.spans
    assert (span.status, span.attributes["http.request.resend_count"], span.usage) == ("error", 2, None)


def test_a_stream_comes_in_chunks() -> None:
    """With tokens at its end, and without where nobody reads to the end."""
    with captured() as whole:
        assert "".join(Model("m").stream(ASKED)) == "Good morning to you."
    with captured() as cut:
        stream = Model("m").stream(ASKED)
        next(stream)
        stream.close()
    assert (whole.spans[0].stream.chunks, whole.spans[0].stream.ended) == (4, "exhausted")
    assert whole.spans[0].usage.output_tokens == 5
    assert (cut.spans[0].stream.chunks, cut.spans[0].stream.ended, cut.spans[0].usage) == (1, "closed", None)
    assert "broken off" in cut.spans[0].attributes["usage.missing"]


def test_texts_with_the_same_words_are_near() -> None:
    """An embedding is of what a text is about."""
    near, like, other = map(Model("e").embed, ("return the lamp", "a lamp was returned", "invoices by post"))
    assert sum(a * b for a, b in zip(near, like, strict=True)) > 0.9
    assert sum(a * b for a, b in zip(near, other, strict=True)) < 0.1


def test_without_a_recording_it_only_speaks(tmp_path: Path) -> None:
    """Nothing is written."""
    assert dashcam.current_trace_id() is None
    assert Model("m").ask(ASKED).text == "Good morning to you."
