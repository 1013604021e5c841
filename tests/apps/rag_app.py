"""A chain that answers from documents, as people write it: the question is put anew, passages are found, a second model helps out.

Only what every LangChain since 0.3 has, so that the newest and an older one are asked the same.
"""

from operator import itemgetter

from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnableParallel, RunnablePassthrough
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI

TEXTS = ["Dashcam opens no connection.", "Keys are masked before they reach the disk."]
QUESTION = {"question": "Are keys masked?", "history": "none"}


def joined(documents):
    return "\n".join(document.page_content for document in documents)


def rag(url, **http):
    """The model is used three times: to put the question anew, to answer, to check; the prompt of the first is also the last's."""
    model = ChatOpenAI(model="gpt-4o-mini", base_url=url, api_key="sk-secret", max_retries=0, **http)
    broken = ChatOpenAI(model="fake-error-400", base_url=url, api_key="sk-secret", max_retries=0, **http)
    retriever = InMemoryVectorStore.from_texts(TEXTS, DeterministicFakeEmbedding(size=4)).as_retriever()
    anew = ChatPromptTemplate.from_template("After {history}, put anew: {question}")
    answer = ChatPromptTemplate.from_messages([("system", "Use only: {context}"), ("human", "{question}")])

    def checked(text):
        return model.invoke(f"Is this so? {text}").content

    return (
        RunnablePassthrough.assign(question=anew | model | StrOutputParser())
        | {
            "context": itemgetter("question") | retriever | joined,
            "question": itemgetter("question"),
            "passages": itemgetter("question") | retriever,
        }
        | answer
        | broken.bind(stop=["END"]).with_fallbacks([model.bind(stop=["END"])])
        | StrOutputParser()
        | RunnableParallel(text=RunnablePassthrough(), check=RunnableLambda(checked))
    )
