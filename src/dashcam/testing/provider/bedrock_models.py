"""What Bedrock's InvokeModel hands on to each maker's model: bodies of the maker's own, whole or in pieces."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from dashcam.testing.provider.anthropic import anthropic_body, anthropic_stream, read_anthropic
from dashcam.testing.provider.bedrock import converse_body, converse_stream, read_converse
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Turn
from dashcam.testing.provider.openai_chat import chat_body, chat_stream, read_chat
from dashcam.testing.provider.rerank import rerank_results
from dashcam.testing.provider.text import count, digest, pieces


class Maker(NamedTuple):
    """How one maker's models are asked and answer."""

    read: Callable[[Obj, str], Ask]
    whole: Callable[[Obj, Reply], Obj]
    stream: Callable[[Obj, Reply], Iterator[Obj]]


def maker_of(model: str) -> Maker:
    """Whose model it is: `us.meta.llama3-…` and its ARN are Meta's.

    >>> maker_of("us.amazon.nova-lite-v1:0") is MAKERS["amazon.nova"]
    True
    """
    return next((made for name, made in MAKERS.items() if name in model), MAKERS["openai."])


def invocation_metrics(reply: Reply) -> Obj:
    """What Bedrock adds to the last piece of every stream."""
    return {
        "inputTokenCount": reply.input_tokens - reply.cached_tokens,
        "outputTokenCount": reply.output_tokens,
        "invocationLatency": 7,
        "firstByteLatency": 3,
    }


def count_headers(reply: Reply) -> dict[str, str]:
    """What Bedrock says of every whole answer, whoever made the model; vectors have no output to count."""
    out = {"X-Amzn-Bedrock-Output-Token-Count": str(reply.output_tokens)} if reply.output_tokens else {}
    return {
        "X-Amzn-Bedrock-Invocation-Latency": "7",
        "X-Amzn-Bedrock-Input-Token-Count": str(reply.input_tokens - reply.cached_tokens),
        **out,
    }


def read_titan(body: Obj, model: str) -> Ask:
    """Read a request to Titan."""
    config = body.get("textGenerationConfig") or {}
    stop = config.get("stopSequences") or []
    return Ask(model, [Turn("user", body["inputText"])], max_tokens=config.get("maxTokenCount"), stop=stop)


def titan_body(_body: Obj, reply: Reply) -> Obj:
    """Write Titan's answer."""
    done = "LENGTH" if reply.cut else "FINISH"
    result = {"tokenCount": reply.output_tokens, "outputText": reply.text, "completionReason": done}
    return {"inputTextTokenCount": reply.input_tokens, "results": [result]}


def titan_stream(_body: Obj, reply: Reply) -> Iterator[Obj]:
    """The same in pieces; each has every field, filled or not."""
    said = pieces(reply.text) or [""]
    for i, piece in enumerate(said):
        last = i == len(said) - 1
        yield {
            "outputText": piece,
            "index": 0,
            "totalOutputTextTokenCount": reply.output_tokens if last else None,
            "completionReason": ("LENGTH" if reply.cut else "FINISH") if last else None,
            "inputTextTokenCount": reply.input_tokens if i == 0 else None,
        }


def read_prompt(body: Obj, model: str) -> Ask:
    """Read a request that is one prompt."""
    limit = body.get("max_gen_len") or body.get("max_tokens")
    return Ask(model, [Turn("user", body["prompt"])], max_tokens=limit, stop=body.get("stop") or [])


def llama_body(_body: Obj, reply: Reply) -> Obj:
    """Write Llama's answer."""
    return {
        "generation": reply.text,
        "prompt_token_count": reply.input_tokens,
        "generation_token_count": reply.output_tokens,
        "stop_reason": "length" if reply.cut else "stop",
    }


def llama_stream(body: Obj, reply: Reply) -> Iterator[Obj]:
    """The same in pieces."""
    whole = llama_body(body, reply)
    for i, piece in enumerate(pieces(reply.text)):
        counted = {"prompt_token_count": reply.input_tokens if i == 0 else None, "generation_token_count": i + 1}
        yield {"generation": piece, **counted, "stop_reason": None}
    yield {**whole, "generation": "", "prompt_token_count": None}


def mistral_body(_body: Obj, reply: Reply) -> Obj:
    """Write the answer of a Mistral model that was given a prompt; it counts nothing."""
    return {"outputs": [{"text": reply.text, "stop_reason": "length" if reply.cut else "stop"}]}


def mistral_stream(_body: Obj, reply: Reply) -> Iterator[Obj]:
    """The same in pieces."""
    for piece in pieces(reply.text):
        yield {"outputs": [{"text": piece, "stop_reason": None}]}
    yield {"outputs": [{"text": "", "stop_reason": "length" if reply.cut else "stop"}]}


def read_command(body: Obj, model: str) -> Ask:
    """Read a request to Cohere's Command R: the message apart from what was said before."""
    roles = {"CHATBOT": "assistant", "SYSTEM": "system"}
    before = [Turn(roles.get(one["role"], "user"), one["message"]) for one in body.get("chat_history") or []]
    return Ask(model, [*before, Turn("user", body["message"])], max_tokens=body.get("max_tokens"))


def command_body(body: Obj, reply: Reply) -> Obj:
    """Write Command R's answer."""
    done = "MAX_TOKENS" if reply.cut else "COMPLETE"
    return {"text": reply.text, "generation_id": digest(body, 36), "finish_reason": done}


def command_stream(body: Obj, reply: Reply) -> Iterator[Obj]:
    """The same as events."""
    for piece in pieces(reply.text):
        yield {"event_type": "text-generation", "text": piece, "is_finished": False}
    done = command_body(body, reply)
    yield {"event_type": "stream-end", "is_finished": True, "finish_reason": done["finish_reason"], "response": done}


def openai_stream(body: Obj, reply: Reply) -> Iterator[Obj]:
    """Chunks of a chat completion, without the word that ends them elsewhere."""
    return (chunk for chunk in chat_stream(body, reply) if isinstance(chunk, dict))


MAKERS: dict[str, Maker] = {
    "anthropic.": Maker(lambda body, model: read_anthropic({**body, "model": model}), anthropic_body, anthropic_stream),
    "amazon.nova": Maker(
        read_converse, lambda _body, reply: converse_body(reply), lambda _body, reply: converse_stream(reply)
    ),
    "amazon.titan": Maker(read_titan, titan_body, titan_stream),
    "meta.": Maker(read_prompt, llama_body, llama_stream),
    "mistral.": Maker(read_prompt, mistral_body, mistral_stream),
    "cohere.": Maker(read_command, command_body, command_stream),
    "openai.": Maker(lambda body, model: read_chat({**body, "model": model}), chat_body, openai_stream),
}
"""By a part of the model's id."""


def model_stream(maker: Maker, body: Obj, reply: Reply) -> Iterator[Obj]:
    """The maker's own pieces, the last of them with what Bedrock counted."""
    *before, last = maker.stream(body, reply)
    yield from before
    yield {**last, "amazon-bedrock-invocationMetrics": invocation_metrics(reply)}


def vectors_of(body: Obj) -> tuple[Obj, int] | None:
    """Answer a request for vectors, Titan's or Cohere's, with what it counts; `None` where it is none."""
    if "texts" in body:
        vectors = [embed(text, 8) for text in body["texts"]]
        said = {"id": digest(body, 36), "embeddings": vectors, "response_type": "embeddings_floats"}
        return {**said, "texts": body["texts"]}, sum(map(count, body["texts"]))
    if "inputText" in body and "textGenerationConfig" not in body:
        used = count(body["inputText"])
        return {
            "embedding": embed(body["inputText"], body.get("dimensions") or 1024),
            "inputTextTokenCount": used,
        }, used
    return None


def ranked(body: Obj) -> Obj | None:
    """Answer a request to rank documents; `None` where it is none."""
    return {"results": rerank_results(body)} if "documents" in body and "query" in body else None
