"""NB-09 where libraries are met: Ctrl-C before each bytecode of ours around their methods, whose place a function of ours takes."""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from types import ModuleType

import pytest

from dashcam.capture import calls
from dashcam.integrations import sdk_targets
from dashcam.integrations.bedrock import targets as bedrock
from dashcam.integrations.google_genai import targets as google
from dashcam.integrations.haystack import targets as haystack
from dashcam.integrations.haystack.roles import TOOL
from dashcam.integrations.litellm import chains, running
from dashcam.integrations.litellm.call import ACTIVE
from dashcam.integrations.litellm.functions import BY_NAME
from dashcam.integrations.ollama import targets as ollama
from dashcam.integrations.openai_agents import tools as agents
from dashcam.integrations.pydantic_ai.managed import Managed, managed
from dashcam.integrations.sdk_answer import Endpoint, Sdk
from tests.host_safety.interrupts import interrupted, stepped

CHAT = {"model": "small", "messages": [{"role": "user", "content": "why?"}]}
SDK = Sdk(
    name="library",
    endpoints={
        "/chat": Endpoint(kind="llm", name="chat", input=dict, output=str, usage=lambda _: None, finish=lambda _: [])
    },
    address=lambda _: ("library", {}),
)


class Options:
    """The request of an SDK."""

    def __init__(self):
        self.method, self.url, self.json_data = "post", "/chat", CHAT


class BaseClient:
    """Bedrock's client, by its name; a component of Haystack's; whatever has methods."""


def plain(wrap, *args, **kwargs):
    """A program that calls a method which a hook stands before."""

    def program(ran):
        made = wrap(lambda *_, **__: ran.append(1))
        return lambda: made(BaseClient(), *args, **kwargs)

    return program


def awaited(wrap, *args, **kwargs):
    """The same of a coroutine method."""

    def program(ran):
        async def original(*_, **__):
            ran.append(1)

        made = wrap(original)
        return lambda: stepped(made(BaseClient(), *args, **kwargs))

    return program


def partial_results(ran):
    """Haystack's generator of partial results."""

    async def original(_):
        ran.append(1)
        yield {"a": 1}
        yield {"a": 2}

    made = haystack._handed_on(lambda _: TOOL, "run", original)

    async def read():
        return [item async for item in made(BaseClient())]

    return lambda: stepped(read())


def block(*, inside):
    """A block of Pydantic AI's."""

    def program(ran):
        @asynccontextmanager
        async def entered(_):
            ran.append(1)
            yield "value"

        def begin(of, name, args, kwargs):
            span = calls.begin("run", input=args)
            return None if span is None else Managed(span)

        made = managed(begin, inside=inside)(entered, "library.Library.run")

        async def use():
            async with made(BaseClient()):
                pass

        return lambda: stepped(use())

    return program


MET = running.Met(BY_NAME["completion"], ("model", "messages"), is_public=False)
POST = (object, "POST", "/api/chat")
GEMINI = ("post", "models/gemini:generateContent", {"contents": [{"parts": [{"text": "why?"}]}]})
CONVERSE = ("Converse", {"modelId": "small", "messages": []})


def component(wrap):
    return lambda original: wrap(lambda _: TOOL, "run", original)


PROGRAMS = {
    "sdk": plain(sdk_targets._request(SDK), str, Options()),
    "sdk, async": awaited(sdk_targets._arequest(SDK), str, Options()),
    "bedrock": plain(bedrock._operation, *CONVERSE),
    "bedrock, async": awaited(bedrock._aoperation, *CONVERSE),
    "ollama": plain(ollama._request, *POST, json=CHAT),
    "ollama, async": awaited(ollama._arequest, *POST, json=CHAT),
    "google": plain(google._request, *GEMINI),
    "google, async": awaited(google._arequest, *GEMINI),
    "google, async stream": awaited(google._astream, *GEMINI),
    "haystack": plain(component(haystack._plain)),
    "haystack, async": awaited(component(haystack._awaited)),
    "haystack, partial results": partial_results,
    "pydantic_ai, entered": block(inside=False),
    "pydantic_ai, inside": block(inside=True),
    "openai_agents": awaited(agents.called, function_tool=BaseClient(), context=None, arguments="{}"),
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_nb09_where_a_library_is_met(program):
    """The interrupt comes out each time, the method has run once at most, no span is left current, the next call is recorded."""
    with ThreadPoolExecutor(1) as own:
        assert own.submit(interrupted, program).result() == []


def function(wrap):
    return lambda original: lambda _client, **given: wrap(MET, original)(**given)


LITELLM = {
    "litellm": plain(function(running._plain), **CHAT),
    "litellm, async": awaited(function(running._awaited), **CHAT),
    "litellm, router": awaited(chains.routed, **CHAT),
    "litellm, attempts": awaited(chains.tried, **CHAT),
}


@pytest.mark.parametrize("program", LITELLM.values(), ids=LITELLM)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_nb09_where_litellm_is_met(program, monkeypatch):
    """As there; nor is any call of its left the one that is being worked on."""
    monkeypatch.setitem(sys.modules, "litellm", ModuleType("litellm"))  # asked for the fallbacks that it knows of
    with ThreadPoolExecutor(1) as own:
        assert own.submit(interrupted, program, ACTIVE).result() == []
