"""What the LlamaIndex apps are made of: models of the stand-in server, an index of three texts, a tool, a workflow."""

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.workflow import Context, Event, StartEvent, StopEvent, Workflow, step
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI

import dashcam

TEXTS = ("Paris is the capital of France.", "Rome is the capital of Italy.", "Oslo is the capital of Norway.")
QUESTION = "What is the capital of France?"
ANSWER = "Paris is the capital of France."


@dashcam.span(name="mine")
def mine(value):
    return value


def clients(http):
    return {"http_client": http["http_client"], "async_http_client": http["http_async_client"], "max_retries": 0}


def model(server, http, **more):
    """A chat model."""
    asked = {"model": "gpt-4o-mini", "api_base": server.openai_url, "api_key": "sk-secret"}
    return OpenAI(**asked, **clients(http), **more)


def embedding(server, http):
    """An embedding model."""
    return OpenAIEmbedding(api_base=server.openai_url, api_key="sk-secret", **clients(http))


def index(server, http):
    """Three texts with their vectors."""
    documents = [
        Document(text=text, doc_id=f"doc-{number}", metadata={"n": number}) for number, text in enumerate(TEXTS)
    ]
    return VectorStoreIndex.from_documents(documents, embed_model=embedding(server, http))


def look_up(city: str) -> str:
    """Look up the weather of a city."""
    return mine(f"sunny in {city}")


async def look_up_later(city: str) -> str:
    """Look up the weather of a city."""
    return mine(f"sunny in {city}")


class Own(CustomLLM):
    """A model of the user's own, which LlamaIndex's base class makes a chat model."""

    @property
    def metadata(self):
        return LLMMetadata(model_name="own")

    @llm_completion_callback()
    def complete(self, prompt, formatted=False, **kwargs):
        return CompletionResponse(text=mine("done"))

    @llm_completion_callback()
    def stream_complete(self, prompt, formatted=False, **kwargs):
        def pieces():
            whole = ""
            for piece in ("do", "ne"):
                whole += piece
                yield CompletionResponse(text=whole, delta=mine(piece))

        return pieces()


class Middle(Event):
    word: str


class Flow(Workflow):
    """An asynchronous step and a plain one, which runs in a thread."""

    @step
    async def first(self, ctx: Context, ev: StartEvent) -> Middle:
        return Middle(word=mine(ev.topic))

    @step
    def second(self, ev: Middle) -> StopEvent:
        return StopEvent(result=mine(ev.word) + "!")
