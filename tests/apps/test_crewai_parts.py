"""CrewAI beyond the contract: models of one's own, threads, teams, text instead of tool calls, memory, what stays as it was."""

import asyncio
import json
import os

import pytest
from opentelemetry import trace

import dashcam
from dashcam.capture import patch
from dashcam.integrations.crewai.targets import TARGETS, is_known
from dashcam.snapshot.components import walk
from dashcam.testing.capturing import captured
from tests.apps.crewai_quietly import (
    LLM,
    Agent,
    BaseLLM,
    BaseTool,
    Crew,
    CrewKickoffStartedEvent,
    Flow,
    Knowledge,
    Memory,
    MemoryMatch,
    MemoryRecord,
    Process,
    Task,
    crewai_event_bus,
    start,
    tool,
)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Scripted(BaseLLM):
    """A model of the user's own, which says what it was told to."""

    answers: list = []
    calls_tools: bool = True

    def call(self, messages, tools=None, *args, **kwargs):
        self._track_token_usage_internal({"input_tokens": 7, "output_tokens": 3})
        return self.answers.pop(0)

    async def acall(self, messages, tools=None, *args, **kwargs):
        return self.call(messages, tools)

    def supports_function_calling(self):
        return self.calls_tools


def scripted(*answers, **more):
    return Scripted(model="scripted", answers=list(answers), **more)


def wants(name, **arguments):
    return [{"id": f"call_{name}", "function": {"name": name, "arguments": json.dumps(arguments)}}]


@tool("shout")
def shout(word: str) -> str:
    """Say it loudly."""
    with dashcam.span("breathe"):
        return word.upper()


def agent(llm, role="Herald", **more):
    return Agent(role=role, goal="Say it", backstory="Loud.", llm=llm, **more)


def task(of, description="Say {what}.", **more):
    return Task(description=description, expected_output="Words.", agent=of, **more)


def tree(recorded):
    """`(name, kind, the parent's name)` of each span."""
    names = {span.span_id: span.name for span in recorded.spans}
    return [(span.name, span.kind, names.get(span.parent_id)) for span in recorded.spans]


def test_a_model_of_ones_own_is_one_call_with_what_it_tells():
    """Messages, calls of tools, the tokens it counts; whose it is nobody has said."""
    offered = {"type": "function", "function": {"name": "shout", "description": "Loud.", "parameters": {}}}
    with captured() as recorded:
        scripted(wants("shout", word="a"), temperature=0.5).call([{"role": "user", "content": "hi"}], [offered])
    (span,) = recorded.spans
    assert (span.name, span.kind, span.model, span.provider) == ("Scripted", "llm", "scripted", None)
    assert span.input["messages"] == [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]
    assert (span.input["tools"][0]["name"], span.input["parameters"]) == ("shout", {"temperature": 0.5})
    (said,) = span.output["messages"]
    assert said["parts"] == [{"type": "tool_call", "id": "call_shout", "name": "shout", "arguments": {"word": "a"}}]
    assert (span.usage.input_tokens, span.usage.output_tokens) == (7, 3)


def test_without_the_sdks_hook_crewai_tells_the_tokens(server):
    """As the client has counted them."""
    llm = LLM(model="openai/gpt-4o-mini", base_url=server.openai_url, api_key="any")
    with captured(integrations=("crewai",)) as recorded:
        llm.call("hi")
    llm._get_sync_client().close()
    (span,) = recorded.spans
    assert (span.provider, span.output["messages"][0]["parts"][0]["content"]) == ("openai", "Fake reply to: hi")
    assert (span.usage.input_tokens, span.usage.output_tokens, span.usage.cache_read_tokens) == (8, 5, 0)


def test_tasks_in_threads_are_in_their_crew():
    """And the next one has what they said."""
    herald = agent(scripted("one", "two"))
    first, second = task(herald, async_execution=True, name="first"), task(herald, "Then {what}.", name="second")
    with captured() as recorded:
        assert Crew(agents=[herald], tasks=[first, second]).kickoff({"what": "it"}).raw == "two"
    assert tree(recorded) == [
        ("crew", "chain", None),
        ("first", "chain", "crew"),
        ("Herald", "agent", "first"),
        ("Scripted", "llm", "Herald"),
        ("second", "chain", "crew"),
        ("Herald", "agent", "second"),
        ("Scripted", "llm", "Herald"),
    ]
    assert recorded.spans[4].input == {"description": "Then it.", "expected_output": "Words.", "context": "one"}


def test_a_guardrail_judges_and_the_agent_works_again():
    """Both judgements and both pieces of work are in the task."""

    def is_loud(output):
        return output.raw.isupper(), output.raw if output.raw.isupper() else "louder"

    herald = agent(scripted("one", "ONE"))
    with captured() as recorded:
        assert Crew(agents=[herald], tasks=[task(herald, guardrail=is_loud)]).kickoff({"what": "it"}).raw == "ONE"
    judged = [span for span in recorded.spans if span.kind == "guardrail"]
    assert [(one.name, one.input["output"]) for one in judged] == [("is_loud", "one"), ("is_loud", "ONE")]
    assert [one.output for one in judged] == [
        {"success": False, "result": None, "error": "louder"},
        {"success": True, "result": "ONE", "error": None},
    ]
    assert [one for one in tree(recorded) if one[2] == "Task"] == [
        ("Herald", "agent", "Task"), ("is_loud", "guardrail", "Task")
    ] * 2  # fmt: skip


def test_a_crew_is_awaited():
    """Natively, and in a thread of the loop's."""

    async def app(made):
        return [(await made.akickoff({"what": "it"})).raw, (await made.kickoff_async({"what": "it"})).raw]

    herald = agent(scripted("one", "two"))
    with captured() as recorded:
        assert asyncio.run(app(Crew(agents=[herald], tasks=[task(herald)]))) == ["one", "two"]
    assert [one[:2] for one in tree(recorded)] == [
        ("crew", "chain"), ("Task", "chain"), ("Herald", "agent"), ("Scripted", "llm")
    ] * 2  # fmt: skip
    assert [span.path for span in recorded.spans[:4]] == ["", "tasks[0]", "tasks[0].agent", "tasks[0].agent.llm"]


def test_an_agent_by_itself_is_awaited():
    """In a running loop `kickoff` only hands on what is to be awaited."""

    async def app(herald):
        return [(await herald.kickoff("a")).raw, (await herald.akickoff("b")).raw]

    with captured() as recorded:
        assert asyncio.run(app(agent(scripted("one", "two")))) == ["one", "two"]
    assert tree(recorded) == [("Herald", "agent", None), ("Scripted", "llm", "Herald")] * 2


def test_who_delegates_has_the_other_agent_inside_its_tool():
    """A hierarchical crew."""
    work = {"task": "Say it", "context": "now", "coworker": "Herald"}
    manager = scripted(wants("delegate_work_to_coworker", **work), "said")
    made = Crew(
        agents=[agent(scripted("IT"))],
        tasks=[Task(description="Say it.", expected_output="Words.")],
        manager_llm=manager,
        process=Process.hierarchical,
    )
    with captured() as recorded:
        assert made.kickoff().raw == "said"
    inside = [one for one in tree(recorded) if one[1] in ("agent", "tool")]
    assert [one[1] for one in inside] == ["agent", "tool", "agent"]
    assert [one[2] for one in inside[1:]] == [inside[0][0], inside[1][0]]


def test_a_tool_that_is_called_in_words_is_the_same_tool():
    """Models that have no tool calls say it in their text; its place in the app is the tool's own."""
    words = 'Thought: I shout.\nAction: shout\nAction Input: {"word": "a"}\n'
    herald = agent(scripted(words, "Thought: done\nFinal Answer: A", calls_tools=False), tools=[shout])
    with captured() as recorded:
        assert Crew(agents=[herald], tasks=[task(herald)]).kickoff({"what": "it"}).raw == "A"
    (used,) = [span for span in recorded.spans if span.kind == "tool"]
    assert (used.name, used.input, used.output, used.path) == ("shout", {"word": "a"}, "A", "tasks[0].agent.tools[0]")
    assert ("breathe", "function", "shout") in tree(recorded)


def test_a_tool_of_ones_own_class_fails_as_it_does():
    """The error is the tool's."""

    class Odd(BaseTool):
        name: str = "odd"
        description: str = "Is odd."

        def _run(self, of: str) -> str:
            raise LookupError(of)

    with captured() as recorded, pytest.raises(LookupError):
        Odd().run(of="one")
    (span,) = recorded.spans
    assert (span.name, span.input, span.status, span.error.type) == ("odd", {"of": "one"}, "error", "LookupError")


def test_what_is_known_is_found_as_documents():
    """Whichever store it is in."""

    class Shelf:
        def search(self, query, **_):
            return [{"id": "1", "content": "a book", "metadata": {"shelf": 2}, "score": 0.5}]

    known = Knowledge.model_construct(collection_name="c", sources=[], storage=Shelf())
    with captured() as recorded:
        known.query(["books"], results_limit=1)
    (span,) = recorded.spans
    assert (span.name, span.kind, span.input) == (
        "Knowledge.query",
        "retriever",
        {"query": ["books"], "results_limit": 1},
    )
    assert span.output["documents"] == [{"id": "1", "content": "a book", "score": 0.5, "metadata": {"shelf": 2}}]


def test_what_is_remembered_and_recalled():
    """Records of the memory's, with their score; their vectors are not kept."""
    record = MemoryRecord(id="1", content="a hat", metadata={"red": True}, embedding=[0.5])

    class Notebook(Memory):
        def remember(self, content, *args, **kwargs):
            return record

        def recall(self, query, *args, **kwargs):
            return [MemoryMatch(record=record, score=0.9)]

    with captured() as recorded:
        notes = Notebook.model_construct(storage=[])
        notes.remember("a hat", metadata={"red": True})
        notes.recall("hat", limit=3)
    kept, found = recorded.spans
    told = {"id": "1", "content": "a hat", "score": None, "metadata": {"red": True}}
    assert (kept.kind, kept.input, kept.output) == ("function", {"content": "a hat", "metadata": {"red": True}}, [told])
    assert (found.name, found.kind, found.input) == ("Notebook.recall", "retriever", {"query": "hat", "limit": 3})
    assert found.output["documents"] == [{**told, "score": 0.9}]


def test_a_flow_whose_method_fails():
    """Method and flow say so; an agent's executor, a flow too, is none to the user."""

    class Once(Flow):
        _skip_auto_memory = True

        @start()
        async def ask(self):
            raise LookupError("no")

    with captured() as recorded, pytest.raises(LookupError):
        asyncio.run(Once().kickoff_async())
    assert [(one.name, one.status) for one in recorded.spans] == [("Once", "error"), ("ask", "error")]


def test_listeners_of_the_users_hear_what_they_heard():
    """The event bus is none of ours: it has the handlers it had, and they are told as often."""
    heard = []
    herald = agent(scripted("one", "two"))
    made = Crew(agents=[herald], tasks=[task(herald)], name="news")
    with crewai_event_bus.scoped_handlers():

        @crewai_event_bus.on(CrewKickoffStartedEvent)
        def hear(source, event):
            heard.append(event.crew_name)

        handlers = dict(crewai_event_bus._sync_handlers)
        made.kickoff({"what": "it"})
        with captured():
            assert crewai_event_bus._sync_handlers == handlers
            made.kickoff({"what": "it"})
        crewai_event_bus.flush()
    assert heard == ["news", "news"]


def test_its_telemetry_is_neither_switched_on_nor_off():
    """Nobody has set a tracer provider, and what its own setting says still stands."""

    def standing():
        return trace._TRACER_PROVIDER, {name: one for name, one in os.environ.items() if "DASHCAM" not in name}

    before = standing()
    with captured():
        agent(scripted("one")).kickoff("a")
        assert standing() == before


def test_what_a_run_writes_into_the_texts_makes_no_other_version():
    """The app is what was written, not what was put into it."""
    herald = agent(scripted("one", "two"))
    made = Crew(agents=[herald], tasks=[task(herald)])
    before = walk(made).root
    made.kickoff({"what": "it"})
    first = walk(made)
    made.kickoff({"what": "something else"})
    assert walk(made).alike(first)
    texts = [
        part.parameters["description"]
        for root in (before, first.root)
        for part in root.children
        if part.path == "tasks[0]"
    ]
    assert texts == ["Say {what}."] * 2


def test_everything_is_put_back():
    """Each class has its own methods again."""
    before = [dict(vars(cls)) for cls in (Crew, Task, Agent, Flow, BaseTool, BaseLLM, Scripted)]
    with captured():
        assert vars(Scripted)["call"] is not before[-1]["call"]
    after = [dict(vars(cls)) for cls in (Crew, Task, Agent, Flow, BaseTool, BaseLLM, Scripted)]
    assert [
        [name for name in one if one[name] is not other.get(name)] for one, other in zip(before, after, strict=True)
    ] == [[]] * 7


def test_a_release_that_has_it_elsewhere_is_told(monkeypatch):
    """What does not fit is named, with what it costs."""
    monkeypatch.delattr(Task, "_execute_core")
    monkeypatch.delattr(Task, "_aexecute_core")
    try:
        patch.on(TARGETS)
        missing = [(one.hook, one.costs) for one in patch.states() if one.state == "missing"]
    finally:
        patch.off()
    assert missing == [("crewai.task:Task._execute_core,_aexecute_core", "tasks are not recorded")]


def test_classes_whose_every_call_is_told():
    """The library's and those of the user's that come from them, and no others."""
    assert [is_known(cls) for cls in (Crew, Agent, Scripted)] == [True] * 3
    assert not is_known(Flow)
