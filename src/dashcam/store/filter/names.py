"""The names of the filter: what each is, of which type, and an example. docs/filter.md and the help are made of it."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import Final

from dashcam.model.types import KINDS, STATUSES, STREAM_ENDS


class Type(Enum):
    """What can be said of a name."""

    TEXT = "text"
    NUMBER = "number"
    SECONDS = "seconds"
    TIME = "time"
    BOOL = "bool"
    TEXTS = "list of texts"
    JSON = "JSON"
    SCORES = "scores"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of the filter."""

    name: str
    type: Type
    what: str
    example: str
    words: tuple[str, ...] = ()
    """The closed list that its texts are from."""
    any_of: bool = False
    """It stands for several texts; what is said of it holds when it holds of one."""


_TEXT, _NUMBER, _SECONDS, _TIME, _BOOL, _TEXTS, _JSON, _SCORES = Type

_BOTH: Final = (
    Name("name", _TEXT, "what was called", 'name.endswith(".answer")'),
    Name("kind", _TEXT, " ".join(KINDS), 'kind in ["agent", "chain"]', KINDS),
    Name("version", _TEXT, "the fingerprint of the app's structure", 'version == "1f0c"'),
    Name("path", _TEXT, "where in the app", 'path.startswith("retriever")'),
    Name("status", _TEXT, " ".join(STATUSES), 'status == "error"', STATUSES),
    Name("started", _TIME, "when it began", "started >= now - 2h"),
    Name("age", _SECONDS, "how long ago it began", "age < 1d"),
    Name("duration", _SECONDS, "how long it took", "duration > 2s"),
    Name("input", _JSON, "what went in", 'input["question"] == "Who pays?"'),
    Name("output", _JSON, "what came out", '"late" in output'),
    Name("error", _TEXT, "the message of its error", '"429" in error'),
    Name("error_type", _TEXT, "the class of its error", 'error_type == "openai.RateLimitError"'),
    Name("input_tokens", _NUMBER, "tokens that went in", "input_tokens > 10_000"),
    Name("output_tokens", _NUMBER, "tokens that came out", "output_tokens == 0"),
    Name("tokens", _NUMBER, "both together", "tokens > 50_000"),
    Name("cost_usd", _NUMBER, "what it cost, where it is known", "cost_usd > 0.01"),
    Name("run", _TEXT, "the execution of the program", 'run == "4f1c9ab2d3e4f5a6"'),
    Name("scores", _SCORES, "what people or the app gave it, by name", 'scores["helpful"] < 0.5'),
    Name("notes", _TEXTS, "what people wrote on it", '"regression" in notes'),
    Name("trace_id", _TEXT, "32 hex digits", 'trace_id.startswith("4bf9")'),
    Name("started_ns", _NUMBER, "nanoseconds since 1970", "started_ns > 1795369401000000000"),
    Name("duration_ns", _NUMBER, "the duration in nanoseconds", "duration_ns > 1_000_000"),
)
_OF_TRACE: Final = (
    Name("app", _TEXT, "an app of one of its spans", 'app == "rag"', any_of=True),
    Name("model", _TEXT, "a model it called", 'model == "gpt-4o-mini"', any_of=True),
    Name("models", _TEXTS, "all models it called", "len(models) > 1"),
    Name("session", _TEXT, "as the app said", 'session == "c-17"'),
    Name("user", _TEXT, "as the app said", 'user == "u-1"'),
    Name("tags", _TEXTS, "the app's and people's", '"beta" in tags'),
    Name("metadata", _JSON, "as the app said", 'metadata["plan"] == "free"'),
    Name("span_count", _NUMBER, "how many spans it has", "span_count > 100"),
    Name("error_count", _NUMBER, "how many of them failed", 'error_count > 0 and status == "ok"'),
    Name("unpriced_count", _NUMBER, "model calls without a known cost", "unpriced_count == 0"),
    Name("input_preview", _TEXT, "the first 200 characters of what went in", '"late" in input_preview.lower()'),
    Name("output_preview", _TEXT, "the first 200 characters of what came out", "output_preview is None"),
    Name("pinned", _BOOL, "whether somebody keeps it", "pinned"),
)
_OF_SPAN: Final = (
    Name("app", _TEXT, "the app it belongs to", 's.app == "rag"'),
    Name("model", _TEXT, "the model that was called", 's.model in ["gpt-4o", "gpt-4o-mini"]'),
    Name("provider", _TEXT, "whose model", 's.provider == "openai"'),
    Name("method", _TEXT, "the function, with module and class", 's.method.endswith(".invoke")'),
    Name("span_id", _TEXT, "16 hex digits", 's.span_id == "3fa2b1c4d5e60010"'),
    Name("parent_id", _TEXT, "the span it was called by", "s.parent_id is None"),
    Name("paths", _TEXTS, "all places of the object", "len(s.paths) > 1"),
    Name("path_exact", _BOOL, "whether the place is certain", "s.path_exact == False"),
    Name("type", _JSON, "the object's class", 's.type["qualname"] == "Chroma"'),
    Name("site", _JSON, "the line that made the call", 's.site["file"] == "app.py"'),
    Name("cache_read_tokens", _NUMBER, "the part of the input read from a cache", "s.cache_read_tokens > 0"),
    Name("cache_write_tokens", _NUMBER, "the part of the input written to a cache", "s.cache_write_tokens > 0"),
    Name("reasoning_tokens", _NUMBER, "the part of the output that was reasoning", "s.reasoning_tokens > 1000"),
    Name("cost_source", _TEXT, "where its price is from", "s.cost_source is None"),
    Name("attributes", _JSON, "what else is known", 's.attributes["temperature"] > 1'),
    Name("links", _JSON, "other spans it points to", "s.links"),
    Name("chunks", _NUMBER, "chunks of a stream", "s.chunks > 100"),
    Name("first_chunk", _SECONDS, "time to the first chunk of a stream", "s.first_chunk > 2s"),
    Name("ended", _TEXT, " ".join(STREAM_ENDS), 's.ended == "closed"', STREAM_ENDS),
    Name("process", _NUMBER, "the operating system's pid", "s.process == 4711"),
    Name("thread", _NUMBER, "the thread", "s.thread is not None"),
    Name("task", _TEXT, "the asyncio task", 's.task == "Task-7"'),
    Name("tags", _TEXTS, "people's tags on this span", '"odd" in s.tags'),
)
TRACE_NAMES: Final = {name.name: name for name in (*_OF_TRACE, *_BOTH)}
SPAN_NAMES: Final = {name.name: name for name in (*_OF_SPAN, *_BOTH)}
NAMES: Final = {"traces": TRACE_NAMES, "spans": SPAN_NAMES}


def nearest(word: str, known: list[str]) -> str:
    """Words for the known name that is most like one that is not.

    >>> nearest("dration", ["name", "duration"])
    ': did you mean "duration"?'
    """
    found = get_close_matches(word.lower()[:100], known, 1, 0.5)
    return f': did you mean "{found[0]}"?' if found else f": {' '.join(known)}"
