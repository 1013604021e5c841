"""Two LlamaIndex apps as people write them, with one model at many places: a router over query engines, two agents with tools."""

from llama_index.core.agent.workflow import AgentWorkflow, FunctionAgent
from llama_index.core.base.base_selector import BaseSelector, SelectorResult, SingleSelection
from llama_index.core.indices.query.query_transform import HyDEQueryTransform
from llama_index.core.postprocessor import LLMRerank, SimilarityPostprocessor
from llama_index.core.query_engine import RouterQueryEngine, TransformQueryEngine
from llama_index.core.tools import FunctionTool, QueryEngineTool

from tests.apps.llamaindex_parts import index, look_up


class ByLength(BaseSelector):
    """A selector of the user's own: asks the model for a word, and takes long questions to the second engine."""

    def __init__(self, llm):
        self.llm = llm

    def _get_prompts(self):
        return {}

    def _update_prompts(self, prompts):
        pass

    def _select(self, choices, query):
        self.llm.complete(f"Which? {query.query_str}")
        return SelectorResult(selections=[SingleSelection(index=int(len(query.query_str) > 20), reason="its length")])

    async def _aselect(self, choices, query):
        await self.llm.acomplete(f"Which? {query.query_str}")
        return SelectorResult(selections=[SingleSelection(index=int(len(query.query_str) > 20), reason="its length")])


def the_first(answer, count):
    """Whatever the model says."""
    return [1], [1.0]


def library(server, http, llm):
    """One model selects, makes up an answer to look for, ranks, and answers for both engines; both read one index."""
    known = index(server, http)
    brief = known.as_query_engine(
        llm=llm, similarity_top_k=2, node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.1)]
    )
    thorough = known.as_query_engine(
        llm=llm,
        response_mode="tree_summarize",
        node_postprocessors=[LLMRerank(llm=llm, top_n=1, parse_choice_select_answer_fn=the_first)],
    )
    return RouterQueryEngine(
        selector=ByLength(llm),
        query_engine_tools=[
            QueryEngineTool.from_defaults(brief, description="short questions"),
            QueryEngineTool.from_defaults(
                TransformQueryEngine(thorough, HyDEQueryTransform(llm=llm)), description="long questions"
            ),
        ],
        llm=llm,
    )


def desk(server, http, llm):
    """Two agents with one model and one tool in common; a further tool asks an engine that has the same model."""
    weather = FunctionTool.from_defaults(look_up)
    engine = index(server, http).as_query_engine(llm=llm, similarity_top_k=1)
    atlas = QueryEngineTool.from_defaults(engine, name="atlas", description="Knows capitals")
    return AgentWorkflow(
        agents=[
            FunctionAgent(name="forecaster", description="Knows the weather", tools=[weather], llm=llm),
            FunctionAgent(name="traveller", description="Knows places", tools=[weather, atlas], llm=llm),
        ],
        root_agent="traveller",
    )
