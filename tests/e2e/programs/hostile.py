"""An app whose texts are hostile to whoever looks at them. `python hostile.py TEXTS.json LEVELS`"""

import json
import sys
from contextlib import ExitStack
from pathlib import Path

from openai import OpenAI

import dashcam

LEVELS = int(sys.argv[2])
LINE = 1_000_000


@dashcam.span(kind="retriever")
def search(question, texts):
    return {"documents": [{"id": text, "content": text, "score": 1.0, "metadata": {text: text}} for text in texts]}


@dashcam.span(kind="tool")
def keys(question):
    names = (
        "__proto__",
        "constructor",
        "prototype",
        "hasOwnProperty",
        "toString",
        "valueOf",
        "__defineGetter__",
        "then",
    )
    return {name: {"__proto__": {"polluted": "yes"}, "html": "<b>bold</b>"} for name in names}


@dashcam.span(kind="llm")
def line():
    return {"messages": [{"role": "assistant", "parts": [{"type": "text", "content": "<b>x</b> " * (LINE // 9)}]}]}


@dashcam.span(kind="tool")
def nested():
    value = leaf = {}
    for _ in range(LEVELS):
        leaf["deeper"] = leaf = {}
    return value


@dashcam.span(kind="tool")
def raises(text):
    raise ValueError(text)


class Hostile:
    def __init__(self, texts):
        self.texts = texts

    def run(self, client):
        for at, text in enumerate(self.texts):
            with dashcam.span(text, kind="chain") as span:
                span.output = {text: text}
                span.attributes[text] = text
                if at % 20 == 0:
                    said = [{"role": "system", "content": text}, {"role": "user", "content": text}]
                    client.chat.completions.create(model="gpt-4o-mini", messages=said)
        search(self.texts[0], self.texts)
        keys("<img src=x onerror=window.dashcamRan=1>")
        line()
        nested()
        for text in self.texts[:3]:
            try:
                raises(text)
            except ValueError:
                pass


def deep():
    """Spans inside each other, deeper than anybody reads."""
    with ExitStack() as stack:
        for level in range(LEVELS):
            stack.enter_context(dashcam.span(f"level {level}"))


def main():
    texts = [payload["text"] for payload in json.loads(Path(sys.argv[1]).read_text())["payloads"]]
    hostile = Hostile(texts)
    first = texts[0]
    with dashcam.tag(session=first, user=first, tags=texts[:5], metadata={"__proto__": "x", first: first}):
        with dashcam.record(hostile, name="<img src=x onerror=window.dashcamRan=1>"):
            hostile.run(OpenAI(max_retries=0))
    with dashcam.tag(session="deep"):
        deep()


if __name__ == "__main__":
    main()
