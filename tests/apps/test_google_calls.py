"""Google's Gen AI SDK: places and methods, the tools it runs, Vertex AI, and what the program sees of us: nothing."""

import asyncio
import inspect
import json
import logging
import subprocess
import sys

import pytest
from google import genai
from google.genai import errors, types
from google.genai.chats import Chat
from google.genai.models import AsyncModels, Models

import dashcam
from dashcam.capture import calls, patch
from dashcam.model.cost import ModelCall
from dashcam.pricing import price
from dashcam.testing.capturing import captured

MODEL = "gemini-2.5-flash"
pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")


@pytest.fixture
def client(server):
    logging.getLogger("google_genai").setLevel(logging.ERROR)
    server.reset()
    with genai.Client(api_key="any", http_options={"base_url": server.url, "client_args": {"verify": False}}) as made:
        yield made


def ask(client, contents="hi", **config):
    return client.models.generate_content(model=MODEL, contents=contents, config=config or None)


def named(recorded):
    return [(span.name, span.kind, span.status) for span in recorded.spans]


def weather(city: str) -> str:
    """The weather of a city"""
    return f"sunny in {city}"


class Guide:
    """An app that holds a client, and a chat of its."""

    def __init__(self, client):
        self.client = client
        self.chat = client.chats.create(model=MODEL)

    def answer(self, question):
        said = self.client.models.generate_content(model=MODEL, contents=question)
        return said.text + self.chat.send_message(question).text


def test_a_call_is_on_the_client_that_the_app_holds(client):
    """Also one that goes through a chat, whose part the SDK's models are; what was said to it is no version."""
    guide = Guide(client)
    with dashcam.record(guide, name="guide") as recording:
        guide.answer("hi")
        guide.answer("ho")
    first, second = recording.traces
    _, one, two = first.spans
    assert first.app == "guide"
    assert (one.path, one.method) == ("client", "google.genai.models.Models.generate_content")
    assert (two.paths, two.method) == (["client", "chat.modules"], "google.genai.chats.Chat.send_message")
    assert one.site.function == "Guide.answer"
    assert first.version == second.version


def test_a_chain_is_on_the_chat_or_the_client_that_the_app_holds(client):
    """Outside of an app it belongs to the program, as any plain call."""
    guide = Guide(client)
    with dashcam.record(guide, name="guide") as recording:
        guide.chat.send_message("weather in Rome?", {"tools": [weather]})
        guide.client.models.generate_content(model=MODEL, contents="weather in Rome?", config={"tools": [weather]})
    assert [trace.spans[0].path for trace in recording.traces] == ["chat", "client"]
    with captured() as recorded:
        ask(client, "weather in Rome?", tools=[weather])
        ask(client)
    assert len({trace.app for trace in recorded.traces}) == 1


def test_functions_that_the_sdk_runs_are_tools(client):
    """By name, with arguments and result; one that is recorded already is itself the tool."""
    with captured() as recorded:
        ask(client, "weather in Paris?", tools=[weather])
        ask(client, "weather in Paris?", tools=[dashcam.span(kind="tool")(weather)])
    chain, _, tool, _, _, _, own, _ = recorded.spans
    assert (chain.name, chain.input, chain.output) == (
        "Models.generate_content",
        "weather in Paris?",
        "According to the tool: sunny in Paris",
    )
    assert (tool.name, tool.kind, tool.input, tool.output) == ("weather", "tool", {"city": "Paris"}, "sunny in Paris")
    assert own.name.endswith("weather")
    assert (own.kind, own.output) == ("tool", "sunny in Paris")
    assert [span.kind for span in recorded.spans] == ["chain", "llm", "tool", "llm"] * 2


def test_a_tool_that_fails_says_why_in_its_own_words(client):
    """The SDK answers the model with the error, so the app goes on; methods are on their object."""

    class Station:
        def weather(self, city: str) -> str:
            """The weather of a city"""
            raise ZeroDivisionError(city)

    with captured() as recorded:
        ask(client, "weather in Paris?", tools=[Station().weather])
    tool = recorded.spans[2]
    assert (tool.name, tool.status, tool.error.type, tool.error.message) == (
        "weather",
        "error",
        "ZeroDivisionError",
        "Paris",
    )
    assert tool.type.qualname.endswith("Station")


def test_asynchronous_tools_are_inside_what_awaits_them(client, runner):
    """Functions in a thread too; spans of the user's own are below the tool."""

    async def weather(city: str) -> str:
        """The weather of a city"""
        with dashcam.span("look out"):
            await asyncio.sleep(0)
        return f"sunny in {city}"

    def plain(city: str) -> str:
        """The weather of a city"""
        with dashcam.span("look out"):
            return f"sunny in {city}"

    async def app(tool):
        with dashcam.span("outside"):
            config = {"tools": [tool]}
            await client.aio.models.generate_content(model=MODEL, contents="weather in Paris?", config=config)

    with captured() as recorded:
        for tool in (weather, plain):
            runner.run(app(tool))
    runner.run(client.aio.aclose())
    for trace in recorded.traces:
        root, chain, first, tool, inner, last = trace.spans
        assert chain.parent_id == root.span_id
        assert [span.parent_id for span in (first, tool, last)] == [chain.span_id] * 3
        assert inner.parent_id == tool.span_id


def test_a_chain_is_only_around_functions_that_the_sdk_runs(client):
    """Not where the app runs them itself, and not twice where a chat goes on to the models."""
    declared = {"function_declarations": [{"name": "weather", "description": "weather in a city"}]}
    with captured() as recorded:
        ask(client, "weather?", tools=[weather], automatic_function_calling={"disable": True})
        ask(client, "weather?", tools=[declared])
        client.chats.create(model=MODEL, config={"tools": [weather]}).send_message("weather in Rome?")
    assert [(span.kind, span.name) for span in recorded.spans] == [
        ("llm", "google.generate_content"),
        ("llm", "google.generate_content"),
        ("chain", "Chat.send_message"),
        ("llm", "google.generate_content"),
        ("tool", "weather"),
        ("llm", "google.generate_content"),
    ]


def test_a_chain_that_fails_says_so(client):
    """With the error of the request in it."""
    with captured() as recorded, pytest.raises(errors.ClientError):
        ask(client, "[[error:400]] weather?", tools=[weather])
    chain, call = recorded.spans
    assert (chain.status, call.status) == ("error", "error")
    assert chain.error.type == call.error.type == "google.genai.errors.ClientError"


def test_vertex_is_told_apart(server):
    """By the client, wherever it points; its embeddings say their tokens, and so have a cost."""
    options = {"base_url": server.url, "client_args": {"verify": False}}
    with captured() as recorded, genai.Client(vertexai=True, api_key="any", http_options=options) as client:
        ask(client)
        found = client.models.embed_content(model="text-embedding-005", contents=["a cap", "journal"])
    chat, vectors = recorded.spans
    assert [span.provider for span in (chat, vectors)] == ["gcp.vertex_ai"] * 2
    assert (chat.model, vectors.model) == (MODEL, "text-embedding-005")
    assert vectors.input["input"] == ["a cap", "journal"]
    assert vectors.output == {"count": 2, "dimensions": len(found.embeddings[0].values)}
    assert (vectors.usage.input_tokens, vectors.usage.output_tokens) == (3, None)
    assert vectors.usage.raw["statistics"][0] == {"truncated": False, "token_count": 2}


def test_what_was_said_has_its_cost(client):
    """0.30 dollars a million tokens in and 2.50 out; the 4 that were cached at a tenth."""
    with captured() as recorded:
        ask(client, "[[cached:4]] hi", thinking_config=types.ThinkingConfig(thinking_budget=64))
    (span,) = recorded.spans
    assert (span.usage.input_tokens, span.usage.cache_read_tokens) == (8, 4)
    assert (span.usage.output_tokens, span.usage.reasoning_tokens) == (10, 5)
    found = price(ModelCall(span.provider, span.model, span.usage, span.started_ns, span.attributes), {})
    assert found.usd == pytest.approx((4 * 0.30 + 4 * 0.03 + 10 * 2.50) / 1e6)


def test_what_else_is_sent_is_recorded_too(client):
    """`extra_body` is the user's own; a raw answer is read as it is."""
    extra = {"generationConfig": {"seed": 7}, "labels": {"a": "b"}}
    with captured() as recorded:
        answer = ask(client, temperature=0.5, http_options={"extra_body": extra}, should_return_http_response=True)
    (span,) = recorded.spans
    assert span.input["parameters"] == {"temperature": 0.5, "seed": 7, "labels": {"a": "b"}}
    assert json.loads(answer.sdk_http_response.body)["candidates"]
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "Fake reply to: hi"}]


def test_other_requests_are_no_spans(client):
    """Counting tokens asks no model to say anything."""
    with captured() as recorded:
        assert client.models.count_tokens(model=MODEL, contents="hi").total_tokens == 8
    assert recorded.spans == []


def test_the_sdks_methods_stay_what_they_are(client):
    """Every predicate says what it said, in a recording too."""
    functions = [
        Models.generate_content_stream,
        AsyncModels.generate_content_stream,
        Chat.send_message_stream,
        Models.generate_content,
    ]
    asked = [inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.signature, inspect.isfunction]
    plain = [[question(one) for question in asked] for one in functions]
    with captured():
        again = [
            Models.generate_content_stream,
            AsyncModels.generate_content_stream,
            Chat.send_message_stream,
            Models.generate_content,
        ]
        assert [[question(one) for question in asked] for one in again] == plain
    assert Models.generate_content_stream is functions[0]


def test_wrong_arguments_are_told_as_they_were(client):
    """By the SDK's own functions."""

    def told():
        said = []
        for wrong in (client.models.generate_content, client.models.generate_content_stream):
            with pytest.raises(TypeError) as refused:
                wrong(model=MODEL)
            said.append((str(refused.value), [(entry.path.name, entry.name) for entry in refused.traceback]))
        return said

    plain = told()
    with captured():
        assert told() == plain


def test_an_error_shows_no_frame_of_ours(client):
    """The traceback is the SDK's, with and without us."""

    def stream(said):
        return list(client.models.generate_content_stream(model=MODEL, contents=said))

    def talk(said):
        return list(client.chats.create(model=MODEL, config={"tools": [weather]}).send_message_stream(said))

    def frames():
        found = []
        for app in (lambda said: ask(client, said), stream, talk):
            with pytest.raises(errors.ClientError) as refused:
                app("[[error:400]] no")
            found.append([(entry.path.name, entry.name) for entry in refused.traceback])
        return found

    plain = frames()
    with captured():
        assert frames() == plain


def test_every_hook_fits(client):
    """What `dashcam doctor` would say of this release."""
    with captured():
        states = [state for state in patch.states() if state.library == "google-genai"]
    assert {state.state for state in states} == {"applied"}
    assert len(states) == 17


LATE = """
import dashcam, sys
from dashcam.testing.provider import FakeServer
from dashcam.testing.capturing import captured
with FakeServer() as server, captured() as recorded:
    assert "google.genai" not in sys.modules
    from google import genai
    client = genai.Client(api_key="any", http_options={"base_url": server.url})
    client.models.generate_content(model="m", contents="hi")
print([(span.name, span.status) for span in recorded.spans])
"""


@pytest.mark.slow
def test_imported_late_it_is_recorded_too():
    """Nothing is imported for it; its hooks come with it."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True)
    assert done.stdout == "[('google.generate_content', 'ok')]\n"


def test_what_a_filter_held_back_is_told_from_an_answer(client):
    """Whole or streamed; the call itself is fine."""
    with captured() as recorded:
        ask(client, "[[filter]] hi")
        list(client.models.generate_content_stream(model=MODEL, contents="[[filter]] hi"))
    for span in recorded.spans:
        (said,) = span.output["messages"]
        assert (span.status, said["finish_reason"]) == ("ok", "content_filter")
        assert span.attributes["gen_ai.response.finish_reasons"] == ["SAFETY"]


def test_attempts_before_a_success_are_told(client):
    """One call, whole or streamed, as often as the SDK had to ask."""
    again = {"retry_options": {"attempts": 3, "initial_delay": 0.001, "jitter": 0.001}}
    with captured() as recorded:
        assert ask(client, "[[flaky:429 503]] hi", http_options=again).text
        list(
            client.models.generate_content_stream(
                model=MODEL, contents="[[flaky:429]] ho", config={"http_options": again}
            )
        )
    told = [(span.attributes["http.request.resend_count"], span.attributes["retry.reasons"]) for span in recorded.spans]
    assert [span.status for span in recorded.spans] == ["ok", "ok"]
    assert told == [(2, ["429", "503"]), (1, ["429"])]


def test_inside_a_frameworks_model_there_is_no_second_span(client):
    """Whole or streamed: what the SDK knows is added to the framework's span of the same call."""
    with captured() as recorded:
        for ask_it in (ask, lambda client: list(client.models.generate_content_stream(model=MODEL, contents="hi"))):
            outer = calls.begin("Model", "llm", input={"messages": []})
            token = outer.attach()
            ask_it(client)
            outer.detach(token)
            outer.end({"messages": []})
    assert [(span.name, span.provider, span.usage.output_tokens) for span in recorded.spans] == [
        ("Model", "gcp.gemini", 5)
    ] * 2
    assert recorded.spans[1].stream.ended == "exhausted"
