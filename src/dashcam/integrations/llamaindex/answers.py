"""Answers that are read after the call returned: a model's span, and those around that hand the answer on, end with it.

A query engine that streams returns at once; what it answered is known when the program, or a thread of LlamaIndex's that
fills the chat history, has read the model's answer. Until then all calls that handed it on are running.
"""

from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.integrations.fields import fields, get
from dashcam.integrations.llamaindex import running, streams
from dashcam.integrations.llamaindex.content import read_nodes, said_by
from dashcam.integrations.llamaindex.handed import frame_of, hand_on, is_fresh, is_generator
from dashcam.integrations.llamaindex.kept import known_names
from dashcam.integrations.llamaindex.running import Running

_ANSWERS = frozenset({"StreamingResponse", "AsyncStreamingResponse", "StreamingAgentChatResponse"})
"""Results that hold an answer which is still to be read."""
_HELD = ("response_gen", "chat_stream", "achat_stream")
"""Where they hold it."""
_NOT_WATCHED = "this release's stream has no iterator to watch"


def is_answer(value: Any) -> bool:
    """Whether a result is, or holds, something that is still to be read."""
    return is_generator(value) or not _ANSWERS.isdisjoint(known_names(value))


def hand_out(call: Running, result: Any) -> None:
    """A model's answer is handed out: follow it to its end."""
    span, model = call.span, id(call.instance)
    if span is None:
        return
    around = call.upward()[1:]

    def over(last: Any, figures: list[Any], error: BaseException | None) -> None:
        words = None
        try:
            running.READ.pop(span.id, None)
            output = call.role.output(last)
            words = said_by(output)
            call.end(output, last, stream=figures, error=error)
        finally:
            for one in around:
                _read(one, call.key, words, _figures(span, one.span, figures), error)

    watched = False
    for one in around:
        one.unread.add(call.key)
    running.READ[span.id] = model
    try:
        watched = streams.watch(call.key, result, span, over)
    finally:
        if not watched:
            running.READ.pop(span.id, None)
            for one in around:
                one.unread.discard(call.key)
    if not watched:
        call.end(None, None, attributes={"output.missing": _NOT_WATCHED})


def wait(call: Running, result: Any) -> None:
    """A call returned an answer that is still to be read, here or elsewhere."""
    partial = {"source_nodes": read_nodes(get(result, "source_nodes"))} if known_names(result) else {}
    generator = _held(result)
    unread = generator is not None and frame_of(generator) is not None
    # no lock, which a failure could leave locked: whoever comes second, here or in `_read`, sees what the first has done
    call.partial = partial
    waits = bool(call.unread) or (unread and (call.joined is None or is_fresh(generator)))
    if waits and unread:
        hand_on(generator, call)
    if not waits:
        call.complete(None)


def _held(result: Any) -> Any:
    if is_generator(result):
        return result
    state = fields(result)
    return next((state[name] for name in _HELD if is_generator(state.get(name))), None)


def _figures(inner: ActiveSpan, outer: ActiveSpan | None, figures: list[Any]) -> list[Any]:
    """A stream's figures as of a call around: its first chunk came as much later as that call began earlier."""
    chunks, first, ended = figures
    if outer is None or first is None:
        return figures
    return [chunks, first + max(0, outer.elapsed_ns() - inner.elapsed_ns()), ended]


def _read(call: Running, key: str, words: str | None, figures: list[Any], error: BaseException | None) -> None:
    """An answer inside this call was read to its end."""
    call.joined = (words, figures)
    call.unread.discard(key)
    if call.partial is not None and not call.unread:
        call.complete(error)
