"""What an integration can be asked, and where the golden traces of its answers lie."""

from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
FEATURES = {
    "chat": "one question, one answer",
    "async_chat": "the same, awaited",
    "stream": "the answer as it comes",
    "async_stream": "the same, asynchronously",
    "tools": "the model asks for a tool, the app runs it, the model answers",
    "streamed_tools": "the same, as it comes",
    "structured": "an answer that fits a schema",
    "thinking": "what the model thought before it answered",
    "media": "a picture in a message",
    "embeddings": "vectors of texts",
    "async_embeddings": "the same, awaited",
    "own_span": "a span of the user's inside what the library runs",
    "error": "the provider refuses",
    "async_error": "the same, awaited",
    "retry": "the provider refuses, the library asks again",
    "left_early": "the app stops reading a stream",
    "cut_off": "the provider's stream breaks",
}
"""What an integration can be asked, in the order of the table."""
