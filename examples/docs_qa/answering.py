"""Retrieval and answer as one chain, and a chain that asks it several questions in threads."""

from concurrent.futures import ThreadPoolExecutor

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

ANSWER = ChatPromptTemplate.from_messages(
    [
        ("system", "You answer questions about a program from its documentation. Use only the context. One sentence."),
        ("user", "Context:\n{context}\n\nQuestion: {question}"),
    ]
)
SUMMARY = ChatPromptTemplate.from_messages(
    [
        ("system", "Write one sentence for a colleague, from the context."),
        ("user", "Context:\n{answers}\n\nQuestion: Which connection is opened, and what may power loss lose?"),
    ]
)


def join(documents: list[Document]) -> str:
    return "\n\n".join(found.page_content for found in documents)


def build_answering(retriever: BaseRetriever, model: BaseChatModel) -> Runnable[str, str]:
    chain = {"context": retriever | join, "question": RunnablePassthrough()} | ANSWER | model | StrOutputParser()
    return chain.with_config(run_name="answer")


def build_briefing(answering: Runnable[str, str], model: BaseChatModel) -> Runnable[list[str], str]:
    summing_up = SUMMARY | model | StrOutputParser()

    def briefing(questions: list[str]) -> str:
        with ThreadPoolExecutor(max_workers=3) as pool:
            answers = list(pool.map(answering.invoke, questions))
        return summing_up.invoke({"answers": "\n\n".join(answers)})

    return RunnableLambda(briefing)
