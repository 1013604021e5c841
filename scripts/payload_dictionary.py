"""Our own pages and the usual shapes of calls → the dictionary that every store's payloads are compressed with.

Only text of this repository goes in: a dictionary learned from what a store holds would carry its users' words, and no
deletion could take them out of the file again.
"""

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/dashcam/store/payloads.zdict"
SIZE = 32 * 1024
LEVEL = 1
ROUNDS = 200
"""How often each shape is drawn, with other text, for the statistics."""
_encode = msgspec.msgpack.encode


def main() -> None:
    """Write the dictionary and say how large it is and what number it has."""
    made = build(sentences(pages()))
    TARGET.write_bytes(made.dict_content)
    print(f"{TARGET.relative_to(ROOT)}: {len(made.dict_content):,} bytes, number {made.dict_id}")


def pages() -> str:
    """The text of our own pages."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n\n".join(path.read_text(encoding="utf-8") for path in found)


def sentences(text: str) -> list[str]:
    """Its sentences, each on one line."""
    lines = [" ".join(piece.split()) for piece in re.split(r"\n\s*\n|(?<=[.:;?!])\s", text)]
    return [line for line in lines if 20 < len(line) < 400]


def build(known: list[str]) -> zstd.ZstdDict:
    """Text first and shapes last, since what stands nearest to a value is the cheapest to point at."""
    draw = random.Random(1)
    samples = [_encode(value) for _ in range(ROUNDS) for value in shapes(draw, known)]
    ends = b"".join(_encode(value) for value in shapes(draw, known))
    text = "\n".join(draw.sample(known, len(known))).encode()
    content = text[: SIZE - len(ends)] + ends
    return zstd.finalize_dict(zstd.ZstdDict(content, is_raw=True), samples, SIZE, LEVEL)


def shapes(draw: random.Random, known: list[str]) -> Iterator[Any]:
    """Values as LLM apps pass them, filled with text of ours."""

    def text(least: int, most: int) -> str:
        wanted = draw.randrange(least, most)
        found = ""
        while len(found) < wanted:
            found += draw.choice(known) + " "
        return found[:wanted]

    def document(number: int) -> dict[str, Any]:
        page = {"source": f"docs/page-{number}.md", "title": text(20, 40), "page": number}
        return {"id": f"doc-{number}", "content": text(100, 600), "score": round(draw.random(), 4), "metadata": page}

    def message(role: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"role": role, "parts": list(parts or [{"type": "text", "content": text(60, 900)}]), **more}

    call = f"call_{draw.getrandbits(96):024x}"
    asked = {"type": "tool_call", "id": call, "name": "search", "arguments": {"query": text(20, 60), "limit": 10}}
    yield {"question": text(40, 200), "documents": [document(number) for number in range(4)], "k": 4}
    yield {"answer": text(200, 1_200), "score": 0.5, "sources": ["docs/page-1.md"]}
    yield {"documents": [{**document(number), "id": None, "score": None} for number in range(3)]}
    yield {"query": text(20, 80)}
    yield text(60, 1_500)
    yield [text(60, 300), text(60, 300)]
    yield {"input": {"text": text(60, 300)}, "config": {"tags": [], "metadata": {}, "callbacks": None}}
    yield {"messages": [{"type": "human", "content": text(60, 200), "additional_kwargs": {}, "response_metadata": {}}]}
    yield {"tools": [tool(text(60, 120), text(20, 60))], "parameters": {"temperature": 0.2, "max_tokens": 512}}
    yield {"tool_choice": "auto", "stream": True, "top_p": 1.0, "seed": 1}
    yield {"prompt_tokens": 812, "completion_tokens": 64, "total_tokens": 876}
    yield message("tool", {"type": "tool_call_response", "id": call, "response": text(100, 500)})
    yield message("assistant", asked, finish_reason="tool_call")
    yield message("system")
    yield message("assistant", finish_reason="stop")
    yield message("user")


def tool(description: str, about: str) -> dict[str, Any]:
    """A tool as a model is told of it."""
    properties = {"query": {"type": "string", "description": about}, "limit": {"type": "integer", "default": 10}}
    parameters = {"type": "object", "properties": properties, "required": ["query"]}
    function = {"name": "search", "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


if __name__ == "__main__":
    main()
