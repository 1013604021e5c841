"""Traces made by hand, for tests of what is drawn: one of each kind of span and of each way a call can end."""

from itertools import count

from dashcam.model.span import Error, Span
from dashcam.model.trace import Trace, TraceWithSpans
from dashcam.model.usage import Usage

STARTED = 1_795_369_401_000_000_000
TRACE_ID = "4f1c9a" + "0" * 26
MS = 1_000_000


def message(role: str, *parts: dict) -> dict:
    return {"role": role, "parts": list(parts)}


def text(content: str) -> dict:
    return {"type": "text", "content": content}


def span(name: str = "f", number: int = 1, **fields) -> Span:
    """A span that returned, with `fields` instead of what is usual."""
    usual = dict.fromkeys(Span.__struct_fields__)
    usual |= {"trace_id": TRACE_ID, "span_id": f"{0x3FA2B1C4D5E60000 + number:016x}", "name": name, "kind": "function"}
    usual |= {
        "app": "rag",
        "started_ns": STARTED,
        "duration_ns": 10 * MS,
        "status": "ok",
        "run": "ab" * 8,
        "process": 4711,
    }
    return Span(**(usual | fields))


def trace(spans: list[Span], **fields) -> TraceWithSpans:
    """The trace of these spans, the first of them its root."""
    root = spans[0]
    usual = dict.fromkeys(TraceWithSpans.__struct_fields__)
    usual |= {
        name: getattr(root, name)
        for name in ("trace_id", "name", "kind", "app", "started_ns", "duration_ns", "run", "status")
    }
    usual |= {
        "tags": [],
        "metadata": {},
        "models": [],
        "unpriced_count": 0,
        "marks": [],
        "spans": spans,
        "span_count": len(spans),
    }
    usual |= {"error_count": sum(one.status == "error" for one in spans)}
    return TraceWithSpans(**(usual | fields))


def listed(**fields) -> Trace:
    """A trace as the list has it, without spans."""
    whole = trace([span("Rag.answer")], **fields)
    return Trace(**{name: getattr(whole, name) for name in Trace.__struct_fields__})


def rag() -> TraceWithSpans:
    """A trace with something of everything."""
    number = count(0x10)
    refused = Error(type="openai.RateLimitError", message="Error code: 429\nslow down")
    root = span(
        "Rag.answer",
        next(number),
        kind="chain",
        duration_ns=2310 * MS,
        status="error",
        error=refused,
        input={"question": "Who pays?"},
    )
    retrieve = span(
        "retrieve",
        next(number),
        kind="retriever",
        parent_id=root.span_id,
        started_ns=STARTED + 3 * MS,
        duration_ns=210 * MS,
        input={"query": "pays", "k": 4},
        output={"documents": [{"content": "The buyer\npays."}, {"content": "Always."}]},
    )
    embed = span(
        "MiniLM.embed",
        next(number),
        kind="embedding",
        parent_id=retrieve.span_id,
        started_ns=STARTED + 5 * MS,
        duration_ns=98 * MS,
        usage=Usage(input_tokens=12),
        model="all-MiniLM-L6-v2",
        output={"$": "object", "type": "numpy.ndarray"},
    )
    chat = span(
        "ChatOpenAI",
        next(number),
        kind="llm",
        parent_id=root.span_id,
        started_ns=STARTED + 220 * MS,
        duration_ns=1100 * MS,
        model="gpt-4o-mini",
        provider="openai",
        usage=Usage(input_tokens=812, output_tokens=64),
        cost_usd=0.0021,
        input={"messages": [message("system", text("Be brief.")), message("user", text("Who pays?"))]},
        output={
            "messages": [
                message("assistant", {"type": "tool_call", "id": "1", "name": "look_up", "arguments": {"page": 7}})
            ]
        },
    )
    failed = span(
        "ChatOpenAI",
        next(number),
        kind="llm",
        parent_id=root.span_id,
        started_ns=STARTED + 1340 * MS,
        duration_ns=960 * MS,
        status="error",
        error=refused,
    )
    running = span("background", next(number), kind="agent", parent_id=root.span_id, duration_ns=None, status="running")
    lost = span("worker", next(number), parent_id=running.span_id, duration_ns=None, status="incomplete")
    return trace(
        [root, retrieve, embed, chat, failed, running, lost],
        input_tokens=824,
        output_tokens=64,
        cost_usd=0.0021,
        unpriced_count=2,
        models=["gpt-4o-mini"],
        session="c-17",
        user="u-1",
        tags=["beta"],
        metadata={"region": "eu"},
    )
