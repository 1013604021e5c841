"""A call of one of the SDK's inner clients: whose it is, where it goes, what it is asked."""

import sys
from functools import lru_cache
from types import EllipsisType, FrameType
from typing import Any
from urllib.parse import urlsplit

from dashcam.capture.context import CURRENT, SCOPES, SKIPPED, STATE
from dashcam.capture.guard import failed
from dashcam.integrations import wire_rerank as rerank
from dashcam.integrations.cohere import first, messages
from dashcam.integrations.cohere.joiner import EventJoiner, FirstJoiner
from dashcam.integrations.fields import fields, get, items, number, plain, word
from dashcam.integrations.hosts import provider_of
from dashcam.integrations.sdk_answer import Answer, Endpoint, Sdk
from dashcam.integrations.sdk_call import Call
from dashcam.integrations.sdk_methods import Begin
from dashcam.integrations.words import usage
from dashcam.model.types import Json

_OWN = "cohere"
_TRANSPORT = "request_options"
_FRAMES = 6
"""Frames between an inner client's method and that of the client that the app holds."""
_CLIENTS = ("cohere.v2.client", "cohere.base_client")
_GIVEN = ("texts", "images", "inputs")

CHAT = Endpoint(
    kind="llm",
    name="cohere.chat",
    input=messages.read_input,
    output=messages.read_output,
    usage=messages.read_usage,
    finish=messages.finish_reasons,
    joiner=EventJoiner,
)
FIRST_CHAT = Endpoint(
    kind="llm",
    name="cohere.v1.chat",
    input=first.read_input,
    output=first.read_output,
    usage=messages.read_usage,
    finish=messages.finish_reasons,
    joiner=FirstJoiner,
)


def _vectors_input(body: dict[str, Any]) -> Json:
    """What to embed and how; of pictures and mixed inputs only how many."""
    given = {name: body[name] for name in _GIVEN if body.get(name) is not None}
    texts = given.get("texts")
    counted = {name: len(items(value)) for name, value in given.items() if name != "texts"}
    left = {name: plain(value) for name, value in body.items() if name not in (*_GIVEN, "model")}
    return {"input": counted if texts is None else texts, "parameters": left}


def _vectors(answer: Any) -> Json:
    """How many vectors of how many dimensions came; where several types were asked for, of the first that is there."""
    many = get(answer, "embeddings")
    rows = items(many) or next((items(one) for one in fields(many).values() if items(one)), [])
    return {"count": len(rows), "dimensions": len(items(rows[0])) or None if rows else None}


def _vectors_usage(said: Any) -> dict[str, Json] | None:
    counted = messages.whole(get(get(said, "billed_units"), "input_tokens"))
    return None if counted is None else usage(get(said, "billed_units"), inputs=counted, outputs=None)


def _searches(said: Any) -> dict[str, Json] | None:
    """Ranking is billed by the search: it has no tokens."""
    billed = get(said, "billed_units")
    return None if billed is None else usage(billed, inputs=None, outputs=None)


EMBED = Endpoint(
    kind="embedding",
    name="cohere.embed",
    input=_vectors_input,
    output=_vectors,
    usage=_vectors_usage,
    finish=lambda _: [],
)
RERANK = Endpoint(
    kind="reranker",
    name="cohere.rerank",
    input=lambda body: rerank.read_input({**body, "documents": plain(body.get("documents"))}),
    output=lambda answer: rerank.read_output(answer, ()),
    usage=_searches,
    finish=lambda _: [],
)


class CohereCall(Call):
    """A call that knows the documents it sent, since a ranking tells only their places."""

    __slots__ = ("documents",)
    documents: Json

    def read(self, answer: Any) -> None:
        """Take a whole answer."""
        end = self.endpoint
        state = fields(answer)
        counted, named = state.get("usage"), state.get("generation_id")
        self.answered(
            Answer(
                output=rerank.read_output(answer, self.documents) if end is RERANK else end.output(answer),
                usage=end.usage(state.get("meta") if counted is None else counted),
                id=state.get("id") if named is None else named,
                finish=end.finish(answer),
            )
        )


def begin(endpoint: Endpoint) -> Begin:
    """How the calls of one method begin."""

    def start(raw: Any, arguments: dict[str, Any]) -> Call | None:
        if STATE.put is None or CURRENT.get() is SKIPPED:
            return None
        try:
            body = {
                name: value
                for name, value in arguments.items()
                if name != _TRANSPORT and value is not None and type(value) is not EllipsisType
            }
            provider, where = _address(raw)
            call = CohereCall(COHERE, endpoint, word(body, "model"), provider)
            call.documents = plain(body.get("documents")) if endpoint is RERANK else None
            client, method = _client(raw)
            if call.open(client, body, where, method):
                return call
            call._ended = True  # noqa: SLF001  never begun, so nothing to end
        except Exception:
            failed("record the start of a call of Cohere")
        return None

    return start


def answered(call: Call, result: Any) -> None:
    """Take a whole answer, inside the response that the inner client returns."""
    if isinstance(call, CohereCall):
        call.read(fields(result).get("_data"))


def read_error(error: BaseException) -> dict[str, Json]:
    """The status that came."""
    status = number(get(error, "status_code"))
    return {} if status is None else {"http.response.status_code": status}


def _client(raw: Any) -> tuple[Any, str | None]:
    """The client that the app holds and its method, from the SDK's own frames: the inner client does not know it."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(_FRAMES):
        if frame is None:
            break
        module = frame.f_globals.get("__name__")
        if module in _CLIENTS:
            holds = CURRENT.get() is not None or SCOPES.get()
            return frame.f_locals.get("self", raw) if holds else raw, f"{module}.{frame.f_code.co_qualname}"
        frame = frame.f_back
    return raw, None


def _address(raw: Any) -> tuple[str, dict[str, Json]]:
    return _place(word(fields(raw).get("_client_wrapper"), "_base_url") or "")


@lru_cache(maxsize=64)
def _place(url: str) -> tuple[str, dict[str, Json]]:
    """The provider at an address, and where that is."""
    split = urlsplit(url)
    where: dict[str, Json] = {"server.address": split.hostname, "server.port": split.port}
    return provider_of(split.hostname or "", _OWN), {name: value for name, value in where.items() if value is not None}


COHERE = Sdk(name="cohere", endpoints={}, address=_address, error=read_error)
