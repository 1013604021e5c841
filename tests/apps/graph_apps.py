"""Two LangGraph apps as people write them: an agent with tools, and a team of a router, an agent, a chain and a function."""

from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Send

ASKED = {"messages": [("user", "weather in Paris?")]}


def model_of(url, **http):
    return ChatOpenAI(model="gpt-4o-mini", base_url=url, api_key="sk-secret", max_retries=0, **http)


def agent(model):
    """An agent whose tool looks in a vector store."""
    store = InMemoryVectorStore(DeterministicFakeEmbedding(size=4))
    store.add_documents([Document("Paris is sunny.")])
    retriever = store.as_retriever()

    @tool
    def weather(city: str) -> str:
        """The weather of a city."""
        return retriever.invoke(city)[0].page_content

    return create_agent(
        model, [weather], system_prompt="You know the weather.", checkpointer=InMemorySaver(), name="forecaster"
    )


def team(model):
    """One model is router, agent, writer and critic; the agent is a graph of its own, asked for two places at once."""
    writing = ChatPromptTemplate.from_messages([("system", "Write a headline."), ("human", "{text}")]) | model

    def route(state):
        model.invoke("Who is next?")
        return {}

    def to_each(state):
        return [Send("forecaster", state), Send("forecaster", state)]

    def last(state):
        return {"text": state["messages"][-1].text}

    def criticise(state):
        fine = (StrOutputParser() | RunnableLambda(str.strip)).invoke(model.invoke("Is this fine?"))
        return {"messages": [("user", fine)]}

    building = StateGraph(MessagesState)
    building.add_node("route", route)
    building.add_node("forecaster", agent(model))
    building.add_node("write", RunnableLambda(last) | writing | (lambda said: {"messages": [said]}))
    building.add_node("critic", criticise)
    building.add_edge(START, "route")
    building.add_conditional_edges("route", to_each, ["forecaster"])
    building.add_edge("forecaster", "write")
    building.add_edge("write", "critic")
    building.add_edge("critic", END)
    return building.compile(name="newsroom")
