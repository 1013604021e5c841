"""Which path is answered by which wire format; adding a format is a row in `ROUTES`."""

import re
import time
from collections.abc import Callable
from urllib.parse import unquote

from dashcam.testing.provider.answer import Fail, Stream, Whole
from dashcam.testing.provider.anthropic import anthropic_body, anthropic_stream, read_anthropic
from dashcam.testing.provider.audio import speech, transcript_body, transcript_stream
from dashcam.testing.provider.bedrock import (
    MEDIA_TYPE,
    REQUEST_ID,
    aws_failure,
    chunk_frame,
    converse_body,
    converse_stream,
    event_frame,
    read_converse,
)
from dashcam.testing.provider.bedrock_models import count_headers, maker_of, model_stream, ranked, vectors_of
from dashcam.testing.provider.cohere import (
    cohere_body,
    cohere_failure,
    cohere_line,
    cohere_stream,
    cohere_v1_body,
    cohere_v1_stream,
    cohere_vectors,
    read_cohere,
    read_cohere_v1,
)
from dashcam.testing.provider.content import CREATED
from dashcam.testing.provider.embeddings import embeddings_body
from dashcam.testing.provider.exchange import Ask, Obj, Reply
from dashcam.testing.provider.gemini import (
    embed_body,
    gemini_body,
    gemini_failure,
    gemini_stream,
    read_gemini,
    shows_thoughts,
)
from dashcam.testing.provider.images import images_body, images_stream
from dashcam.testing.provider.memory import Memory
from dashcam.testing.provider.mind import think
from dashcam.testing.provider.mistral import (
    mistral_body,
    mistral_failure,
    mistral_stream,
    mistral_vectors,
    read_fim,
    read_mistral,
)
from dashcam.testing.provider.moderations import moderations_body
from dashcam.testing.provider.ollama import MEDIA_TYPE as LINES
from dashcam.testing.provider.ollama import (
    ollama_body,
    ollama_failure,
    ollama_line,
    ollama_lines,
    ollama_vectors,
    read_ollama_chat,
    read_ollama_prompt,
)
from dashcam.testing.provider.openai_chat import (
    chat_body,
    chat_stream,
    completion_body,
    completion_stream,
    read_chat,
    read_completion,
)
from dashcam.testing.provider.openai_responses import (
    read_responses,
    response_id,
    response_object,
    response_stream,
    turns_to_keep,
)
from dashcam.testing.provider.rerank import rerank_body
from dashcam.testing.provider.script import Script, take_script
from dashcam.testing.provider.text import digest

MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-5-mini", "text-embedding-3-small", "claude-sonnet-4-5", "fake-model")
BROKEN_JSON = b'{"id": "chatcmpl-oops", "choices": ['
MAX_DELAY_S = 60.0

Answer = Whole | Stream
Route = Callable[[re.Match[str], Obj, Memory], Answer]


def post(path: str, body: Obj, memory: Memory) -> Answer:
    """Answer a POST, or raise `Fail`."""
    for pattern, route in ROUTES:
        if found := re.search(pattern, path):
            return route(found, body, memory)
    raise Fail(404, f"no such path: {path}")


def get(path: str, memory: Memory) -> Answer:
    """Answer a GET, or raise `Fail`."""
    if path == "/_fake/health":
        return Whole({"ok": True})
    if path == "/_fake/requests":
        return Whole(memory.requests())
    if path.endswith("/models"):
        rows = [{"id": name, "object": "model", "created": CREATED, "owned_by": "fake"} for name in MODELS]
        return Whole({"object": "list", "data": rows})
    if (found := re.search(r"/responses/(resp_\w+)$", path)) and found.group(1) in memory.stored:
        return Whole(memory.stored[found.group(1)][0])
    raise Fail(404, f"no such path: {path}")


def ask_mind(ask: Ask) -> tuple[Ask, Script, Reply]:
    """Follow the script of a request: wait, fail, or think."""
    plain, script = take_script(ask)
    if script.delay:
        time.sleep(min(script.delay, MAX_DELAY_S))
    if script.error:
        fail = Fail(script.error, f"fake error {script.error}", "0" if script.error in (429, 529) else None)
        fail.code = script.code
        raise fail
    return plain, script, think(plain, script)


def chat(_found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """OpenAI chat completions."""
    _, script, reply = ask_mind(read_chat(body))
    if script.badjson:
        return Whole(BROKEN_JSON)
    return Stream(chat_stream(body, reply), script.cut) if body.get("stream") else Whole(chat_body(body, reply))


def completions(_found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """OpenAI's older completions."""
    _, script, reply = ask_mind(read_completion(body))
    if body.get("stream"):
        return Stream(completion_stream(body, reply), script.cut)
    return Whole(completion_body(body, reply))


def responses(_found: re.Match[str], body: Obj, memory: Memory) -> Answer:
    """OpenAI responses; each is kept, for `previous_response_id`."""
    earlier = memory.turns_of(body.get("previous_response_id"))
    ask, script, reply = ask_mind(read_responses(body, earlier))
    key = response_id(body, earlier)
    whole = response_object(body, reply, key)
    memory.keep(key, whole, turns_to_keep(ask, reply))
    if body.get("stream"):
        return Stream(response_stream(body, reply, key), script.cut, named=True)
    return Whole(whole)


def messages(_found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """Anthropic messages."""
    _, script, reply = ask_mind(read_anthropic(body))
    if body.get("stream"):
        return Stream(anthropic_stream(body, reply), script.cut, named=True)
    return Whole(anthropic_body(body, reply))


def images(found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """OpenAI images, made, edited or varied."""
    if body.get("stream"):
        return Stream(
            images_stream(body, "image_edit" if found.group(1) == "edits" else "image_generation"), named=True
        )
    return Whole(images_body(body))


def speak(_found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """OpenAI's speech."""
    sound, kind = speech(body)
    return Whole(sound, {"Content-Type": kind})


def transcribe(_found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """OpenAI's transcriptions and translations."""
    if body.get("stream") == "true":
        return Stream(transcript_stream(body), named=True)
    return Whole(transcript_body(body))


def count_tokens(_found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """Anthropic's count of a request's tokens."""
    return Whole({"input_tokens": think(read_anthropic(body), Script()).input_tokens})


def gemini(found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """Google Gemini: the verb stands after the model's name."""
    model, verb = found.group(1), found.group(2)
    if verb in ("embedContent", "batchEmbedContents", "predict"):
        return Whole(embed_body(body, verb))
    ask = read_gemini(body, model)
    if verb == "countTokens":
        return Whole({"totalTokens": think(ask, Script()).input_tokens})
    try:
        _, script, reply = ask_mind(ask)
    except Fail as fail:
        raise gemini_failure(fail) from None
    thoughts = shows_thoughts(body)
    if verb == "streamGenerateContent":
        return Stream(gemini_stream(model, reply, thoughts=thoughts), script.cut)
    return Whole(gemini_body(model, reply, thoughts=thoughts))


def bedrock(found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """Amazon Bedrock: Converse, or a body of the model's maker; the verb stands after the model's id."""
    model, verb = unquote(found.group(1)), found.group(2)
    headers = {REQUEST_ID: digest([model, body], 36)}
    try:
        if verb.startswith("converse"):
            _, script, reply = ask_mind(read_converse(body, model))
            if verb == "converse":
                return Whole(converse_body(reply), headers)
            return Stream(converse_stream(reply), script.cut, False, event_frame, MEDIA_TYPE, headers)
        counted = vectors_of(body)
        if counted is not None:
            return Whole(counted[0], {**headers, **count_headers(Reply(input_tokens=counted[1]))})
        order = ranked(body)
        if order is not None:
            return Whole(order, headers)
        maker = maker_of(model)
        _, script, reply = ask_mind(maker.read(body, model))
    except Fail as fail:
        raise aws_failure(fail) from None
    if verb == "invoke":
        return Whole(maker.whole({"model": model, **body}, reply), {**headers, **count_headers(reply)})
    pieces = model_stream(maker, {"model": model, **body}, reply)
    return Stream(pieces, script.cut, False, chunk_frame, MEDIA_TYPE, headers)


def ollama(found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """Ollama's chat and generate; who does not say otherwise gets a stream."""
    is_chat = found.group(1) == "chat"
    try:
        _, script, reply = ask_mind((read_ollama_chat if is_chat else read_ollama_prompt)(body))
    except Fail as fail:
        raise ollama_failure(fail) from None
    if body.get("stream", True):
        return Stream(ollama_lines(body, reply, chat=is_chat), script.cut, False, ollama_line, LINES)
    return Whole(ollama_body(body, reply, chat=is_chat))


def mistral(found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """Mistral's chat, agents and fill-in-the-middle; under `/mistral`, since its paths are OpenAI's."""
    try:
        _, script, reply = ask_mind((read_fim if found.group(1) == "fim" else read_mistral)(body))
    except Fail as fail:
        raise mistral_failure(fail) from None
    return Stream(mistral_stream(body, reply), script.cut) if body.get("stream") else Whole(mistral_body(body, reply))


def cohere(found: re.Match[str], body: Obj, _memory: Memory) -> Answer:
    """Cohere's chat, of the second interface or of the first."""
    is_first = found.group(1) == "v1"
    try:
        _, script, reply = ask_mind((read_cohere_v1 if is_first else read_cohere)(body))
    except Fail as fail:
        raise cohere_failure(fail) from None
    if not body.get("stream"):
        return Whole((cohere_v1_body if is_first else cohere_body)(body, reply))
    if is_first:
        return Stream(cohere_v1_stream(body, reply), script.cut, False, cohere_line, "application/stream+json")
    return Stream(cohere_stream(body, reply), script.cut, named=True)


ROUTES: list[tuple[str, Route]] = [
    (r"/(v[12])/chat$", cohere),
    (r"/v[12]/embed$", lambda _found, body, _memory: Whole(cohere_vectors(body))),
    (r"/mistral/v1/(chat|agents|fim)/completions$", mistral),
    (r"/mistral/v1/embeddings$", lambda _found, body, _memory: Whole(mistral_vectors(body))),
    (r"/mistral/v1/(?:chat/)?moderations$", lambda _found, body, _memory: Whole(moderations_body(body))),
    (r"/api/(chat|generate)$", ollama),
    (r"/api/embed(dings)?$", lambda _found, body, _memory: Whole(ollama_vectors(body))),
    (r"/model/([^/]+)/(converse|converse-stream|invoke|invoke-with-response-stream)$", bedrock),
    (r"/models/([^/:]+):(\w+)$", gemini),
    (r"/chat/completions$", chat),
    (r"/images/(generations|edits|variations)$", images),
    (r"/audio/speech$", speak),
    (r"/audio/(?:transcriptions|translations)$", transcribe),
    (r"/responses$", responses),
    (r"/messages/count_tokens$", count_tokens),
    (r"/messages$", messages),
    (r"/embeddings$", lambda _found, body, _memory: Whole(embeddings_body(body))),
    (r"/rerank$", lambda _found, body, _memory: Whole(rerank_body(body))),
    (r"/moderations$", lambda _found, body, _memory: Whole(moderations_body(body))),
    (r"/completions$", completions),
]
"""Paths by their end, whatever base URL a client uses; the first that fits answers."""
