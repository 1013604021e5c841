"""Where LangChain's calls are made: a whole chain read by a person, every way of calling it, every kind of runnable."""

import asyncio
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.language_models import FakeListChatModel, FakeListLLM, SimpleChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_core.runnables import (
    ConfigurableField,
    RunnableBranch,
    RunnableGenerator,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
    RunnableSerializable,
    chain,
)
from langchain_core.tools import StructuredTool, tool
from langchain_core.vectorstores import InMemoryVectorStore

import dashcam
from dashcam.testing.capturing import captured
from tests.apps.paths import every_way, expected, places, told
from tests.apps.rag_app import QUESTION, rag

PROMPT = PromptTemplate.from_template("{x}")


def fake(**given):
    return FakeListChatModel(responses=["a"], **given)


class Failing(SimpleChatModel):
    @property
    def _llm_type(self) -> str:
        return "failing"

    def _call(self, *args: Any, **kwargs: Any) -> str:
        raise ValueError("down")


@tool
def add(a: int) -> int:
    """Add one."""
    return a + 1


@chain
def again(text):
    return INNER


def passed_on(chunks):
    yield from chunks


async def passed_on_later(chunks):
    async for chunk in chunks:
        yield chunk


INNER = PROMPT | fake()
MODEL, OTHER = fake(), fake()
COMPLETING = FakeListLLM(responses=["a"])
LOST = Failing()
STORE = InMemoryVectorStore.from_texts(["one", "two"], DeterministicFakeEmbedding(size=4))


def test_a_rag_chain_whole(server, http):
    """Each call of a trace at its place, as the person who wrote the chain would call it."""
    app = rag(server.openai_url, **http)
    with captured(sequential=False) as recorded:
        app.invoke(QUESTION)
    assert told(recorded) == expected("rag")


@pytest.mark.parametrize("way", ["invoke", "stream", "batch", "ainvoke", "astream", "abatch", "astream_events"])
def test_every_way_of_calling_finds_the_same_places(server, http, runner, way):
    """In threads, tasks and streams whose steps pull each other: the places of `invoke`, each exact."""
    app = rag(server.openai_url, **http)
    with captured(sequential=False) as plain:
        app.invoke(QUESTION)
    with captured(sequential=False) as recorded:
        every_way(app, QUESTION, runner)[way]()
    wanted = sorted(places(plain))
    assert not [path for _, path in wanted if path is None or path.endswith("?")]
    for trace in recorded.traces:
        assert sorted((span.name, span.path) for span in trace.spans) == wanted
        assert all(span.path_exact for span in trace.spans)
        assert (trace.version, trace.path) == (plain.traces[0].version, "")


KINDS = {
    "a model twice in a sequence": (MODEL | StrOutputParser() | MODEL, "x", ["", "steps[0]", "steps[1]", "steps[2]"]),
    "a model in both branches": (
        RunnableParallel({"a b": PROMPT | MODEL, "b": PROMPT | MODEL}) | RunnableLambda(lambda found: str(found)) | MODEL,
        {"x": "1"},
        ["", "steps[0]", 'steps[0].steps["a b"]', 'steps[0].steps["a b"].steps[0]', 'steps[0].steps["a b"].steps[1]', "steps[0].steps.b", "steps[0].steps.b.steps[0]",
         "steps[0].steps.b.steps[1]", "steps[1]", "steps[2]"],
    ),
    "two equal objects": (fake() | StrOutputParser() | fake(), "x", ["", "steps[0]", "steps[1]", "steps[2]"]),
    "bound and bare": (
        MODEL.bind(stop=["x"]) | StrOutputParser() | MODEL.with_config(tags=["t"]) | StrOutputParser() | MODEL,
        "x",
        ["", "steps[0].bound", "steps[1]", "steps[2].bound", "steps[3]", "steps[4]"],
    ),
    "named by its caller": (MODEL.bind(stop=["x"]).with_config(run_name="named"), "x", ["bound"]),
    "a branch taken": (RunnableBranch((lambda _: True, MODEL), MODEL), "x", ["", "branches[0].condition", "branches[0].then"]),
    "a branch not taken": (RunnableBranch((lambda _: False, MODEL), MODEL), "x", ["", "branches[0].condition", "default"]),
    "a fallback": (LOST.with_fallbacks([MODEL]), "x", ["", "runnable", "fallbacks[0]"]),
    "a retry": (MODEL.with_retry(), "x", ["", "bound"]),
    "each of a list": (RunnableLambda(str).map(), ["x", "y"], ["", "bound", "bound"]),
    "assigned": (
        RunnablePassthrough.assign(y=PROMPT | MODEL).pick("y"), {"x": "1"},
        ["", "steps[0]", "steps[0].mapper", "steps[0].mapper.steps.y", "steps[0].mapper.steps.y.steps[0]",
         "steps[0].mapper.steps.y.steps[1]", "steps[1]"],
    ),
    "a function that gives a chain": (again, {"x": "1"}, ["", "INNER", "INNER.steps[0]", "INNER.steps[1]"]),
    "a generator": (RunnableGenerator(passed_on, passed_on_later) | MODEL, "x", ["", "steps[0]", "steps[1]"]),
    "a retriever": (
        STORE.as_retriever() | RunnableLambda(str), "one", ["", "steps[0]", "steps[0].vectorstore.embedding", "steps[1]"]
    ),
    "a tool": (RunnableLambda(lambda _: {"a": 1}) | add, "x", ["", "steps[0]", "steps[1]"]),
    "a tool of a function": (StructuredTool.from_function(lambda a: a, name="t", description="d"), {"a": 1}, [""]),
    "a completing model": (PROMPT | COMPLETING, {"x": "1"}, ["", "steps[0]", "steps[1]"]),
    "chosen by configuration": (
        MODEL.configurable_alternatives(ConfigurableField(id="m"), default_key="a", b=OTHER).with_config(configurable={"m": "b"})
        | StrOutputParser(),
        "x",
        ["", "steps[0].alternatives.b", "steps[1]"],
    ),
    "settings for one call": (
        (MODEL.configurable_fields(responses=ConfigurableField(id="r")) | StrOutputParser()).with_config(configurable={"r": ["z"]}),
        "x",
        ["bound", "bound.steps[0].default", "bound.steps[1]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_runnable(kind, runner):
    """Alone, for several inputs, in tasks: the same exact places, and one version."""
    app, given, wanted = KINDS[kind]
    with captured(sequential=False) as recorded:
        app.invoke(given)
        app.batch([given, given])
        runner.run(app.ainvoke(given))
        runner.run(app.abatch([given, given]))
    assert [sorted("-" if span.path is None else span.path for span in trace.spans) for trace in recorded.traces] == [
        sorted(wanted)
    ] * 6
    assert all(span.path_exact for span in recorded.spans)
    assert len({trace.version for trace in recorded.traces}) == 1


class Shouting(RunnableSerializable):
    def invoke(self, text, config=None, **kwargs):
        return self._call_with_config(str.upper, text, config)


class Counting(RunnableLambda):
    def invoke(self, text, config=None, **kwargs):
        return super().invoke(text, config, **kwargs)


def test_methods_are_those_of_the_class_that_defines_them(runner):
    """The user's own where it begins the run itself; the parent's where it goes up to it."""
    with captured() as recorded:
        (Shouting() | Counting(str) | StrOutputParser()).invoke("x")
        list((PROMPT | MODEL).stream({"x": "1"}))
        runner.run((PROMPT | COMPLETING).with_config(tags=["t"]).abatch([{"x": "1"}]))
    core = "langchain_core.runnables.base"
    assert [(span.type.qualname, span.method) for span in recorded.spans] == [
        ("RunnableSequence", f"{core}.RunnableSequence.invoke"),
        ("Shouting", f"{__name__}.Shouting.invoke"),
        ("Counting", f"{core}.RunnableLambda.invoke"),
        ("StrOutputParser", "langchain_core.output_parsers.base.BaseOutputParser.invoke"),
        ("RunnableSequence", f"{core}.RunnableSequence.stream"),
        ("PromptTemplate", f"{core}.Runnable.transform"),
        ("FakeListChatModel", f"{core}.Runnable.transform"),
        ("RunnableSequence", f"{core}.RunnableSequence.abatch"),
        ("PromptTemplate", "langchain_core.prompts.base.BasePromptTemplate.ainvoke"),
        ("FakeListLLM", "langchain_core.language_models.llms.BaseLLM.abatch"),
    ]


def test_a_models_own_calls_are_apps_of_their_own():
    """A model, a prompt, a tool, an index called by the script: the object is the app, and the script gives the name."""
    with captured(app="script") as recorded:
        MODEL.invoke("x")
        add.invoke({"a": 1})
        STORE.similarity_search("one")
    assert [(trace.app, trace.spans[0].path, trace.spans[0].type.qualname) for trace in recorded.traces] == [
        ("script", "", "FakeListChatModel"),
        ("script", "", "StructuredTool"),
        ("script", "embedding", "DeterministicFakeEmbedding"),
    ]


def test_the_users_functions_and_threads_keep_the_place():
    """A recorded function around, a pool inside a step: under the step, each model where the step has it."""

    def ask(text):
        with ThreadPoolExecutor(2) as pool:
            return [found.content for found in pool.map(MODEL.invoke, [text, text])]

    app = RunnableLambda(ask) | RunnableLambda(str) | MODEL
    with captured(sequential=False) as recorded:
        threads = [threading.Thread(target=app.invoke, args=("x",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    wanted = ["", "steps[0]", "steps[0].MODEL", "steps[0].MODEL", "steps[1]", "steps[2]"]
    assert [sorted(span.path for span in trace.spans) for trace in recorded.traces] == [wanted] * 3
    assert all(span.path_exact for span in recorded.spans)


def test_a_sub_app_that_is_itself_recorded():
    """A recording inside another: app and path are the inner one's, and nothing is there twice."""
    inner = PROMPT | MODEL
    sub = dashcam.record(inner, name="inner")

    def ask(given):
        with sub:
            return inner.invoke(given).content

    outer = RunnableLambda(ask) | MODEL
    with captured() as recorded, dashcam.record(outer, name="outer"):
        outer.invoke({"x": "1"})
    assert [(span.name, span.app, span.path) for span in recorded.spans if span.kind != "function"] == [
        ("RunnableSequence", "outer", ""),
        ("ask", "outer", "steps[0]"),
        ("RunnableSequence", "inner", ""),
        ("PromptTemplate", "inner", "steps[0]"),
        ("FakeListChatModel", "inner", "steps[1]"),
        ("FakeListChatModel", "outer", "steps[1]"),
    ]


NOT_EXACT = {
    "a chain made anew in each call": (
        lambda text: (MODEL | StrOutputParser()).invoke(text),
        [("RunnableSequence", None), ("FakeListChatModel", "MODEL"), ("StrOutputParser", None)],
    ),
    "one model under two names in one function": (
        lambda text, first=OTHER, second=OTHER: second.invoke(text),
        [("FakeListChatModel", "first?")],
    ),
}
"""What has no exact place, and why: the object is no part of the app; nothing tells the two places from each other."""


@pytest.mark.parametrize("why", NOT_EXACT)
def test_what_is_not_exact(why):
    """It says so: no path, or one with `path_exact` false."""
    function, wanted = NOT_EXACT[why]
    with captured() as recorded:
        RunnableLambda(function).invoke("x")
    assert places(recorded)[1:] == wanted


def test_nothing_of_the_app_is_held():
    """An app that was called is gone when its program lets go of it."""
    app = ChatPromptTemplate.from_template("{x}") | fake()
    with captured():
        app.invoke({"x": "1"})
        asyncio.run(app.abatch([{"x": "1"}, {"x": "2"}]))
        gone = weakref.ref(app)
        del app
        gc.collect()
        assert gone() is None
