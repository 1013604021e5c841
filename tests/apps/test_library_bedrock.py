"""Amazon Bedrock through boto3 and aiobotocore, by the contract of every integration."""

import json
from contextlib import asynccontextmanager, contextmanager

import boto3
import pytest
from aiobotocore.session import get_session
from botocore.config import Config
from botocore.exceptions import ClientError

import dashcam
from tests.apps.contract import Contract

MODEL = "us.amazon.nova-lite-v1:0"
THINKER = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-7-sonnet-20250219-v1:0"
TITAN = "amazon.titan-embed-text-v2:0"
KEYS = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}
ONCE = Config(retries={"total_max_attempts": 1})
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
SPEC = {"name": "weather", "description": "The weather of a city", "inputSchema": {"json": CITY}}
WEATHER = {"tools": [{"toolSpec": SPEC}], "toolChoice": {"auto": {}}}
PLACE = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def says(text, *more):
    return [{"role": "user", "content": [{"text": text}, *more]}]


def made(server, config=ONCE):
    return boto3.client("bedrock-runtime", endpoint_url=server.url, config=config, **KEYS)


@contextmanager
def sync(server, config=ONCE):
    client = made(server, config)
    try:
        yield client
    finally:
        client.close()


@asynccontextmanager
async def waiting(server):
    async with get_session().create_client("bedrock-runtime", endpoint_url=server.url, config=ONCE, **KEYS) as client:
        yield client


def text_of(answer):
    return answer["output"]["message"]["content"][-1]["text"]


class TestBedrock(Contract):
    """Converse; a body of the maker's own where the feature is there alone."""

    library = "bedrock"
    no = {}

    @contextmanager
    def ready(self, server):
        with sync(server) as client:
            yield lambda: client.converse(modelId=MODEL, messages=says("hi"))

    def chat(self, server):
        with sync(server) as client:
            return text_of(client.converse(modelId=MODEL, messages=says("hi"), inferenceConfig={"maxTokens": 99}))

    async def async_chat(self, server):
        async with waiting(server) as client:
            limit = {"maxTokens": 99}
            return text_of(await client.converse(modelId=MODEL, messages=says("hi"), inferenceConfig=limit))

    def stream(self, server):
        with sync(server) as client:
            return list(client.converse_stream(modelId=MODEL, messages=says("hi"))["stream"])

    async def async_stream(self, server):
        async with waiting(server) as client:
            answer = await client.converse_stream(modelId=MODEL, messages=says("hi"))
            return [event async for event in answer["stream"]]

    def tools(self, server):
        with sync(server) as client:
            turns = says("weather in Paris?")
            first = client.converse(modelId=MODEL, messages=turns, toolConfig=WEATHER)["output"]["message"]
            turns += [first, ran(first["content"])]
            return text_of(client.converse(modelId=MODEL, messages=turns, toolConfig=WEATHER))

    def streamed_tools(self, server):
        with sync(server) as client:
            turns = says("weather in Paris?")
            first = joined(client.converse_stream(modelId=MODEL, messages=turns, toolConfig=WEATHER)["stream"])
            turns += [first, ran(first["content"])]
            last = joined(client.converse_stream(modelId=MODEL, messages=turns, toolConfig=WEATHER)["stream"])
            return last["content"][0]["text"]

    def structured(self, server):
        schema = {"jsonSchema": {"schema": json.dumps(PLACE), "name": "place"}}
        wanted = {"textFormat": {"type": "json_schema", "structure": schema}}
        with sync(server) as client:
            return json.loads(
                text_of(client.converse(modelId=MODEL, messages=says("3 days in Rome"), outputConfig=wanted))
            )

    def thinking(self, server):
        more = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
        with sync(server) as client:
            answer = client.converse(modelId=THINKER, messages=says("hi"), additionalModelRequestFields=more)
            return answer["output"]["message"]["content"]

    def media(self, server):
        picture = {"image": {"format": "png", "source": {"bytes": PIXEL}}}
        with sync(server) as client:
            return text_of(client.converse(modelId=MODEL, messages=says("What is this?", picture)))

    def embeddings(self, server):
        with sync(server) as client:
            answer = client.invoke_model(modelId=TITAN, body=json.dumps({"inputText": "a cap", "dimensions": 256}))
            return json.loads(answer["body"].read())["embedding"]

    async def async_embeddings(self, server):
        async with waiting(server) as client:
            said = json.dumps({"inputText": "a cap", "dimensions": 256})
            answer = await client.invoke_model(modelId=TITAN, body=said)
            return json.loads(await answer["body"].read())["embedding"]

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.chat(server) + question

        return answer("!")

    def error(self, server):
        with sync(server) as client, pytest.raises(client.exceptions.ThrottlingException) as refused:
            client.converse(modelId=MODEL, messages=says("[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        async with waiting(server) as client:
            with pytest.raises(client.exceptions.ValidationException) as refused:
                await client.converse(modelId=MODEL, messages=says("[[error:400]] no"))
        return str(refused.value)

    def retry(self, server):
        with sync(server) as client:
            # botocore's own answer to a refusal, without its pause
            client.meta.events.register_first("needs-retry", lambda attempts, **_: 0 if attempts == 1 else None)
            with pytest.raises(ClientError) as refused:
                client.converse(modelId=MODEL, messages=says("[[error:429]] again"))
        return str(refused.value)

    def left_early(self, server):
        with sync(server) as client:
            stream = client.converse_stream(modelId=MODEL, messages=says("hi"))["stream"]
            first = next(iter(stream))
            stream.close()
            return first

    def cut_off(self, server):
        with sync(server) as client:
            stream = client.converse_stream(modelId=MODEL, messages=says("[[cut:2]] hi"))["stream"]
            with pytest.raises(Exception) as broken:  # urllib3's own, which botocore lets through
                list(stream)
        return type(broken.value).__name__


def ran(content):
    """The turn that answers a tool call."""
    call = next(block["toolUse"] for block in content if "toolUse" in block)
    result = {"toolUseId": call["toolUseId"], "content": [{"text": weather(**call["input"])}]}
    return {"role": "user", "content": [{"toolResult": result}]}


def joined(events):
    """What an app makes of a stream: the message that it was."""
    call, said = None, ""
    for event in events:
        if "contentBlockStart" in event:
            call = event["contentBlockStart"]["start"]["toolUse"]
        delta = event.get("contentBlockDelta", {}).get("delta", {})
        said += delta.get("text", "") or delta.get("toolUse", {}).get("input", "")
    content = {"text": said} if call is None else {"toolUse": {**call, "input": json.loads(said)}}
    return {"role": "assistant", "content": [content]}


@dashcam.span(kind="tool")
def weather(city):
    return f"sunny in {city}"
