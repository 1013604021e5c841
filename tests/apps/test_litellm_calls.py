"""LiteLLM beyond the contract: fallbacks, its Router, its cache, callbacks, streams' ends, other providers and endpoints."""

import asyncio
import gc
import inspect

import litellm
import pytest
from litellm import Router, acompletion, completion, rerank, responses, text_completion
from litellm.caching import caching_handler
from litellm.caching.caching import Cache
from litellm.integrations.custom_logger import CustomLogger
from openai import OpenAI

import dashcam
from dashcam.model.cost import ModelCall
from dashcam.pricing import price
from dashcam.testing.capturing import captured
from tests.apps.litellm_quiet import QUIET, close_clients, closing, no_gateway, warm  # noqa: F401  fixtures

pytestmark = QUIET
MODEL = "openai/gpt-4o-mini"
CALLBACKS = (
    "callbacks",
    *(f"{when}{what}_callback" for when in ("", "_async_") for what in ("success", "failure", "input")),
)
HI = [{"role": "user", "content": "hi"}]


def says(text):
    return [{"role": "user", "content": text}]


@pytest.fixture
def at(server):
    server.reset()
    return {"api_base": server.openai_url, "api_key": "any", "max_retries": 0}


def cost(span):
    call = ModelCall(span.provider, span.model, span.usage, span.started_ns, span.attributes)
    found = price(call, {})
    return None if found is None else found.usd


def test_the_functions_stay_what_they_are_and_get_their_code_back(at):
    """Identity, predicates and signature are LiteLLM's while recorded; afterwards its very code stands there."""
    functions = (completion, acompletion, litellm.main.completion, litellm.main.acompletion)

    def seen():
        return [(one, inspect.iscoroutinefunction(one), str(inspect.signature(one))) for one in functions]

    before, codes = seen(), [one.__code__ for one in functions]
    with captured():
        completion(MODEL, HI, **at)
        inside = seen()
        assert all(one.__code__ is not code for one, code in zip(functions, codes, strict=True))
    assert inside == before
    assert [one.__code__ for one in functions] == codes


def test_what_the_user_has_set_up_stays_as_it_is(at):
    """No callback of ours stands in any of LiteLLM's lists."""
    before = {name: [*getattr(litellm, name)] for name in CALLBACKS}
    with captured():
        completion(MODEL, HI, **at)
        assert {name: getattr(litellm, name) for name in CALLBACKS} == before


def test_a_stream_keeps_its_type_its_state_and_its_chunks(at):
    """The wrapper is LiteLLM's, with the fields that it has without us."""
    plain = completion(MODEL, HI, stream=True, **at)
    with captured():
        stream = completion(MODEL, HI, stream=True, **at)
        assert (type(stream), sorted(vars(stream))) == (type(plain), sorted(vars(plain)))
        assert iter(stream) is stream
        said = [(type(one), one.choices[0].delta.content) for one in stream]
    assert said == [(type(one), one.choices[0].delta.content) for one in plain]


def test_the_tokens_of_a_stream_that_litellm_does_not_show_are_recorded(server):
    """Anthropic's are in the chunks that LiteLLM keeps, not in those it hands on."""
    with captured() as recorded:
        chunks = list(completion("anthropic/claude-sonnet-4-5", HI, stream=True, api_base=server.url, api_key="any"))
    (span,) = recorded.spans
    assert [getattr(one, "usage", None) for one in chunks] == [None] * len(chunks)
    assert (span.usage.input_tokens, span.usage.output_tokens, span.stream.ended) == (8, 5, "exhausted")
    assert cost(span) == pytest.approx(8 * 3e-6 + 5 * 15e-6)


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("anthropic/claude-sonnet-4-5", "anthropic"),
        ("claude-sonnet-4-5", "anthropic"),
        ("gemini/gemini-2.5-flash", "gcp.gemini"),
        ("hosted_vllm/some-model", "vllm"),
        ("deepseek/deepseek-chat", "deepseek"),
        ("openai/gpt-4o", "openai"),
    ],
)
def test_the_provider_is_told_from_the_model(server, model, provider):
    """The prefix is the provider's, the rest the model's; what its price is known by."""
    url = server.openai_url if provider in ("openai", "vllm", "deepseek") else server.url
    with captured() as recorded:
        completion(model, HI, api_base=url, api_key="any")
    (span,) = recorded.spans
    assert (span.model, span.provider) == (model.rpartition("/")[2], provider)
    assert (cost(span) is None) == (provider == "vllm")


def test_cached_tokens_are_a_part_of_the_input(server):
    """Anthropic's own count leaves them out, LiteLLM's has them in; ours is a total with parts."""
    said = [
        {"role": "user", "content": [{"type": "text", "text": "long " * 2000, "cache_control": {"type": "ephemeral"}}]}
    ]
    with captured() as recorded:
        completion("anthropic/claude-sonnet-4-5", said, api_base=server.url, api_key="any")
    (span,) = recorded.spans
    usage = span.usage
    assert usage.cache_write_tokens + usage.cache_read_tokens <= usage.input_tokens
    assert span.usage.raw["prompt_tokens"] == usage.input_tokens


def test_attempts_are_told_where_no_sdk_is_inside(server):
    """LiteLLM asks Anthropic itself: the reasons are its own."""
    server.reset()
    with captured() as recorded, pytest.raises(litellm.RateLimitError):
        completion(
            "anthropic/claude-sonnet-4-5",
            says("[[error:429]] no"),
            num_retries=2,
            api_base=server.url,
            api_key="any",
        )
    (span,) = recorded.spans
    again = len(server.requests) - 1
    assert again > 0
    assert (span.attributes["http.request.resend_count"], span.attributes["retry.reasons"]) == (again, ["429"] * again)


def router(at, **more):
    good = {"model_name": "good", "litellm_params": {"model": MODEL, **at}}
    bad = {
        "model_name": "bad",
        "litellm_params": {"model": "openai/gpt-4o", **at, "mock_response": "litellm.InternalServerError"},
    }
    return Router([good, bad], retry_after=0, **more)


def test_the_routers_attempts_are_one_call(at):
    """What it tries again is one span with the reasons, below the Router's."""
    with captured() as recorded, pytest.raises(litellm.InternalServerError):
        router(at, num_retries=1).completion("good", says("[[error:500]] no"))
    chain, call = recorded.spans
    assert recorded.tree() == "Router.completion chain error\n  litellm.completion llm error"
    assert (call.attributes["http.request.resend_count"], call.attributes["retry.reasons"]) == (1, ["500"])
    assert chain.method == "litellm.router.Router.completion"


@pytest.mark.parametrize("inside_a_loop", [False, True])
def test_a_fallback_of_the_router_is_a_call_of_its_own(at, inside_a_loop):
    """Each model has its span, the failed one and the one that answered; in a thread of the Router's too."""
    routes = router(at, num_retries=0, fallbacks=[{"bad": ["good"]}])

    async def asked():
        return routes.completion("bad", HI)

    with captured() as recorded:
        answer = asyncio.run(asked()) if inside_a_loop else routes.completion("bad", HI)
    assert answer.choices[0].message.content == "Fake reply to: hi"
    assert recorded.tree() == (
        "Router.completion chain ok\n  litellm.completion llm error\n  litellm.completion llm ok"
    )
    assert [span.model for span in recorded.spans] == [None, "gpt-4o", "gpt-4o-mini"]
    assert recorded.spans[0].output == recorded.spans[2].output


def test_the_router_hands_a_stream_on(at):
    """Its span ends with the stream, and has the answer."""

    async def asked():
        async with closing():
            stream = await router(at).acompletion("good", HI, stream=True)
            return [one.choices[0].delta.content async for one in stream]

    with captured() as recorded:
        asyncio.run(asked())
    chain, call = recorded.spans
    assert (chain.name, chain.kind, chain.output) == ("Router.acompletion", "chain", call.output)
    assert (call.stream.ended, call.status) == ("exhausted", "ok")
    assert chain.started_ns + chain.duration_ns >= call.started_ns + call.duration_ns


def test_fallbacks_named_in_the_call_are_spans_below_it(at):
    """One chain, a call a model."""

    async def asked():
        async with closing():
            await acompletion(MODEL, says("[[error:500]] no"), fallbacks=["openai/gpt-4o"], **at)

    with captured() as recorded, pytest.raises(Exception, match="All fallback attempts failed"):
        asyncio.run(asked())
    assert recorded.tree() == (
        "litellm.completion chain error\n  litellm.completion llm error\n  litellm.completion llm error"
    )
    assert [span.model for span in recorded.spans] == [None, "gpt-4o-mini", "gpt-4o"]


def test_an_answer_from_the_cache_is_told_as_such(at, monkeypatch):
    """It has no tokens, and the reason."""
    monkeypatch.setattr(litellm, "cache", Cache(type="local"))
    # LiteLLM looks for streams of its proxy's there, and that wants fastapi
    monkeypatch.setattr(caching_handler, "_should_defer_streaming_cache_hit_callbacks", lambda cached_result: False)  # noqa: ARG005
    with captured() as recorded:
        first = completion(MODEL, HI, caching=True, **at)
        second = completion(MODEL, HI, caching=True, **at)
    asked, cached = recorded.spans
    assert (first.choices[0].message.content, asked.output) == (second.choices[0].message.content, cached.output)
    assert "litellm.cache_hit" not in asked.attributes
    assert (cached.attributes["litellm.cache_hit"], cached.usage) == (True, None)
    assert "cache" in cached.attributes["usage.missing"]


def test_what_a_callback_of_the_users_asks_is_its_own_call(at, monkeypatch):
    """A judge that asks the SDK in LiteLLM's thread, after the answer, does not end in the judged call."""

    class Judge(CustomLogger):
        def log_success_event(self, kwargs, response_obj, start_time, end_time):
            with OpenAI(base_url=at["api_base"], api_key="any") as client:
                client.chat.completions.create(model="gpt-4o", messages=says("is it good?"))

    for name in CALLBACKS:
        monkeypatch.setattr(litellm, name, [])
    litellm.callbacks = [Judge()]
    with captured() as recorded:
        completion("hosted_vllm/some-model", HI, **at)
        close_clients()
    assert [(span.name, span.model) for span in recorded.spans] == [
        ("litellm.completion", "some-model"),
        ("openai.chat.completions", "gpt-4o"),
    ]


def test_the_other_endpoints(at, server):
    """An older completion, the responses API whole and streamed, a ranking."""
    with captured() as recorded:
        text_completion("hello", model="openai/gpt-3.5-turbo-instruct", **at)
        list(text_completion("hello", model="openai/gpt-3.5-turbo-instruct", stream=True, **at))
        responses("hi", model=MODEL, **at)
        list(responses("hi", model=MODEL, stream=True, **at))
        rerank("cohere/rerank-v3.5", "a cap", ["a hat", "a boat"], api_base=server.url, api_key="any")
    texts = [recorded.spans[0], recorded.spans[1]]
    assert {span.output["messages"][0]["parts"][0]["content"] for span in texts} == {"Fake reply to: hello"}
    whole, streamed = recorded.spans[2:4]
    assert (whole.output, whole.usage.output_tokens) == (streamed.output, streamed.usage.output_tokens)
    ranking = recorded.spans[4]
    assert (ranking.kind, ranking.provider, ranking.model) == ("reranker", "cohere", "rerank-v3.5")
    assert len(ranking.output["documents"]) == 2


def test_how_a_stream_ended(at):
    """Closed by the user, cancelled, dropped: told apart."""

    async def closed():
        async with closing():
            stream = await acompletion(MODEL, HI, stream=True, **at)
            await anext(aiter(stream))
            await stream.aclose()

    async def cancelled():
        async with closing():
            stream = await acompletion(MODEL, says("hi"), stream=True, **at)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    stream.completion_stream = _never()
                    await anext(aiter(stream))

    def dropped():
        completion(MODEL, HI, stream=True, **at)
        close_clients()
        gc.collect()

    with captured() as recorded:
        asyncio.run(closed())
        asyncio.run(cancelled())
        dropped()
    assert [(span.stream.ended, span.status) for span in recorded.spans] == [
        ("closed", "ok"),
        ("cancelled", "cancelled"),
        ("collected", "ok"),
    ]


async def _never():
    await asyncio.sleep(5)
    yield


def test_a_cancelled_call_is_cancelled(at, server):
    """A time-out around the awaited call, while the model answers."""

    async def answering(limit):
        while not server.requests:
            await asyncio.sleep(0.01)
        limit.reschedule(asyncio.get_running_loop().time())

    async def asked():
        async with closing(), asyncio.timeout(60) as limit:
            watching = asyncio.create_task(answering(limit))
            try:
                await acompletion(MODEL, says("[[delay:2]] hi"), **at)
            finally:
                await watching

    with captured() as recorded, pytest.raises(TimeoutError):
        asyncio.run(asked())
    assert recorded.tree() == "litellm.completion llm cancelled"


def test_a_session_is_taken_from_where_litellm_has_it(at):
    """Its own argument, or the metadata of a call."""
    with captured() as recorded:
        completion(MODEL, HI, litellm_session_id="s1", **at)
        completion(MODEL, HI, metadata={"session_id": "s2"}, **at)
    assert [trace.session for trace in recorded.traces] == ["s1", "s2"]


def test_secrets_and_what_is_litellms_alone_are_no_parameters(at):
    """Only what the model is told."""
    with captured() as recorded:
        completion(MODEL, HI, temperature=0.5, num_retries=0, metadata={"a": 1}, extra_headers={"x": "y"}, **at)
    assert recorded.spans[0].input["parameters"] == {"temperature": 0.5}


def test_hostile_arguments_fail_as_they_would_alone(at):
    """A model that is no text, messages that refuse to be looked at: LiteLLM's error, and a span of it."""

    class Hostile:
        def __getattribute__(self, name):
            raise SystemError(name)

    def broken():
        with pytest.raises(BaseException) as found:  # noqa: B017, PT011  whatever it is
            completion(model=None, messages=[Hostile()], **at)
        return type(found.value)

    plain = broken()
    with captured() as recorded:
        assert broken() is plain
    assert [span.status for span in recorded.spans] == ["error"]


def test_a_trace_that_sampling_left_out_is_left_out_whole(at):
    """The SDK inside makes no trace of its own."""
    with captured(sample=0.0) as recorded:
        completion(MODEL, HI, **at)
        asyncio.run(_once(at))
    assert recorded.spans == []


async def _once(at):
    async with closing():
        await acompletion(MODEL, HI, **at)


def test_a_users_span_is_above_and_below_nothing_of_ours(at):
    """Inside a span of the user's it hangs there, with the user's line."""
    with captured() as recorded, dashcam.span("mine"):
        completion(MODEL, HI, **at)
    mine, call = recorded.spans
    assert (call.parent_id, call.site.file) == (mine.span_id, __file__)
