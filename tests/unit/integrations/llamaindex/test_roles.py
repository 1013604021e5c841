"""Kinds, names and methods: told by names of classes and methods, nothing imported."""

import pytest

from dashcam.integrations.llamaindex.roles import method_of, name_of, role_of
from tests.unit.integrations.standins import llama, record

UUID = "-" + "0" * 36


@pytest.mark.parametrize(
    ("base", "method", "kind"),
    [
        ("BaseLLM", "chat", "llm"),
        ("BaseLLM", "astream_complete", "llm"),
        ("BaseLLM", "predict", "chain"),
        ("BaseEmbedding", "get_query_embedding", "embedding"),
        ("BaseEmbedding", "__call__", "function"),
        ("BaseRetriever", "aretrieve", "retriever"),
        ("BaseRetriever", "_retrieve", "retriever"),
        ("BaseRetriever", "get_prompts", "chain"),
        ("BaseTool", "acall", "tool"),
        ("BaseNodePostprocessor", "_postprocess_nodes", "function"),
        ("BaseQueryEngine", "query", "chain"),
        ("BaseChatEngine", "stream_chat", "chain"),
        ("BaseSynthesizer", "synthesize", "chain"),
        ("Workflow", "run", "chain"),
        ("Workflow", "step_of_mine", "chain"),
        ("BaseWorkflowAgent", "run", "agent"),
        ("BaseWorkflowAgent", "call_tool", "chain"),
        ("AgentWorkflow", "run", "agent"),
        ("NodeParser", "__call__", "function"),
    ],
)
def test_kinds_follow_from_the_class_and_the_method(base, method, kind):
    """A subclass counts by its nearest known base."""
    assert role_of(llama("Mine", base), method).kind == kind


def test_a_reranker_is_one_by_its_name():
    """Other postprocessors filter."""
    assert role_of(llama("CohereRerank", "BaseNodePostprocessor"), "_postprocess_nodes").kind == "reranker"


def test_a_class_that_only_has_the_name_is_not_theirs():
    """And a call on no object is a function."""
    assert role_of(record("app", "BaseTool"), "call").kind == "function"
    assert role_of(None, "chat").kind == "function"


def test_a_models_private_helpers_have_no_span():
    """They ask nobody."""
    assert role_of(llama("OpenAI", "BaseLLM"), "_prepare_chat_with_tools").silent


@pytest.mark.parametrize(
    ("span_id", "expected"),
    [
        ("OpenAI.chat", ("OpenAI.chat", "chat")),
        ("a.<locals>.Flow.first", ("Flow.first", "first")),
        ("Retriever._retrieve", ("Retriever.retrieve", "_retrieve")),
        ("Splitter.__call__", ("Splitter.__call__", "__call__")),
        ("plain", ("plain", "plain")),
    ],
)
def test_names_are_what_people_read(span_id, expected):
    """Without the id, without where a class was made, without the underscore of an implementation."""
    assert name_of(span_id + UUID) == expected


class Up:
    def call(self):
        """Of the parent's."""


class Down(Up):
    def call(self):
        """Its own."""


def test_a_method_is_where_it_is_defined_and_above_that_the_next():
    """`super()` goes one up; what is defined nowhere is not known."""
    own = f"{__name__}.Down.call"
    assert method_of(Down(), "call") == own
    assert method_of(Down(), "call", own) == f"{__name__}.Up.call"
    assert method_of(Down(), "call", f"{__name__}.Up.call") is None
    assert method_of(Down(), "other") is None
