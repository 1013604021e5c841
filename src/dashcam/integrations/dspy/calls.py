"""The spans of DSPy's calls: of what kind each is, on what object, and what comes of it.

Of a language model's request DSPy tells most where it finishes it (`finalize`): there the call that is current learns its
answer, its tokens and whether they came from the cache. Where LiteLLM makes the request, that adds to the same span.
"""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture import calls
from dashcam.capture.guard import failed
from dashcam.integrations.around import Around
from dashcam.integrations.dspy import readers
from dashcam.integrations.fields import class_name, fields, get, items, named, number, text, word
from dashcam.integrations.hosts import provider_of
from dashcam.integrations.model_prefixes import split_model, where
from dashcam.model.types import Json

_AGENTS = ("ReAct", "ReActV2", "CodeAct", "RLM")
_PREDICT = "dspy.predict"
_CLASSES = 4096
_agents: dict[int, tuple[Any, bool]] = {}
"""Whether a class's modules are agents, by its identity."""
_ADAPTED = ("lm", "lm_kwargs", "signature", "demos", "inputs")
_LEFT = ("BrokenResourceError", "ClosedResourceError")
_CAUSE = BaseException.__dict__["__cause__"].__get__


class Call(Around):
    """Any call; one that fails since nobody reads its stream any more is cancelled."""

    __slots__ = ()

    def raised(self, error: BaseException) -> None:
        """End the call with an error, unless the reader of a stream left."""
        if any(named(_CAUSE(error), "anyio", name) for name in _LEFT):
            self.end(dict, status="cancelled")
        else:
            super().raised(error)


class Module(Call):
    """A module: a predictor, a program, an agent."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """Its prediction, by field."""
        return {"output": readers.stored(result)}


class Retriever(Call):
    """A retriever."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """The passages."""
        return {"output": readers.documents(result)}


class Request(Call):
    """A language model's request, whose answer `finished` has told."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """Nothing more, unless nobody has told."""
        return {} if "output" in self.span.pending else {"output": readers.outputs({"outputs": result})}


class Embedding(Call):
    """An embedder, whose numbers are not kept."""

    __slots__ = ()

    def found(self, _: Any) -> dict[str, Any]:
        """Nothing: LiteLLM's call inside says how many vectors came."""
        return {"output": None}


def _begin(of: Any, method: str, name: str, kind: str, **fields_: Any) -> calls.ActiveSpan | None:
    return calls.begin(name, kind, of=of, type=type(of), method=method, **fields_)


def _is_agent(of: Any) -> bool:
    cls = type(of)
    known = _agents.get(id(cls))
    if known is None or known[0]() is not cls:
        if len(_agents) >= _CLASSES:
            _agents.clear()
        known = _agents[id(cls)] = (weakref.ref(cls), any(named(of, _PREDICT, name) for name in _AGENTS))
    return known[1]


def module(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a module's span: those that call tools until they are done are agents."""
    kind = "agent" if _is_agent(of) else "chain"
    span = _begin(of, method, class_name(of), kind, input=readers.module_input(args, kwargs))
    return None if span is None else Module(span)


def adapter(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin an adapter's span: it makes the messages, asks the model, and reads the answer."""
    given = {**dict(zip(_ADAPTED, args, strict=False)), **kwargs} if args else kwargs
    said = readers.shown({"inputs": given.get("inputs"), "demos": given.get("demos")})
    span = _begin(of, method, class_name(of), "chain", input=said)
    return None if span is None else Module(span)


def tool(of: Any, method: str, _: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a tool's span, named like the tool."""
    span = _begin(of, method, word(of, "name") or class_name(of), "tool", input=dict(kwargs), site=True)
    return None if span is None else Module(span)


def retriever(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a retriever's span."""
    said = {"query": args[0] if args else kwargs.get("query")}
    span = _begin(of, method, class_name(of), "retriever", input=said, site=True)
    return None if span is None else Retriever(span)


def embedder(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin an embedder's span."""
    asked, provider = split_model(word(of, "model"), None)
    said: Json = {"input": args[0] if args else kwargs.get("inputs"), "parameters": {}}
    span = _begin(of, method, class_name(of), "embedding", input=said, model=asked, provider=provider, site=True)
    return None if span is None else Embedding(span)


def request(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin the span of a language model's request."""
    state = fields(of)
    asked, provider = split_model(text(state.get("model")), None)
    own = state.get("kwargs")
    base = own.get("api_base") if type(own) is dict else None
    attributes = where(text(base) or text(kwargs.get("api_base")))
    host = attributes.get("server.address")
    if provider == "openai" and type(host) is str:
        provider = provider_of(host, "openai")
    span = _begin(
        of,
        method,
        class_name(of),
        "llm",
        input=readers.asked(of, args, kwargs),
        model=asked,
        provider=provider,
        attributes=attributes,
        site=True,
    )
    return None if span is None else Request(span)


def finished(original: Callable[..., Any]) -> Callable[..., Any]:
    """`finalize`: DSPy turns a call's result into what it returns."""

    @wraps(original)
    def finalize(lm: Any, call: Any, result: Any) -> Any:
        try:
            _learn(word(lm, "model"), result)
        except Exception:
            failed("read the result of a call of dspy")
        return original(lm, call, result)

    return finalize


def delayed(original: Callable[..., Any]) -> Callable[..., Any]:
    """`_delay`: DSPy is about to try a request again."""

    @wraps(original)
    def _delay(error: Any, attempt: Any) -> Any:
        try:
            _again(error)
        except Exception:
            failed("see dspy try again")
        return original(error, attempt)

    return _delay


def _learn(asked: str | None, result: Any) -> None:
    span = calls.outer()
    if span is None or span.kind != "llm":
        return
    state = fields(result)
    ends = readers.ends_of(items(state.get("responses")))
    known = readers.answered(state, ends)
    if "usage" in span.pending:
        known.pop("usage", None)
    if "output" not in span.pending:
        known["output"] = readers.outputs(state, ends)
    model = text(state.get("response_model"))
    if model is not None and model not in (asked, split_model(asked, None)[0]):
        known["attributes"]["gen_ai.response.model"] = model
    span.add(**known)


def _again(error: Any) -> None:
    span = calls.outer()
    if span is None or span.kind != "llm":
        return
    status = number(fields(error).get("status")) or number(fields(error).get("status_code"))
    reason = class_name(error) if status is None else str(status)
    before: Json = get(span.pending.get("attributes"), "retry.reasons")
    reasons = [*(before if type(before) is list else ()), reason]
    span.add(attributes={"http.request.resend_count": len(reasons), "retry.reasons": reasons})
