"""Questions that the SDK answers with functions of the program: it asks, runs them and asks again; a chain's span around that.

Only where such functions are given to it: any other call of these methods is one request, whose span says it all. A stream
of such a question is a generator of ours, under the name of the SDK's own, since its span is current while a step runs.
"""

import inspect
import weakref
from collections.abc import AsyncGenerator, Callable, Generator
from functools import wraps
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.streams import unhooked
from dashcam.integrations.google_genai.outer import note
from dashcam.integrations.google_genai.question import Question, asked

Method = Callable[..., Any]


def whole(original: Method) -> Method:
    """Around `generate_content` and `send_message`."""

    @wraps(original)
    @hidden
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        question = asked(original, self, args, kwargs)
        token = None if question is None else question.begin()
        try:
            answer = original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            if question is not None:
                ActiveSpan.detach(token)
                question.end(error)
            raise
        if question is not None:
            ActiveSpan.detach(token)
            question.came(answer)
            question.end()
        return answer

    return method


def awhole(original: Method) -> Method:
    """The same around their asynchronous twins."""

    @wraps(original)
    @hidden
    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        question = asked(original, self, args, kwargs)
        token = None if question is None else question.begin()
        try:
            answer = await original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            if question is not None:
                ActiveSpan.detach(token)
                question.end(error)
            raise
        if question is not None:
            ActiveSpan.detach(token)
            question.came(answer)
            question.end()
        return answer

    return method


def stream(original: Method) -> Method:
    """Around `generate_content_stream` and `send_message_stream`: plain functions that say, as these do, that they are generators'."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        question = asked(original, self, args, kwargs)
        try:
            made = original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            raise
        return _noted(made if question is None else _named(_steps(made, question), made, question))

    return wraps(original)(hidden(method, inspect.CO_GENERATOR))


def astream(original: Method) -> Method:
    """The same around their asynchronous twins, which are coroutines."""

    @wraps(original)
    @hidden
    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        question = asked(original, self, args, kwargs)
        try:
            made = await original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            raise
        return _noted(made if question is None else _named(_asteps(made, question), made, question))

    return method


@hidden
def _steps(made: Any, question: Question) -> Generator[Any, Any, Any]:
    step, value = made.send, None
    token = question.begin()
    while True:
        try:
            chunk = step(value)
        except StopIteration as stop:
            question.end()
            return stop.value
        except BaseException as error:
            without_us(error)
            question.end(error)
            raise
        finally:
            value = None
            ActiveSpan.detach(token)
        question.came(chunk)
        try:
            value = yield chunk
            step = made.send
        except BaseException as error:
            without_us(error)
            step, value = made.throw, error
        token = question.attach()


@hidden
async def _asteps(made: Any, question: Question) -> AsyncGenerator[Any, Any]:
    step: Any = unhooked
    value: Any = made
    token = question.begin()
    while True:
        try:
            chunk = await step(value)
        except StopAsyncIteration:
            question.end()
            return
        except BaseException as error:
            without_us(error)
            question.end(error)
            raise
        finally:
            value = None
            ActiveSpan.detach(token)
        question.came(chunk)
        try:
            value = yield chunk
            step = made.asend
        except BaseException as error:
            without_us(error)
            step, value = made.athrow, error
        token = question.attach()


def _noted(stream: Any) -> Any:
    note(stream)
    return stream


def _named(ours: Any, theirs: Any, question: Question) -> Any:
    try:
        ours.__name__, ours.__qualname__ = theirs.__name__, theirs.__qualname__
        question.held = weakref.ref(ours)
    except Exception:
        failed("name a stream of google.genai")
    return ours
