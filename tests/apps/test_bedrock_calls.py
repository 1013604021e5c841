"""Bedrock beyond the contract: bodies of each maker's own, streams and bodies left in every way, what AWS says beside."""

import ast
import gc
import json
import subprocess
import sys

import boto3
import pytest
from aiobotocore.client import AioClientCreator
from botocore.exceptions import EventStreamError, ParamValidationError

from dashcam.capture import calls, patch
from dashcam.model.cost import ModelCall
from dashcam.pricing import price
from dashcam.testing.capturing import captured
from dashcam.testing.provider.bedrock import frame
from tests.apps.bedrock_wire import KEYS, answering, streamed, whole

NOVA = "amazon.nova-lite-v1:0"
HI = [{"role": "user", "content": [{"text": "hi"}]}]
SAID = [{"role": "user", "content": "hi"}]
CLAUDE = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 99, "messages": SAID}
MAKERS = {
    "anthropic": ("anthropic.claude-3-haiku-20240307-v1:0", CLAUDE, True),
    "nova": (NOVA, {"messages": HI, "inferenceConfig": {"max_new_tokens": 99}}, True),
    "titan": ("amazon.titan-text-express-v1", {"inputText": "hi", "textGenerationConfig": {"maxTokenCount": 99}}, True),
    "meta": ("meta.llama3-1-8b-instruct-v1:0", {"prompt": "hi", "max_gen_len": 99}, True),
    "mistral": ("mistral.mistral-7b-instruct-v0:2", {"prompt": "hi", "max_tokens": 99}, True),
    "cohere": ("cohere.command-r-v1:0", {"message": "hi", "chat_history": []}, False),
    "openai": ("openai.gpt-oss-20b-1:0", {"messages": SAID, "stream_options": {"include_usage": True}}, True),
    "a name of the account's own": (
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/meta.abc",
        {"prompt": "hi"},
        False,
    ),
}


@pytest.fixture
def client(server):
    made = boto3.client("bedrock-runtime", endpoint_url=server.url, **KEYS)
    yield made
    made.close()


def only(seen):
    (span,) = seen.spans
    return span


def says(text):
    return {"role": "assistant", "parts": [{"type": "text", "content": text}], "finish_reason": "stop"}


def cost(span):
    found = price(ModelCall(span.provider, span.model, span.usage, span.started_ns, span.attributes), {})
    return None if found is None else found.usd


def counts(usage):
    return {name: getattr(usage, name) for name in usage.__struct_fields__ if name != "raw"}


@pytest.mark.parametrize("name", MAKERS)
def test_a_makers_own_body_is_read_whole_and_in_pieces(client, name):
    """The same question, answer, tokens and cost; counted by Bedrock where the maker counts nothing."""
    model, body, has_price = MAKERS[name]
    with captured() as seen:
        answer = client.invoke_model(modelId=model, body=json.dumps(body))
        plain = json.loads(answer["body"].read())
        events = client.invoke_model_with_response_stream(modelId=model, body=json.dumps(body).encode())["body"]
        pieces = [json.loads(event["chunk"]["bytes"]) for event in events]
    one, two = seen.spans
    assert plain
    assert len(pieces) == two.stream.chunks > 1
    assert (one.name, one.kind, one.model, one.provider) == ("bedrock.invoke_model", "llm", model, "aws.bedrock")
    assert one.input["messages"] == [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]
    assert one.output == {"messages": [says("Fake reply to: hi")]} == two.output
    assert counts(one.usage) == counts(two.usage)
    assert (one.usage.input_tokens, one.usage.output_tokens) == (8, 5)
    assert cost(one) == cost(two)
    assert (cost(one) is not None) == has_price


def test_an_earlier_turn_is_a_message(client):
    """Of Cohere's own body, where the last one stands apart."""
    body = {"message": "hi", "chat_history": [{"role": "CHATBOT", "message": "yes?"}]}
    with captured() as seen:
        client.invoke_model(modelId="cohere.command-r-v1:0", body=json.dumps(body))["body"].read()
    assert [one["role"] for one in only(seen).input["messages"]] == ["assistant", "user"]


def test_documents_are_ranked(client):
    """By a reranker's span: what stood where, and how the order came out."""
    body = {"api_version": 2, "query": "a cap", "documents": ["a journal", "the cap"], "top_n": 1}
    with captured() as seen:
        client.invoke_model(modelId="cohere.rerank-v3-5:0", body=json.dumps(body))["body"].read()
    span = only(seen)
    assert span.kind == "reranker"
    assert span.input["query"] == "a cap"
    assert span.output == {"documents": [{"id": 1, "content": "the cap", "score": 1.0}]}


def test_cohere_gives_a_vector_a_text(client):
    """Through InvokeModel as everywhere."""
    body = {"texts": ["a cap", "a journal"], "input_type": "search_document"}
    with captured() as seen:
        client.invoke_model(modelId="cohere.embed-english-v3", body=json.dumps(body))["body"].read()
    span = only(seen)
    assert (span.kind, span.output) == ("embedding", {"count": 2, "dimensions": 8})
    assert (span.usage.input_tokens, span.usage.output_tokens) == (4, None)


def test_a_body_nobody_knows_is_kept_as_it_is():
    """Request and answer, as data; pictures are hashes."""
    with captured() as seen:
        whole({"verdict": [1]}).invoke_model(modelId="x.y", body=b'{"z": 1}')["body"].read()
        whole({"images": ["AAAA"]}).invoke_model(modelId="x.y", body=b"")["body"].read()
        whole({}).invoke_model(modelId="x.y", body=b"\xff")["body"].read()
    one, two, three = seen.spans
    assert one.input["messages"][0]["parts"] == [{"type": "other", "raw": {"z": 1}}]
    assert one.output["messages"][0]["parts"] == [{"type": "other", "raw": {"verdict": [1]}}]
    assert two.output["messages"][0]["parts"][0]["size"] == 3
    assert three.input["messages"] == []


def test_a_body_that_is_never_read_still_counts(client):
    """The tokens stand in the headers; what the answer was is not known, and that is said."""
    body = json.dumps({"prompt": "hi"})
    with captured() as seen:
        client.invoke_model(modelId="meta.llama3-1-8b-instruct-v1:0", body=body)
        gc.collect()
    span = only(seen)
    assert (span.output, span.usage.input_tokens) == (None, 8)
    assert span.attributes["output.missing"] == "the program did not read the body to its end"


@pytest.mark.parametrize("read", ["chunks", "lines", "sizes", "closed"])
def test_a_body_may_be_read_in_pieces(client, read):
    """However the program takes it, the answer is there."""
    with captured() as seen:
        body = client.invoke_model(modelId="meta.llama3-1-8b-instruct-v1:0", body=b'{"prompt": "hi"}')["body"]
        if read == "chunks":
            got = b"".join(body.iter_chunks(7))
        elif read == "lines":
            got = b"".join(body.iter_lines())
        else:
            got = b"".join(iter(lambda: body.read(50), b"")) if read == "sizes" else body.read(10_000)
            body.close()
    assert json.loads(got)["generation"] == "Fake reply to: hi"
    assert only(seen).output == {"messages": [says("Fake reply to: hi")]}


def test_a_stream_may_be_read_in_several_goes(client):
    """Leaving a loop is no end: the next one goes on, and the answer is whole."""
    with captured() as seen:
        stream = client.converse_stream(modelId=NOVA, messages=HI)["stream"]
        for _ in stream:
            break
        for _ in stream:
            pass
    assert (only(seen).stream.ended, only(seen).stream.chunks) == ("exhausted", 9)
    assert only(seen).output == {"messages": [says("Fake reply to: hi")]}


@pytest.mark.parametrize(("events", "kept"), [(0, []), (3, [{"type": "text", "content": "Fake reply"}])])
def test_a_dropped_stream_is_collected(events, kept):
    """With what was handed on until then; one that nobody began to read too."""
    pieces = [
        frame("contentBlockDelta", {"delta": {"text": word}, "contentBlockIndex": 0})
        for word in ("Fake", " reply", "!")
    ]
    with captured() as seen:
        stream = streamed(frame("messageStart", {"role": "assistant"}), *pieces).converse_stream(
            modelId=NOVA, messages=HI
        )["stream"]
        for _ in zip(range(events), stream, strict=False):
            pass
        del stream
        gc.collect()
    span = only(seen)
    assert (span.status, span.stream.ended) == ("ok", "collected")
    assert span.usage is None
    assert (span.output or {"messages": [{"parts": []}]})["messages"][0]["parts"] == kept


def test_a_failure_inside_a_stream_is_an_error():
    """It comes as an event after HTTP 200, with AWS's word for it."""
    begun = frame("contentBlockDelta", {"delta": {"text": "Fake"}, "contentBlockIndex": 0})
    client = streamed(begun, frame("throttlingException", {"message": "too many"}, "exception"))
    with captured() as seen:
        with pytest.raises(EventStreamError) as refused:
            list(client.converse_stream(modelId=NOVA, messages=HI)["stream"])
    span = only(seen)
    assert (span.status, span.stream.ended, span.stream.chunks) == ("error", "error", 1)
    assert span.error.type == "botocore.exceptions.EventStreamError"
    assert span.attributes["aws.error.code"] == "throttlingException"
    assert "dashcam" not in [entry.path.name for entry in refused.traceback]
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "Fake"}]


def test_the_caches_share_is_a_part_of_the_input():
    """Bedrock's own input leaves out what the cache took and gave."""
    said = {
        "inputTokens": 10,
        "outputTokens": 5,
        "totalTokens": 115,
        "cacheReadInputTokens": 60,
        "cacheWriteInputTokens": 40,
    }
    answer = {
        "output": {"message": {"role": "assistant", "content": [{"text": "yes"}]}},
        "stopReason": "end_turn",
        "usage": said,
    }
    with captured() as seen:
        whole(answer).converse(modelId="us.anthropic.claude-3-7-sonnet-20250219-v1:0", messages=HI)
    span = only(seen)
    assert counts(span.usage) == {
        "input_tokens": 110,
        "output_tokens": 5,
        "cache_read_tokens": 60,
        "cache_write_tokens": 40,
        "reasoning_tokens": None,
    }
    assert span.usage.raw == said
    assert cost(span) == pytest.approx((10 * 3 + 60 * 0.3 + 40 * 3.75 + 5 * 15) / 1e6)


def test_an_hour_in_the_cache_costs_more():
    """Bedrock says in a list how long what was written is kept."""
    said = {"inputTokens": 10, "outputTokens": 5, "totalTokens": 55, "cacheWriteInputTokens": 40}
    told = {**said, "cacheDetails": [{"ttl": "1h", "inputTokens": 30}, {"ttl": "5m", "inputTokens": 10}]}
    model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
    with captured() as seen:
        whole({"output": {"message": {"role": "assistant", "content": []}}, "usage": told}).converse(
            modelId=model, messages=HI
        )
    assert cost(only(seen)) == pytest.approx((10 * 3.3 + 10 * 4.125 + 30 * 6.6 + 5 * 16.5) / 1e6)


def test_what_bedrock_says_beside_the_answer_is_kept():
    """The guardrail and what it found, the tier that served, the model that a router chose, a refusal told as one."""
    router = "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/anthropic.claude:1"
    trace = {
        "guardrail": {
            "inputAssessment": {"g": {"topicPolicy": {"topics": [{"name": "t", "type": "DENY", "action": "BLOCKED"}]}}}
        },
        "promptRouter": {"invokedModelId": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"},
    }
    answer = {
        "output": {"message": {"role": "assistant", "content": [{"text": "no"}]}},
        "stopReason": "guardrail_intervened",
        "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        "trace": trace,
        "serviceTier": {"type": "priority"},
    }
    guard = {"guardrailIdentifier": "gr-1", "guardrailVersion": "1", "trace": "enabled"}
    with captured() as seen:
        whole(answer).converse(modelId=router, messages=HI, guardrailConfig=guard)
    span = only(seen)
    assert span.model == "amazon.nova-lite-v1:0"
    assert span.output["messages"][0]["finish_reason"] == "content_filter"
    told = {name: value for name, value in span.attributes.items() if not name.startswith("server.")}
    assert told == {
        "aws.bedrock.guardrail.id": "gr-1",
        "aws.bedrock.guardrail.trace": trace["guardrail"],
        "aws.bedrock.model_arn": router,
        "gen_ai.response.finish_reasons": ["guardrail_intervened"],
        "gen_ai.response.model": "amazon.nova-lite-v1:0",
        "service_tier": "priority",
    }


def test_other_services_are_not_seen():
    """Their answers are botocore's own, and nothing is recorded."""
    client = answering(200, {"content-length": "4"}, b"data", service="s3")
    with captured() as seen:
        body = client.get_object(Bucket="bucket", Key="key")["Body"]
        assert (body.read(), type(body).__module__) == (b"data", "botocore.response")
    assert seen.spans == []


def test_a_client_made_before_is_seen_and_forgotten_after(client):
    """Hooks are on the class, and go with the recording."""
    with captured() as seen:
        client.converse(modelId=NOVA, messages=HI)
    client.converse(modelId=NOVA, messages=HI)
    assert [span.name for span in seen.spans] == ["bedrock.converse"]


def test_a_request_that_is_refused_before_it_is_sent_is_an_error(client):
    """botocore looks at the parameters first; whatever is in them, nobody's code is run."""

    class Hostile:
        def __getattr__(self, name):
            raise AssertionError(name)

        def __bool__(self):
            raise AssertionError

    with captured() as seen, pytest.raises(ParamValidationError):
        client.converse(modelId=NOVA, messages=[{"role": Hostile(), "content": [Hostile()]}], system=Hostile())
    assert only(seen).status == "error"


def test_inside_a_frameworks_span_it_adds_to_that_one(client):
    """One model call, one span."""
    with captured() as seen:
        outer = calls.begin("framework", "llm", input={"messages": []}, model="nova")
        token = outer.attach()
        client.converse(modelId=NOVA, messages=HI)
        outer.detach(token)
        outer.end()
    span = only(seen)
    assert (span.name, span.provider, span.usage.input_tokens) == ("framework", "aws.bedrock", 8)
    assert span.attributes["aws.request_id"]


def test_every_hook_fits():
    """Of this release."""
    assert AioClientCreator  # its module is loaded, and with it all of aiobotocore
    with captured():
        assert {one.state for one in patch.states() if one.library == "bedrock"} == {"applied"}


def test_a_program_that_has_botocore_for_other_things_loads_no_readers(tmp_path):
    """They come with the first call of Bedrock."""
    code = (
        "import sys, dashcam; dashcam.start(); import botocore.client;"
        "print([name for name in sys.modules if name.startswith('dashcam.integrations.bedrock.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert sorted(ast.literal_eval(done.stdout)) == [
        "dashcam.integrations.bedrock.known",
        "dashcam.integrations.bedrock.targets",
    ]
