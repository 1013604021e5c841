"""A call of one of the SDK's methods: whose it is, where it goes, what it is asked; and its attempts."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from dashcam.capture.context import CURRENT, SKIPPED, STATE
from dashcam.capture.guard import failed
from dashcam.integrations import wire_others as others
from dashcam.integrations.fields import fields, get, number, text, word
from dashcam.integrations.hosts import provider_of
from dashcam.integrations.mistral import chat
from dashcam.integrations.mistral.joiner import EventJoiner
from dashcam.integrations.mistral.said import said
from dashcam.integrations.sdk_answer import Answer, Endpoint, Sdk, read
from dashcam.integrations.sdk_call import Call
from dashcam.integrations.sdk_methods import Begin, MethodCall
from dashcam.model.types import Json
from dashcam.snapshot.labels import label

_OWN = "mistral_ai"
_HOSTS = {"eu": "api.eu.mistral.ai", "us": "api.us.mistral.ai"}
"""Those that the SDK knows by a name; where none is said it is the one for all."""
_HOST = "api.mistral.ai"
_TRANSPORT = frozenset({"retries", "server_url", "timeout_ms", "http_headers", "accept_header_override"})
_ROOTS = 4
"""How many parents a resource has at most."""


def _chat(name: str) -> Endpoint:
    return Endpoint(
        kind="llm",
        name=f"mistral.{name}",
        input=chat.read_input,
        output=chat.read_output,
        usage=chat.read_usage,
        finish=lambda answer: [end for one in answer["choices"] if (end := word(one, "finish_reason")) is not None],
        joiner=EventJoiner,
        whole=chat.whole,
    )


CHAT, AGENTS, FIM = _chat("chat"), _chat("agents"), _chat("fim")
EMBEDDINGS = Endpoint(
    kind="embedding",
    name="mistral.embeddings",
    input=lambda body: {
        "input": body.get("inputs"),
        "parameters": {name: said(value) for name, value in body.items() if name not in ("inputs", "model")},
    },
    output=others.embedding_output,
    usage=chat.read_vectors_usage,
    finish=others.no_finish,
)
MODERATIONS = Endpoint(
    kind="guardrail",
    name="mistral.moderations",
    input=lambda body: {"input": said(body.get("inputs")), "parameters": {}},
    output=others.moderation_output,
    usage=others.no_usage,
    finish=others.no_finish,
)


class MistralCall(MethodCall):
    """A call that may be asked of an agent: then the answer tells the model."""

    __slots__ = ()

    def _model(self, answer: Answer) -> str | None:
        return text(answer.model) if self._asked is None else None


def begin(endpoint: Endpoint, name: str) -> Begin:
    """How the calls of one method begin."""

    def start(resource: Any, arguments: dict[str, Any]) -> Call | None:
        if STATE.put is None or CURRENT.get() is SKIPPED:
            return None
        try:
            body = {
                key: value
                for key, value in arguments.items()
                if key not in _TRANSPORT and value is not None and type(value).__name__ != "Unset"
            }
            provider, where = _address(resource, arguments)
            call = MistralCall(MISTRAL, endpoint, word(body, "model"), provider)
            if call.open(_client(resource), body, where, f"{label(type(resource)).full}.{name}"):
                return call
            call._ended = True  # noqa: SLF001  never begun, so nothing to end
        except Exception:
            failed("record the start of a call of Mistral")
        return None

    return start


def answered(call: Call, result: Any) -> None:
    """Take a whole answer."""
    call.answered(read(call.endpoint, said(result) if call.endpoint.whole is None else result))


def read_error(error: BaseException) -> dict[str, Json]:
    """The status: the SDK has one class for nearly all of them."""
    status = number(get(error, "status_code"))
    return {} if status is None else {"http.response.status_code": status}


def _client(resource: Any) -> Any:
    """The client that the app holds; a resource is made on it at first use."""
    found = resource
    for _ in range(_ROOTS):
        parent = fields(found).get("parent_ref")
        if parent is None:
            break
        found = parent
    return found


def _address(resource: Any, arguments: dict[str, Any]) -> tuple[str, dict[str, Json]]:
    config = fields(fields(resource).get("sdk_configuration"))
    url = text(arguments.get("server_url")) or text(config.get("server_url"))
    return _place(url or "//" + _HOSTS.get(word(config, "server") or "", _HOST))


@lru_cache(maxsize=64)
def _place(url: str) -> tuple[str, dict[str, Json]]:
    """The provider at an address, and where that is."""
    split = urlsplit(url)
    where: dict[str, Json] = {"server.address": split.hostname, "server.port": split.port}
    return provider_of(split.hostname or "", _OWN), {name: value for name, value in where.items() if value is not None}


MISTRAL = Sdk(name="mistralai", endpoints={}, address=lambda client: _address(client, {}), error=read_error)
