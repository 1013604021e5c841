"""LlamaIndex: indexes, query and chat engines, retrievers, synthesizers, node parsers, tools, workflows, agents."""

from dashcam.snapshot.describing import Family, Fields, Row, without

_BOOKKEEPING = frozenset({
    "callback_manager", "_callback_manager", "_verbose", "verbose", "id_func", "_dispatcher", "class_name",
    "object_map", "_object_map", "_show_progress", "_prompt_helper", "_chat_prompt_helper", "_fs",
    "messages_to_prompt", "completion_to_prompt", "_program_factory", "rate_limiter", "_token_counter",
})  # fmt: skip
_STORED = {
    "data": "index", "_data": "index", "_kvstore": "index", "_index_struct": "index", "_node_ids": "index",
    "_doc_ids": "index", "_docstore": "index", "_graph_store": "index", "_storage_context": "index",
    "_client": "client", "_aclient": "client", "embeddings_cache": "cache",
}  # fmt: skip
_RUNTIME = frozenset(
    "_serializer _num_concurrent_runs _workflow_name _start_event_class _stop_event_class _events _resource_manager "
    "_dispatcher _runtime _runtime_locked _validation_result _validated_version _broker_config _broker_config_version "
    "_skip_graph_checks _disable_validation _contexts _instances _step_functions _runs _service_manager _stepwise_context".split()
)


def _function_tool(fields: Fields) -> Fields:
    function = fields.get("_real_fn", fields.get("_fn"))
    rest = without(fields, "_real_fn", "_fn", "_async_fn", "_callback", "_async_callback", "_field_defaults")
    return {"fn": fields.get("_async_fn") if function is None else function, **rest}


def _index_retriever(fields: Fields) -> Fields:
    # the index is what it was made from; its parts are the retriever's own
    return without(fields, "_node_ids", "_docstore") if "_index" in fields else fields


_BLOCKS = ("TextBlock", "ImageBlock", "AudioBlock", "DocumentBlock", "VideoBlock", "CitableBlock", "CitationBlock")
_ENGINE = Row("chain", hidden=_BOOKKEEPING)
LLAMA_INDEX = Family(
    packages=("llama_index", "llama_index_instrumentation", "workflows", "llama_cloud_services"),
    bare=True,
    rows={
        "BaseQueryEngine": _ENGINE,
        "BaseChatEngine": _ENGINE._replace(state={"_memory": "memory", "_chat_history": "memory"}),
        "BaseIndex": Row("retriever", hidden=_BOOKKEEPING, state=_STORED),
        "BaseRetriever": Row("retriever", hidden=_BOOKKEEPING, state=_STORED, arrange=_index_retriever),
        "BaseSynthesizer": Row("chain", hidden=_BOOKKEEPING),
        "BaseSelector": Row("chain", hidden=_BOOKKEEPING),
        "BaseQueryTransform": Row("chain", hidden=_BOOKKEEPING),
        "BaseQuestionGenerator": Row("chain", hidden=_BOOKKEEPING),
        "BaseLLM": Row("llm", hidden=_BOOKKEEPING, state=_STORED),
        "BaseEmbedding": Row("embedding", hidden=_BOOKKEEPING, state=_STORED),
        "BaseNodePostprocessor": Row("reranker", hidden=_BOOKKEEPING),
        "NodeParser": Row(
            "function",
            hidden=_BOOKKEEPING | {"_chunking_tokenizer_fn", "_tokenizer", "_split_fns", "_sub_sentence_split_fns"},
        ),
        "TransformComponent": Row("function", hidden=_BOOKKEEPING),
        "IngestionPipeline": Row(
            "chain", hidden=_BOOKKEEPING, state={"cache": "cache", "docstore": "index", "documents": "index"}
        ),
        "BasePromptTemplate": Row("prompt", hidden=frozenset({"template_vars"})),
        "BaseOutputParser": Row("function"),
        "BaseTool": Row("tool", hidden=_BOOKKEEPING),
        "FunctionTool": Row("tool", absorbed=("fn",), arrange=_function_tool),
        "ToolMetadata": Row(data=True),
        "BaseWorkflowAgent": Row("agent", hidden=_BOOKKEEPING | _RUNTIME),
        "AgentWorkflow": Row("agent", hidden=_RUNTIME),
        "AgentRunner": Row("agent", hidden=_BOOKKEEPING, state={"state": "memory", "memory": "memory"}),
        "BaseAgentWorker": Row("agent", hidden=_BOOKKEEPING),
        "Workflow": Row("chain", hidden=_RUNTIME),
        "BaseVectorStore": Row("retriever", state=_STORED),
        "VectorStore": Row("retriever", state=_STORED),
        "BasePydanticVectorStore": Row("retriever", hidden=_BOOKKEEPING, state=_STORED),
        "BaseDocumentStore": Row(closed="index"),
        "BaseKVStore": Row(closed="index"),
        "GraphStore": Row(closed="index"),
        "StorageContext": Row(closed="index"),
        "IndexStruct": Row(closed="index"),
        "BaseMemory": Row("function", closed="memory"),
        "BaseChatStore": Row(closed="memory"),
        "CallbackManager": Row(closed="callbacks"),
        "ChatMessage": Row(data=True),
        "BaseNode": Row(data=True),
        "BaseContentBlock": Row(data=True),
        **dict.fromkeys(_BLOCKS, Row(data=True)),
        "Context": Row(closed="memory"),
    },
)
