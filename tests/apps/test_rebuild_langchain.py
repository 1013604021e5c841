"""Prompts and chains of LangChain come back as objects that work."""

import msgspec
import pytest

pytest.importorskip("langchain_core")

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import (
    ChatPromptTemplate,
    FewShotPromptTemplate,
    HumanMessagePromptTemplate,
    MessagesPlaceholder,
    PromptTemplate,
    SystemMessagePromptTemplate,
)
from langchain_core.runnables import RunnableLambda, RunnableParallel, RunnableSequence
from pydantic import BaseModel

from dashcam.errors import CannotRebuild
from dashcam.model.component import Component
from dashcam.snapshot.components import walk
from dashcam.snapshot.rebuild import StoredComponent

PARTS = (ChatPromptTemplate, SystemMessagePromptTemplate, HumanMessagePromptTemplate, PromptTemplate)
CHAT = ChatPromptTemplate.from_messages([("system", "Be brief, {tone}."), ("human", "{question}")])


class Examples(BaseModel):
    messages: list[HumanMessage | AIMessage]
    document: Document


def rebuilt(value, *allow, path=""):
    read = msgspec.json.decode(msgspec.json.encode(walk(value).root), type=Component)
    return StoredComponent(read, path).build(allow=allow)


def test_a_prompt_comes_back():
    """It is equal, and fills in as before."""
    one = PromptTemplate.from_template("Hi {name}")
    made = rebuilt(one, PromptTemplate)
    assert (made, made.format(name="Ada")) == (one, "Hi Ada")


def test_a_chat_prompt_comes_back():
    """With the templates of its messages and its placeholders."""
    one = ChatPromptTemplate([*CHAT.messages, MessagesPlaceholder("history", optional=True)])
    made = rebuilt(one, *PARTS, MessagesPlaceholder)
    assert (made, made.input_variables) == (one, one.input_variables)
    assert made.format(tone="please", question="Why?", history=[]) == "System: Be brief, please.\nHuman: Why?"


def test_a_prompt_inside_an_app_comes_back():
    """What else is in the app needs not be allowed."""
    app = RunnableLambda(str.upper) | CHAT | StrOutputParser()
    assert rebuilt(app, *PARTS, path="steps[1]") == CHAT


def test_a_few_shot_prompt_comes_back():
    """Examples are plain values."""
    one = FewShotPromptTemplate(
        examples=[{"q": "1+1", "a": "2"}],
        example_prompt=PromptTemplate.from_template("{q}={a}"),
        suffix="{q}=",
        input_variables=["q"],
    )
    assert rebuilt(one, FewShotPromptTemplate, PromptTemplate).format(q="2+2") == one.format(q="2+2")


def test_a_chain_of_prompts_comes_back():
    """Sequences and parallels have their steps again, though they are shown otherwise than they keep them."""
    chain = PromptTemplate.from_template("{x}") | CHAT | StrOutputParser()
    made = rebuilt(chain, *PARTS, StrOutputParser, RunnableSequence)
    assert (type(made), made.steps) == (RunnableSequence, chain.steps)
    both = RunnableParallel(one=CHAT, other=PromptTemplate.from_template("{x}"))
    assert rebuilt(both, *PARTS, RunnableParallel).steps__ == both.steps__


def test_messages_and_documents_come_back():
    """Values of who holds them, of classes that are allowed."""
    one = Examples(messages=[HumanMessage("Hi"), AIMessage("Hello")], document=Document("a", metadata={"k": 1}))
    assert rebuilt(one, Examples, HumanMessage, AIMessage, Document) == one


def test_what_is_missing_is_named():
    """All classes that would have to be allowed."""
    with pytest.raises(CannotRebuild) as caught:
        rebuilt(CHAT, ChatPromptTemplate)
    assert {place: why.split(" ")[0].rpartition(".")[2] for place, why in caught.value.reasons.items()} == {
        "messages[0]": "SystemMessagePromptTemplate",
        "messages[0].prompt": "PromptTemplate",
        "messages[1]": "HumanMessagePromptTemplate",
        "messages[1].prompt": "PromptTemplate",
    }
