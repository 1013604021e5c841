"""One model call, one span: who takes the framework's span, and when."""

from dashcam.capture import calls
from dashcam.integrations.merge import leave, take
from dashcam.testing.capturing import captured


def test_the_first_call_of_the_kind_takes_the_span_and_the_second_does_not():
    """A model that asks twice has a span for its second request."""
    with captured():
        span = calls.begin("Model", "llm")
        token = span.attach()
        assert (take("llm", "openai"), take("llm", "openai")) == (span, None)
        span.detach(token)
        span.end()


def test_a_call_of_another_kind_does_not_take_it():
    """An embedding asked for by a model is a call of its own."""
    with captured():
        span = calls.begin("Model", "llm")
        token = span.attach()
        assert take("embedding", "openai") is None
        span.detach(token)
        span.end()


def test_outside_any_model_there_is_nothing_to_take():
    """A plain call."""
    assert take("llm", "openai") is None


def test_what_is_added_stands_in_the_span_when_it_ends():
    """Provider, usage, attributes of the inner call."""
    with captured() as recorded:
        span = calls.begin("Model", "llm")
        token = span.attach()
        take("llm", "openai").add(usage={"input_tokens": 3}, attributes={"a": 1})
        span.detach(token)
        span.end("out", attributes={"b": 2})
    (made,) = recorded.spans
    assert (made.provider, made.usage.input_tokens, made.attributes) == ("openai", 3, {"a": 1, "b": 2})


def test_after_a_failure_the_next_attempt_takes_it_and_another_model_does_not():
    """A framework's own retry is in its span, a fallback is a call of its own."""
    with captured():
        span = calls.begin("Model", "llm")
        token = span.attach()
        take("llm", "openai", "small")
        leave(span, "openai", "small", ("429",))
        assert (take("llm", "openai", "large"), take("llm", "groq", "small")) == (None, None)
        assert (take("llm", "openai", "small"), span.tried) == (span, ("429",))
        span.detach(token)
        span.end()
