"""One operation of Bedrock's runtime, from before it is sent until its answer is read: how it is begun and what it says of itself."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from dashcam.capture.context import CURRENT, SKIPPED, STATE
from dashcam.capture.guard import failed
from dashcam.integrations.bedrock import converse, makers
from dashcam.integrations.bedrock.joiner import ConverseJoiner
from dashcam.integrations.bedrock.known import OPERATIONS
from dashcam.integrations.bedrock.names import is_router, model_of
from dashcam.integrations.bedrock.pieces import PieceJoiner
from dashcam.integrations.fields import fields, get, known, text, word
from dashcam.integrations.sdk_answer import Answer, Endpoint, Sdk
from dashcam.integrations.sdk_call import Call
from dashcam.model.types import Json, Kind
from dashcam.snapshot.labels import label

PROVIDER = "aws.bedrock"
_CLIENT = "BedrockRuntime"


def _endpoint(name: str, kind: Kind) -> Endpoint:
    """One row; answers are read by `BedrockCall`, with their headers."""
    is_converse = name == "converse"
    return Endpoint(
        kind=kind,
        name=f"bedrock.{name}",
        input=converse.read_input if is_converse else lambda body: makers.read_input(kind, body),
        output=lambda said: said,
        usage=converse.read_usage,
        finish=lambda _: [],
        joiner=ConverseJoiner if is_converse else PieceJoiner,
    )


CONVERSE = _endpoint("converse", "llm")
INVOKE: dict[Kind, Endpoint] = {kind: _endpoint("invoke_model", kind) for kind in ("llm", "embedding", "reranker")}


class BedrockCall(Call):
    """A call that knows its request, since a ranking tells only places in it, and what the HTTP answer said around it."""

    __slots__ = ("body", "headers", "operation")
    body: dict[str, Any]
    headers: Any
    operation: str

    def learn(self, result: Any) -> None:
        """What botocore says of the exchange: the request's id, how often it was sent again, the headers."""
        about = known(known(result).get("ResponseMetadata"))
        self.headers = about.get("HTTPHeaders")
        self.attributes.update(exchange(about))

    def read(self, said: dict[str, Any]) -> None:
        """The whole answer of an InvokeModel is there."""
        self.answered(makers.read_answer(self.endpoint.kind, said, self.body, self.headers))

    def unread(self, why: str) -> None:
        """The program never read the answer; what Bedrock counted stands in the headers all the same."""
        self.attributes["output.missing"] = why
        self.answered(Answer(usage=makers.read_answer(self.endpoint.kind, {}, self.body, self.headers).usage))

    def _model(self, answer: Answer) -> str | None:
        """A router is asked in place of a model; its trace tells the model."""
        return None if answer.model is None or not is_router(self._asked) else text(answer.model)


def start(client: Any, operation: Any, params: Any) -> BedrockCall | None:
    """Begin a call; `None` where the operation is not one of ours or nothing records."""
    if STATE.put is None or CURRENT.get() is SKIPPED:
        return None
    try:
        who = label(type(client))
        if who.qualname != _CLIENT or type(params) is not dict:
            return None
        method = f"{who.module}.{_CLIENT}.{OPERATIONS[operation]}"
        asked = params.get("modelId")
        asked = asked if type(asked) is str else None
        where = _server(client)
        if "guardrailConfig" in params or "guardrailIdentifier" in params or (asked or "").startswith("arn:"):
            where |= _about(params, asked)
        if operation.startswith("Converse"):
            body, endpoint = params, CONVERSE
        else:
            body = makers.decoded(params.get("body"))
            endpoint = INVOKE[makers.kind_of(asked or "", body)]
        call = BedrockCall(BEDROCK, endpoint, model_of(asked), PROVIDER)
        call.body, call.headers, call.operation = body, None, operation
        if call.open(client, body, where, method):
            return call
        call._ended = True  # noqa: SLF001  never begun, so nothing to end
    except Exception:
        failed("record the start of a call of Bedrock")
    return None


def exchange(about: Any) -> dict[str, Json]:
    """What botocore's metadata of an answer or a failure tells: the id that AWS knows it by, and the attempts."""
    state = known(about)
    found: dict[str, Json] = {}
    name, again = state.get("RequestId"), state.get("RetryAttempts")
    if type(name) is str:
        found["aws.request_id"] = name
    if type(again) is int and again:
        found["http.request.resend_count"] = again
    return found


def read_error(error: BaseException) -> dict[str, Json]:
    """AWS's own word for a failure: botocore has one class for all that it does not know, and for all inside a stream."""
    response = get(error, "response")
    code = word(get(response, "Error"), "Code")
    return {**({} if code is None else {"aws.error.code": code}), **exchange(get(response, "ResponseMetadata"))}


def _about(params: dict[str, Any], asked: str | None) -> dict[str, Json]:
    """What a request says beside its words: the profile it goes through, the guardrail it asks for."""
    guardrail = word(params.get("guardrailConfig"), "guardrailIdentifier") or word(params, "guardrailIdentifier")
    found: dict[str, Json] = {
        "aws.bedrock.model_arn": asked if asked is not None and asked.startswith("arn:") else None,
        "aws.bedrock.guardrail.id": guardrail,
    }
    return {name: value for name, value in found.items() if value is not None}


def _server(client: Any) -> dict[str, Json]:
    url = fields(fields(client).get("meta")).get("_endpoint_url")
    return {**_place(url if type(url) is str else None)}


@lru_cache(maxsize=64)
def _place(url: str | None) -> dict[str, Json]:
    """Where a client sends its requests."""
    split = urlsplit(url or "")
    found: dict[str, Json] = {"server.address": split.hostname, "server.port": split.port}
    return {name: value for name, value in found.items() if value is not None}


BEDROCK = Sdk(name="botocore", endpoints={}, address=lambda client: (PROVIDER, _server(client)), error=read_error)
