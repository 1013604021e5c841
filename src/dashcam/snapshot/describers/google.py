"""Google's SDK and its ADK, which share one package: clients and their chats; agents of agents, workflows, models, tools."""

from dashcam.snapshot.describing import Family, Row

_CLIENT = Row("llm", closed="client", shared="_api_client")
_RUNNING = frozenset({"parent_agent", "_model_cache", "rerun_on_resume", "wait_for_output"})
_SERVICES = dict.fromkeys(("session_service", "artifact_service", "memory_service"), "memory")
GOOGLE = Family(
    packages=("google",),
    rows={
        **dict.fromkeys(("Client", "AsyncClient", "Models", "AsyncModels"), _CLIENT),
        "_BaseChat": Row("chain", state={"comprehensive_history": "memory", "curated_history": "memory"}),
        "HttpOptions": Row(closed="client"),
        "GenerativeModel": Row("llm", closed="client"),
        "BaseAgent": Row("agent", hidden=_RUNNING),
        "BaseNode": Row("chain", hidden=_RUNNING),
        "BaseLlm": Row("llm", state={"client": "client", "api_client": "client"}),
        "BaseTool": Row("tool", absorbed=("func",)),
        "Runner": Row(
            "chain",
            hidden=frozenset({"plugin_manager"}),
            state={**_SERVICES, "credential_service": "client"},
        ),
    },
    bare=True,
)
