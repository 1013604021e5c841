"""An agent with two tools that remembers the conversation; it always looks something up before it answers."""

from typing import Annotated

from langchain.agents import create_agent
from langchain.agents.middleware import wrap_model_call
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import ToolMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from pydantic import Field

PROMPT = "You help readers of a documentation. Answer from what the tools say, in one sentence."
Query = Annotated[str, Field(max_length=80)]


def build_agent(retriever: BaseRetriever, model: BaseChatModel):
    @tool
    def search_documentation(query: Query) -> str:
        """Search the documentation for a passage about something."""
        return retriever.invoke(query)[0].page_content

    @tool
    def count_words(query: Query) -> int:
        """Count the words of what the documentation says on something."""
        return sum(len(found.page_content.split()) for found in retriever.invoke(query))

    return create_agent(
        model,
        [search_documentation, count_words],
        system_prompt=PROMPT,
        middleware=[look_up_first],
        checkpointer=InMemorySaver(),
        name="reader",
    )


@wrap_model_call
def look_up_first(request, handler):
    """A small model does not reach for a tool by itself: the first step calls the one whose verb the question has."""
    last = request.messages[-1]
    if isinstance(last, ToolMessage):
        return handler(request)
    names = [offered.name for offered in request.tools]
    wanted = next((name for name in names if name.partition("_")[0] in last.text.lower()), names[0])
    response = handler(request.override(tool_choice=wanted))
    for said in response.result:
        # some servers refuse a history in which a message has no text
        said.content = said.content or "Let me look."
    return response
