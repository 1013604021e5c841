"""LangChain: runnables of every kind, models, prompts, tools, retrievers, vector stores, memories; any release since 0.1."""

from typing import Any

from dashcam.snapshot.describing import Family, Fields, Row, items, without

_BOOKKEEPING = frozenset({
    "callbacks", "callback_manager", "verbose", "config_factories", "custom_input_type", "custom_output_type",
    "_repr", "lc_kwargs", "input_types", "func_accepts", "recurse", "explode_args", "trace", "__orig_class__",
    "_new_arg_supported", "_expects_other_args", "_tool_call_schema_memo", "custom_get_token_ids", "profile",
})  # fmt: skip
_CLIENTS = dict.fromkeys(
    "client async_client root_client root_async_client _client _async_client http_client http_async_client "
    "rate_limiter".split(),
    "client",
)


def _sequence(fields: Fields) -> Fields:
    steps = [fields.get("first"), *items(fields.get("middle")), fields.get("last")]
    return {"steps": [step for step in steps if step is not None], **without(fields, "first", "middle", "last")}


def _parallel(fields: Fields) -> Fields:
    return {"steps": fields.get("steps__", fields.get("steps")), **without(fields, "steps__", "steps")}


def _branch(fields: Fields) -> Fields:
    made: list[Any] = []
    for pair in items(fields.get("branches")):
        two = items(pair)
        made.append({"condition": two[0], "then": two[1]} if len(two) == 2 else pair)
    return {**without(fields, "branches"), "branches": made}


def _model(fields: Fields) -> Fields:
    said = fields.get("metadata")
    if type(said) is not dict:
        return fields
    # LangChain notes its own releases there
    kept = {name: item for name, item in list(said.items()) if type(name) is str and name != "lc_versions"}
    return {**fields, "metadata": kept}


def _retriever(fields: Fields) -> Fields:
    # tags that LangChain makes of the classes' names
    return without(fields, "tags")


def _message_prompt(fields: Fields) -> Fields:
    return without(fields, "_msg_class")


_FUNCTION = Row("function", absorbed=("func", "afunc", "coroutine"))
LANGCHAIN = Family(
    packages=("langchain", "langchain_*"),
    rows={
        "Runnable": Row("chain", hidden=_BOOKKEEPING),
        "RunnableSequence": Row("chain", arrange=_sequence),
        "RunnableParallel": Row("chain", arrange=_parallel),
        "RunnableBranch": Row("chain", arrange=_branch),
        "RunnableLambda": _FUNCTION,
        "RunnableGenerator": Row("function", absorbed=("_transform", "_atransform")),
        "RunnablePassthrough": _FUNCTION,
        "RunnableAssign": Row("chain"),
        "RunnableEach": Row("chain"),
        "RunnableBinding": Row("chain"),
        "BaseLanguageModel": Row("llm", state={**_CLIENTS, "cache": "cache"}, arrange=_model),
        "Embeddings": Row("embedding", state=_CLIENTS),
        "VectorStore": Row(
            "retriever",
            state={
                "store": "index", "docstore": "index", "index": "index", "index_to_docstore_id": "index",
                "_collection": "index", "_chroma_collection": "index", "_client": "client", "_texts": "index",
                "_async_client": "client", "_embeddings_cache": "cache",
            },
        ),
        "BaseRetriever": Row("retriever", state={"docs": "index", "vectorizer": "index"}, arrange=_retriever),
        "BaseDocumentCompressor": Row("reranker", state=_CLIENTS),
        "BaseTool": Row("tool", absorbed=("func", "coroutine")),
        "BasePromptTemplate": Row("prompt", hidden=frozenset({"input_variables", "optional_variables"})),
        "BaseMessagePromptTemplate": Row("prompt", arrange=_message_prompt),
        "MessagesPlaceholder": Row("prompt"),
        "BaseOutputParser": Row("function"),
        "BaseLLMOutputParser": Row("function"),
        "TextSplitter": Row("function"),
        "Chain": Row("chain", hidden=frozenset({"callbacks", "callback_manager", "verbose"})),
        "AgentExecutor": Row("agent"),
        "BaseSingleActionAgent": Row("agent"),
        "BaseMultiActionAgent": Row("agent"),
        "BaseMemory": Row("function", state={"chat_memory": "memory", "buffer": "memory", "moving_summary_buffer": "memory"}),
        "BaseChatMessageHistory": Row("function", closed="memory"),
        "BaseStore": Row("function", closed="memory"),
        "BaseCache": Row(closed="cache"),
        "BaseCallbackHandler": Row(closed="callbacks"),
        "BaseCallbackManager": Row(closed="callbacks"),
        "BaseMessage": Row(data=True),
        "Document": Row(data=True),
        "BaseModel": Row(),
    },
)  # fmt: skip
