"""Mistral beyond the contract: the other resources, streams left in every way, blocks of its own, what is not its own."""

import gc

import httpx2
import pytest
from mistralai.client import Mistral, models
from mistralai.client.errors import SDKError

import dashcam
from dashcam.capture import calls, patch
from dashcam.model.cost import ModelCall
from dashcam.pricing import price
from dashcam.testing.capturing import captured
from tests.apps.test_library_openai import says

MODEL = "mistral-small-latest"


@pytest.fixture
def client(server):
    with Mistral(api_key="any", server_url=server.mistral_url) as made:
        yield made
    del made
    gc.collect()


def only(seen):
    (span,) = seen.spans
    return span


def cost(span):
    found = price(ModelCall(span.provider, span.model, span.usage, span.started_ns, span.attributes), {})
    return None if found is None else found.usd


def answering(body):
    """A client that gets this one answer."""
    line = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, json=body)))
    return Mistral(api_key="any", server_url="http://127.0.0.1:9", client=line)


def test_its_provider_and_price_are_told(client):
    """On our own machine too."""
    with captured() as seen:
        client.chat.complete(model=MODEL, messages=says("hi"))
    span = only(seen)
    assert (span.provider, span.method) == ("mistral_ai", "mistralai.client.chat.Chat.complete")
    assert cost(span) == pytest.approx((8 * 0.1 + 5 * 0.3) / 1e6)


@pytest.mark.parametrize(("server", "host"), [(None, "api.mistral.ai"), ("eu", "api.eu.mistral.ai")])
def test_mistrals_own_servers_are_known_by_name(server, host):
    """And are Mistral's; nothing is sent."""
    line = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(401, json={"message": "no"})))
    with captured() as seen, Mistral(api_key="any", server=server, client=line) as made, pytest.raises(SDKError):
        made.chat.complete(model=MODEL, messages=says("hi"))
    span = only(seen)
    assert (span.provider, span.attributes["server.address"]) == ("mistral_ai", host)
    del made
    gc.collect()


def test_an_agent_is_asked_in_place_of_a_model(client):
    """Which model that is, its answer tells; whole and streamed."""
    with captured() as seen:
        client.agents.complete(agent_id="ag-1", messages=says("hi"))
        list(client.agents.stream(agent_id="ag-1", messages=says("hi")))
    one, two = seen.spans
    assert (one.name, one.model, two.model) == ("mistral.agents", MODEL, MODEL)
    assert one.input["parameters"] == {"agent_id": "ag-1"}
    assert one.output == two.output


def test_what_goes_in_between_is_completed(client):
    """The prompt is the user's, the suffix a parameter; whole and streamed."""
    with captured() as seen:
        client.fim.complete(model="codestral-latest", prompt="def f(", suffix="return a")
        list(client.fim.stream(model="codestral-latest", prompt="def f(", suffix="return a"))
    one, two = seen.spans
    assert one.name == "mistral.fim"
    assert one.input["messages"] == [{"role": "user", "parts": [{"type": "text", "content": "def f("}]}]
    assert one.input["parameters"] == {"suffix": "return a"}
    assert (one.output, one.usage) == (two.output, two.usage)


def test_a_moderation_is_a_guardrail(client):
    """With its verdicts."""
    with captured() as seen:
        client.classifiers.moderate(model="mistral-moderation-latest", inputs=["hi"])
    span = only(seen)
    assert (span.kind, span.input["input"]) == ("guardrail", ["hi"])
    assert span.output["results"][0]["categories"] == {"violence": False, "hate": False}


def test_objects_and_dicts_are_told_alike(client):
    """What is unset is left out, blocks of Mistral's own have their words, sounds are hashes."""
    blocks = [
        models.TextChunk(text="look"),
        models.DocumentURLChunk(document_url="https://example.org/a.pdf"),
        models.AudioChunk(input_audio="AAAA"),
    ]
    thought = models.ThinkChunk(thinking=[models.TextChunk(text="hm")])
    turns = [
        models.SystemMessage(content="be brief"),
        models.UserMessage(content="hi"),
        models.AssistantMessage(content=[thought, models.TextChunk(text="yes")]),
        models.UserMessage(content=blocks),
    ]
    with captured() as seen:
        client.chat.complete(model=MODEL, messages=turns)
        client.chat.complete(model=MODEL, messages=[turn.model_dump() for turn in turns])
    one, two = seen.spans
    assert one.input == two.input
    assert [message["role"] for message in one.input["messages"]] == ["system", "user", "assistant", "user"]
    assert one.input["messages"][2]["parts"] == [
        {"type": "reasoning", "content": "hm"},
        {"type": "text", "content": "yes"},
    ]
    assert [part["type"] for part in one.input["messages"][3]["parts"]] == ["text", "uri", "blob"]


def test_thoughts_stream_as_they_come_whole(client):
    """In blocks, joined."""
    asked = {"model": "magistral-small-latest", "messages": says("hi"), "prompt_mode": "reasoning"}
    with captured() as seen:
        client.chat.complete(**asked)
        list(client.chat.stream(**asked))
    one, two = seen.spans
    assert one.output == two.output
    assert [part["type"] for part in two.output["messages"][0]["parts"]] == ["reasoning", "text"]


@pytest.mark.parametrize("key", ["prompt_tokens_details", "prompt_token_details", "num_cached_tokens"])
def test_what_the_cache_gave_is_a_part_of_the_input(key):
    """Under whichever name it is said."""
    said = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
    said[key] = 6 if key == "num_cached_tokens" else {"cached_tokens": 6}
    choice = {"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": "a"}}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice], "usage": said}
    with captured() as seen, answering(body) as made:
        made.chat.complete(model=MODEL, messages=says("hi"))
    span = only(seen)
    assert (span.usage.input_tokens, span.usage.cache_read_tokens, span.usage.raw) == (10, 6, said)
    assert span.output["messages"][0]["finish_reason"] == "length"
    del made
    gc.collect()


@pytest.mark.parametrize("way", ["dropped", "closed"])
def test_how_a_stream_was_left_is_told(client, way):
    """Its type is the SDK's own, and what was handed on is kept."""
    with captured() as seen:
        stream = client.chat.stream(model=MODEL, messages=says("hi"))
        assert type(stream).__module__ == "mistralai.client.utils.eventstreaming"
        next(stream), next(stream)
        if way == "closed":
            stream.close()
        del stream
        gc.collect()
    span = only(seen)
    assert span.stream.ended == {"dropped": "collected", "closed": "closed"}[way]
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "Fake"}]
    assert span.usage is None


def test_other_resources_are_not_seen(client, server):
    """A list of models is no call of one."""
    with captured() as seen, pytest.raises(Exception, match=r".*"):
        client.models.list(server_url=server.url + "/nowhere")
    assert seen.spans == []


def test_an_iterator_is_the_sdks_to_read(client):
    """Its name stands for the messages."""
    with captured() as seen:
        client.chat.complete(model=MODEL, messages=iter(says("hi")))
    span = only(seen)
    assert span.input["messages"][0]["parts"] == [{"type": "other", "raw": {"type": "list_iterator"}}]
    assert span.output["messages"][0]["parts"][0]["content"] == "Fake reply to: hi"


def test_inside_a_frameworks_span_it_adds_to_that_one(client):
    """One model call, one span."""
    with captured() as seen:
        outer = calls.begin("framework", "llm", input={"messages": []}, model=MODEL)
        token = outer.attach()
        client.chat.complete(model=MODEL, messages=says("hi"))
        outer.detach(token)
        outer.end()
    span = only(seen)
    assert (span.name, span.provider, span.usage.input_tokens) == ("framework", "mistral_ai", 8)


def test_a_call_is_on_the_client_that_the_app_holds(client):
    """Whichever resource it goes through."""

    class App:
        def __init__(self):
            self.llm = client

        def ask(self):
            return self.llm.chat.complete(model=MODEL, messages=says("hi"))

    app = App()
    with captured() as seen, dashcam.record(app):
        app.ask()
    assert seen.spans[-1].path == "llm"


def test_every_hook_fits(client):
    """Of this release."""
    with captured():
        client.chat.complete(model=MODEL, messages=says("hi"))
        for resource in (client.agents, client.fim, client.embeddings, client.classifiers):
            assert resource
        states = {one.hook: one.state for one in patch.states() if one.library == "mistral"}
    assert set(states.values()) == {"applied"}, states
