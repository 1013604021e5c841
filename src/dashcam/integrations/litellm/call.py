"""One logical call of LiteLLM, from before it chooses a provider until its answer, or the last chunk of it, is there.

LiteLLM's functions call each other: the asynchronous one the other half of itself, a retry the same once more. All of that
is one call. An SDK that LiteLLM uses inside (OpenAI's, for many hosts) adds what it knows to it. What a callback of the
user's asks, meanwhile or afterwards, is a call of its own.
"""

import re
import sys
from contextvars import ContextVar, Token
from typing import Any

from msgspec import structs

from dashcam.capture import calls
from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, Here
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import restore
from dashcam.integrations import model_prefixes
from dashcam.integrations.fields import class_name, fields, number, word
from dashcam.integrations.litellm import readers
from dashcam.integrations.litellm.functions import LITELLM, Function
from dashcam.integrations.merge import take
from dashcam.integrations.sdk_answer import Answer, read
from dashcam.integrations.sdk_call import Call
from dashcam.model.types import StreamEnd

ACTIVE: ContextVar[Any] = ContextVar("dashcam_litellm", default=None)
"""The call, or what is above calls, that is being worked on here."""
Tokens = tuple[Token[Here | None], Token[Any]]
_MADE_UP = re.compile(r"chatcmpl-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-")
_CACHED = "answered from LiteLLM's cache: no tokens were used"


def let_go(tokens: Any, before: tuple[Any, Any]) -> None:
    """Leave nothing current, wherever an interrupt fell; the tokens are `UNKNOWN` until they are known."""
    here, active = tokens if type(tokens) is tuple else (tokens, tokens)
    restore(here, before[0])
    restore(active, before[1], ACTIVE)


class LiteCall(Call):
    """A call that was begun; see the module."""

    __slots__ = ("_handled", "_inner", "_model_said", "_tried", "also", "is_cached", "is_fresh", "provider")

    def __init__(self, function: Function, asked: str | None, provider: str | None) -> None:
        self.also: list[ActiveSpan] = []
        """Spans above this one that end with it, since they hand its stream on."""
        self.is_cached = False
        self.is_fresh = False
        """Its public function was called, and has yet to call the one that does the work."""
        self._handled = id(sys.exception())
        self._inner: ActiveSpan | None = None
        self._model_said: str | None = None
        self._tried: str | None = None
        self.provider = provider
        super().__init__(LITELLM, function.endpoint, asked, provider or "")  # last: from there on it has an end to tell

    @property
    def is_over(self) -> bool:
        """Whether its end has come."""
        return self._ended

    @property
    def is_told(self) -> bool:
        """Whether the SDK inside has told the answer, so that it need not be read twice."""
        return self._inner is not None and self._inner.pending.get("output") is not None

    def begin(self, body: dict[str, Any], session: str | None) -> bool:
        """Find the framework's span to add to, or begin one; false where nothing records."""
        self._outer = take(self.endpoint.kind, self._provider, self._asked)
        if self._outer is not None:
            for reason in self._outer.tried:
                self.again(reason)
        else:
            self._span = calls.begin(
                self.endpoint.name,
                self.endpoint.kind,
                input=self.endpoint.input(body),
                model=self._asked,
                provider=self.provider,
                session=session,
                site=True,
            )
        self._ended = self._outer is None and self._span is None
        return not self._ended

    def enter(self) -> Tokens:
        """Make it current for an attempt; an SDK inside adds to a stand-in, so that it may do so at each attempt."""
        if not self.is_fresh:
            self._begin_attempt(sys.exception())
        if self._inner is None:
            here = CURRENT.get() if self._span is None else self._span.context
            self._inner = ActiveSpan(here or (0, 0, None, None), self.endpoint.kind, 0)
        return CURRENT.set(self._inner.context), ACTIVE.set(self)

    def _begin_attempt(self, handled: BaseException | None) -> None:
        """See whether this is another attempt: one has failed, or LiteLLM handles what happened in one."""
        if self._inner is not None and self._tried is None and id(handled) != self._handled:
            self.attempted(handled)
        self._handled = id(handled)
        if self._tried is not None:
            self._again_inside()
            self.again(self._tried)
            self._tried = self._inner = None

    def inside(self) -> Token[Here | None] | None:
        """Make it current for an SDK that has not sent its request yet; give the token to `ActiveSpan.detach`."""
        inner = self._inner
        return None if inner is None or inner.taken else CURRENT.set(inner.context)

    def attempted(self, error: BaseException | None) -> None:
        """An attempt has failed; it may not have been the last one."""
        if error is not None:
            status = number(fields(error).get("status_code"))
            self._tried = class_name(error) if status is None else str(status)

    def returned(self, result: Any) -> None:
        """The whole answer is there."""
        try:
            known = readers.hidden(result)
            self.learn(word(known, "custom_llm_provider"), known.get("cache_hit"))
            answer = Answer() if self.is_told else read(self.endpoint, result)
            if self.endpoint.kind == "reranker":
                answer = structs.replace(answer, usage=readers.rerank_usage(result))
        except Exception:
            failed("read an answer of litellm")
            answer = Answer()
        self.answered(answer)

    def streamed(self, ended: StreamEnd, error: BaseException | None = None) -> None:
        """The stream is over; what the SDK inside has joined is not joined again."""
        if self.is_told:
            chunks = 0 if self.joiner is None else self.joiner.chunks
            self._end(Answer(), [chunks, self._first_ns, ended], error)
        else:
            super().streamed(ended, error)

    def raised(self, error: BaseException) -> None:
        """The last attempt failed too."""
        self.learn(word(error, "llm_provider"), None)
        self.failed(error)

    def learn(self, provider: str | None, cached: Any) -> None:
        """Who answered, in LiteLLM's word, and whether it was its own cache."""
        self.provider = model_prefixes.provider_word(provider) or self.provider
        self.is_cached = cached is True

    def _end(self, answer: Answer, stream: list[Any] | None, error: BaseException | None) -> None:
        if self._ended:
            return
        try:
            self._add_inner()
            if self._inner is not None and self.is_told:
                answer = structs.replace(answer, output=self._inner.pending["output"])
            if answer.id is not None:
                answer = structs.replace(answer, id=_own_id(answer.id))
            answer = self._counted(answer)
            if self.provider is not None:
                for span in (self._span, self._outer):
                    if span is not None:
                        span.pending["provider"] = self.provider
        except Exception:
            failed("join what an SDK knows of a call of litellm")
        super()._end(answer, stream, error)
        for span in self.also:
            span.end(answer.output, error=error)

    def _add_inner(self) -> None:
        """What the SDK inside said: where it went, whom it asked; its own numbers stand for LiteLLM's."""
        if self._inner is None:
            return
        self._again_inside()
        known = self._inner.pending
        # whoever still works in this context, a callback of the user's, makes calls of its own from now on
        self._inner.taken = True
        self.attributes = {**(known.get("attributes") or {}), **self.attributes}
        self.attributes.pop("output.missing", None)
        if self.provider in (None, "openai"):
            self.provider = known.get("provider") or self.provider
        self._model_said = known.get("model")

    def _again_inside(self) -> None:
        """The attempts that the SDK inside made by itself."""
        known = {} if self._inner is None else self._inner.pending.get("attributes") or {}
        if "retry.reasons" in known:
            known.pop("http.request.resend_count", None)
            for reason in known.pop("retry.reasons"):
                self.again(reason)

    def _counted(self, answer: Answer) -> Answer:
        """The answer with what is known of its tokens: LiteLLM has zeros where a provider sent none."""
        if self.is_cached:
            return structs.replace(answer, usage=None)
        told = None if self._inner is None else self._inner.pending.get("usage")
        said = answer.usage
        if told is not None or (said is not None and not said["input_tokens"] and not said["output_tokens"]):
            return structs.replace(answer, usage=told)
        return answer

    def _learn(self, answer: Answer, stream: list[Any] | None) -> None:
        super()._learn(answer, stream)
        if self.is_cached:
            self.attributes |= {"litellm.cache_hit": True, "usage.missing": _CACHED}

    def _model(self, answer: Answer) -> str | None:
        if self._model_said is not None:
            return self._model_said
        return answer.model if self.provider == "azure.ai.openai" else None


def _own_id(said: Any) -> Any:
    """An answer's id, unless LiteLLM has made it up, which it does where it speaks to a provider itself."""
    return None if type(said) is str and _MADE_UP.match(said) else said


def is_inner(kwargs: dict[str, Any]) -> bool:
    """Whether LiteLLM calls itself: it hands on the object that logs the call."""
    return kwargs.get("litellm_logging_obj") is not None


def asks(
    function: Function, positions: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> LiteCall | None:
    """Begin a call; `None` where nothing records."""
    body = readers.body_of(positions, args, kwargs)
    said = kwargs.get("custom_llm_provider")
    asked, provider = model_prefixes.split_model(word(body, "model"), said if type(said) is str else None)
    call = LiteCall(function, asked, provider)
    body["model"] = asked
    if not call.begin(
        body, readers.session_of(kwargs) if "litellm_session_id" in kwargs or "metadata" in kwargs else None
    ):
        return None
    address = kwargs.get("api_base")
    if type(address) is not str or not address:
        address = kwargs.get("base_url")
    if type(address) is str:
        call.attributes.update(model_prefixes.where(address))
    return call
