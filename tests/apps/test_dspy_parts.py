"""DSPy beyond the contract: what the program has set up stays, its cache, LiteLLM below it, threads, copies, places."""

import asyncio
import copy
import pickle

import cloudpickle
import dspy
import pytest
from dspy.utils.callback import BaseCallback
from tqdm import tqdm

import dashcam
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.testing.capturing import captured
from tests.apps.litellm_quiet import QUIET, closing, no_gateway, warm  # noqa: F401  fixtures
from tests.apps.test_library_dspy import QA, aasking, asking, embedder, weather

pytestmark = [*QUIET, pytest.mark.usefixtures("in_memory")]


@pytest.fixture(scope="module")
def in_memory():
    """DSPy's cache without its disk, its progress bars without a thread that watches them."""
    tqdm.monitor_interval = 0
    tqdm.get_lock()
    dspy.configure_cache(enable_disk_cache=False)


class Heard(BaseCallback):
    """What a program's own callback hears."""

    def __init__(self):
        self.names = []

    def on_module_start(self, call_id, instance, inputs):
        self.names.append(("module", type(instance).__name__, inputs))

    def on_lm_end(self, call_id, outputs, exception=None):
        self.names.append(("lm", outputs))


class Program(dspy.Module):
    """Two steps."""

    def __init__(self):
        super().__init__()
        self.first = dspy.ChainOfThought(QA)
        self.second = dspy.Predict("text -> summary")

    def forward(self, question):
        return self.second(text=self.first(question=question).answer)


def test_the_programs_callbacks_stay_and_hear_what_they_heard(server):
    """None of ours is among them."""

    def run():
        heard = Heard()
        with asking(server), dspy.context(callbacks=[heard]):
            dspy.Predict(QA)(question="hi")
            assert dspy.settings.callbacks == [heard]
        return heard.names

    plain = run()
    with captured():
        assert dspy.settings.get("callbacks", []) == []
        assert run() == plain


def test_modules_are_copied_pickled_saved_and_loaded_as_ever(server, tmp_path):
    """A copy made while recorded works, and one made then is read afterwards."""
    program = Program()
    with asking(server), captured():
        assert copy.deepcopy(program)(question="hi").summary == program(question="hi").summary
        program.reset_copy()
        program.save(tmp_path / "program.json")
        sent = cloudpickle.dumps(program.first)
    assert b"dashcam" not in sent
    assert pickle.loads(sent).dump_state() == program.first.dump_state()  # noqa: S301  our own
    again = Program()
    again.load(tmp_path / "program.json")
    assert again.dump_state() == program.dump_state()


def test_an_answer_from_dspys_cache_is_told_as_such(server, tmp_path):
    """No tokens, the reason, the same answer."""
    with asking(server, temperature=0.7) as lm, captured() as recorded:
        first, second = lm("a question of its own", cache=True), lm("a question of its own", cache=True)
    asked, cached = recorded.spans
    assert (first, asked.output) == (second, cached.output)
    assert (asked.usage.output_tokens > 0, cached.usage) == (True, None)
    assert cached.attributes["dspy.cache_hit"] is True
    assert "cache" in cached.attributes["usage.missing"]


def test_where_litellm_makes_the_request_it_is_one_span(server):
    """LiteLLM's call, and the SDK's inside it, add to DSPy's."""
    with asking(server, engine="litellm") as lm, captured() as recorded:
        lm("hi")
        with pytest.raises(dspy.LMError):
            lm("[[error:500]] hi")
    whole, broken = recorded.spans
    assert recorded.tree() == "LM llm ok\nLM llm error"
    assert (whole.model, whole.provider, whole.usage.input_tokens) == ("gpt-4o-mini", "openai", 8)
    assert whole.attributes["gen_ai.response.id"].startswith("chatcmpl-")
    assert broken.error.type.startswith("dspy.")


def test_threads_of_dspys_keep_the_place(server):
    """`dspy.Parallel` and `asyncify`: what runs there is below what called it."""
    with asking(server), captured() as recorded, dashcam.span("mine"):
        one = dspy.Predict(QA)
        dspy.Parallel(num_threads=2, disable_progress_bar=True)([(one, {"question": "a"}), (one, {"question": "b"})])
    (mine,) = [span for span in recorded.spans if span.name == "mine"]
    assert [span.parent_id for span in recorded.spans if span.name == "Predict"] == [mine.span_id] * 2
    assert len(recorded.traces) == 1


def test_an_asynchronous_agent_and_its_tools(server):
    """The tool's own spans are below the tool, that below the agent."""

    @dashcam.span
    def looked_up(city):
        return f"sunny in {city}"

    async def weather(city: str) -> str:
        """The weather of a city."""
        return looked_up(city)

    async def asked():
        async with aasking(server):
            return await dspy.ReAct(QA, tools=[weather], max_iters=2).acall(question="weather in Paris?")

    with captured() as recorded:
        asyncio.run(asked())
    by_name = {span.name.rpartition(".")[2]: span for span in recorded.spans}
    assert (by_name["ReAct"].kind, by_name["weather"].kind) == ("agent", "tool")
    assert by_name["looked_up"].parent_id == by_name["weather"].span_id
    assert by_name["weather"].parent_id == by_name["ReAct"].span_id
    assert by_name["weather"].input == {"city": "Paris"}


def test_a_retriever_gives_documents(server):
    """Its own search and one of the program's."""

    class Own(dspy.Retrieve):
        def forward(self, query, k=None):
            return dspy.Prediction(passages=["a", "b"])

    with captured() as recorded:
        Own(k=2)("letters")
    (span,) = recorded.spans
    assert (span.kind, span.input) == ("retriever", {"query": "letters"})
    assert [one["content"] for one in span.output["documents"]] == ["a", "b"]


def test_calls_hang_on_their_places_in_the_app(server):
    """Predictors by the names that the program gives them."""
    program = Program()
    with asking(server), captured() as recorded, dashcam.record(program, name="qa"):
        program(question="hi")
    paths = [(span.name, span.path) for span in recorded.spans if span.kind == "chain" and "Adapter" not in span.name]
    assert paths == [("Program", ""), ("ChainOfThought", "first"), ("Predict", "first.predict"), ("Predict", "second")]
    assert {span.app for span in recorded.spans} == {"qa"}


def test_a_program_made_again_is_the_same_version_and_another_prompt_another():
    """What a predictor draws for itself is none of it, its instructions are."""
    one, other = walk(Program()), walk(Program())
    assert fingerprint(one.root) == fingerprint(other.root)
    changed = Program()
    changed.second.signature = changed.second.signature.with_instructions("Be brief.")
    assert fingerprint(walk(changed).root) != fingerprint(one.root)


def test_an_adapter_that_cannot_read_the_answer_asks_another_way(server):
    """Both are there: the one that failed, the one it fell back to."""
    with asking(server) as lm, captured() as recorded:
        lm_ = dspy.utils.DummyLM([{"nothing": "x"}, {"answer": "yes"}])
        with dspy.context(lm=lm_), pytest.raises(dspy.AdapterParseError):
            dspy.ChatAdapter(use_json_adapter_fallback=False)(lm_, {}, dspy.Signature(QA), [], {"question": "hi"})
    assert lm is not lm_
    assert [(span.name, span.status) for span in recorded.spans] == [("ChatAdapter", "error"), ("DummyLM", "ok")]


def test_requests_in_dspys_own_words_are_kept(server):
    """An explicit request is not a list of messages: it is there as it is."""
    with asking(server) as lm, captured() as recorded:
        lm(dspy.lm15.Request(model=lm.model, messages=[dspy.lm15.Message.user("hi")]))
    (span,) = recorded.spans
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "Fake reply to: hi"}]
    assert (span.usage.output_tokens, span.status) == (5, "ok")


def test_embeddings_in_one_span(server):
    """LiteLLM's and the SDK's add to the embedder's."""
    with captured() as recorded:
        embedder(server)("one")
    assert recorded.tree() == "Embedder embedding ok"
    assert recorded.spans[0].output == {"count": 1, "dimensions": 8}
    assert recorded.spans[0].usage.input_tokens > 0


def test_nothing_is_there_where_nothing_records(server):
    """The wrappers only pass on, and go when recording stops."""
    before = dspy.Module.__call__
    with captured():
        assert dspy.Module.__call__ is not before
    assert dspy.Module.__call__ is before
    with asking(server):
        assert dspy.ReAct(QA, tools=[weather], max_iters=1)(question="hi").answer
