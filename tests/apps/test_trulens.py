"""Programs that were written for TruLens' quick start run with the import changed."""

import logging

import pytest

import dashcam
from dashcam.trulens import Tru


@pytest.fixture(autouse=True)
def _store(tmp_path, monkeypatch):
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "s.db"))
    yield
    dashcam.stop()


def test_a_chain():
    """Its calls have their paths; what only TruLens has is taken."""
    from langchain_core.language_models import FakeListChatModel
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    chain = ChatPromptTemplate.from_template("Say {word}") | FakeListChatModel(responses=["yes"]) | StrOutputParser()
    recorder = Tru().Chain(chain, app_id="chain", feedbacks=[])
    with recorder as recording:
        assert chain.invoke({"word": "yes"}) == "yes"
    assert recorder.invoke({"word": "no"}) == "yes"
    first, second = recording.records
    assert (first.app, first.version) == (second.app, second.version)
    assert first.app == "chain"
    assert [span.path for span in first.spans] == ["", "steps[0]", "steps[1]", "steps[2]"]


def test_an_engine():
    """A LlamaIndex query engine, asked by the recorder."""
    pytest.importorskip("llama_index.core")
    from llama_index.core import Document, MockEmbedding, SummaryIndex
    from llama_index.core.llms import MockLLM

    index = SummaryIndex.from_documents([Document(text="The buyer pays.")])
    engine = index.as_query_engine(llm=MockLLM(), embed_model=MockEmbedding(3))
    recorder = Tru().Llama(engine, app_id="engine")
    result, record = recorder.call_with_record("Who pays?")
    assert "The buyer pays." in str(result)
    assert (record.app, record.path) == ("engine", "")
    assert {span.kind for span in record.spans} >= {"llm", "retriever"}


def test_what_only_trulens_has_is_said(caplog):
    """In the log, by name; the dashboard too."""
    with caplog.at_level(logging.WARNING, "dashcam"):
        tru = Tru(database_url="sqlite:///x.db")
        tru.Basic(len, app_name="a", app_version="1", feedbacks=[])
        tru.start_dashboard(port=1)
    assert [record.getMessage().rpartition(": ")[2] for record in caplog.records] == [
        "database_url", "feedbacks", "port", "dashcam ls",
    ]  # fmt: skip
