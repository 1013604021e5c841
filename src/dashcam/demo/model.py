"""What stands in for a provider's client in the demo's programs: no key, no network, the same answers each time.

It speaks the lines that its program has rehearsed, and is recorded as an integration records a real client: messages, tools,
tokens, streams, refusals and the attempts after them.
"""

import math
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from dashcam.capture import calls
from dashcam.model.types import Json, StreamEnd

Message: TypeAlias = dict[str, Any]
"""`role` and `content`, of the model also `calls`, of a tool also `id`."""
LEFT_OUT: Final = "the stream was broken off before the provider sends it"
ATTEMPTS: Final = 3
DIMENSIONS: Final = 512
SEED: Final = 173
"""Of who is refused."""
A_TOKEN: Final = 4
"""Characters."""


class Call(NamedTuple):
    """A tool that the model asks for."""

    id: str
    name: str
    arguments: dict[str, Json]


class Said(NamedTuple):
    """What the model says in one turn."""

    text: str = ""
    calls: tuple[Call, ...] = ()


class RateLimitError(Exception):
    """The provider takes no more requests for now."""


Lines: TypeAlias = Callable[[Sequence[Message]], Said]
_rehearsed: list[tuple[Lines, float]] = []


def rehearse(lines: Lines, pause_s: float = 0.0) -> Lines:
    """Give the models of this program their lines: what to say after which messages, after which pause."""
    _rehearsed[:] = [(lines, pause_s)]
    return lines


def _next(messages: Sequence[Message]) -> Said:
    lines, pause_s = _rehearsed[0]
    time.sleep(pause_s)
    return lines(messages)


class Model:
    """A client of a language model, of one provider."""

    def __init__(self, name: str, *, provider: str = "openai", temperature: float = 0.2) -> None:
        self.name = name
        self.provider = provider
        self.temperature = temperature

    def ask(self, messages: Sequence[Message], tools: Sequence[dict[str, Json]] = ()) -> Said:
        """Return the model's next turn.

        Raises:
            RateLimitError: It was refused as often as it was tried.
        """
        span = self._begin(messages, tools, stream=False)
        refused = refusals(messages)
        if len(refused) == ATTEMPTS:
            error = RateLimitError(f"429: rate limit reached for {self.name}, try again in 20 s")
            _end(span, error=error, attributes=_tried(refused[1:]))
            raise error
        said = _next(messages)
        _end(span, spoken(said), usage=self.usage(messages, said), attributes=_tried(refused))
        return said

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Give the model's next turn word by word."""
        span = self._begin(messages, (), stream=True)
        said = _next(messages)
        sent: list[str] = []
        ended: StreamEnd = "closed"
        try:
            for word in re.findall(r"\S+\s*", said.text):
                sent.append(word)
                yield word
            ended = "exhausted"
        finally:
            is_whole = ended == "exhausted"
            usage = self.usage(messages, said) if is_whole else None
            more: dict[str, Json] = {} if is_whole else {"usage.missing": LEFT_OUT}
            output = spoken(Said("".join(sent)), "stop" if is_whole else None)
            _end(span, output, usage=usage, attributes=more, stream=[len(sent), 1_000_000, ended])

    def embed(self, text: str) -> list[float]:
        """Return a vector that is near those of texts with the same words."""
        vector = [0.0] * DIMENSIONS
        for word in words(text):
            vector[random.Random(word).randrange(DIMENSIONS)] += 1.0
        length = math.hypot(*vector) or 1.0
        span = calls.begin(
            f"{self.provider}.embeddings", "embedding", input={"input": text}, model=self.name, provider=self.provider,
            type=type(self), of=self, method="embed", site=True,
        )  # fmt: skip
        _end(span, {"count": 1, "dimensions": DIMENSIONS}, usage={"input_tokens": tokens(text)})
        return [round(one / length, 4) for one in vector]

    def usage(self, messages: Sequence[Message], said: Said) -> dict[str, int]:
        """Count what went in and came out; what was sent before comes from the provider's cache."""
        sent = [tokens(str(message.get("content") or message.get("calls"))) for message in messages]
        out = tokens(said.text) + sum(tokens(f"{call.name}{call.arguments}") for call in said.calls)
        found = {"input_tokens": sum(sent) + 8, "output_tokens": out}
        if len(sent) > 3:
            found["cache_read_tokens"] = sum(sent[:-2])
        return found

    def _begin(
        self, messages: Sequence[Message], tools: Sequence[dict[str, Json]], *, stream: bool
    ) -> calls.ActiveSpan | None:
        parameters: dict[str, Json] = {"temperature": self.temperature} | ({"stream": True} if stream else {})
        asked = {"messages": [*map(neutral, messages)], "tools": [*tools], "parameters": parameters}
        return calls.begin(
            f"{self.provider}.chat", "llm", input=asked, model=self.name, provider=self.provider,
            type=type(self), of=self, method="stream" if stream else "ask", site=True,
        )  # fmt: skip


def neutral(message: Message) -> dict[str, Json]:
    """Return a message in the shape that all providers' messages are kept in.

    >>> neutral({"role": "user", "content": "Hi"})
    {'role': 'user', 'parts': [{'type': 'text', 'content': 'Hi'}]}
    """
    content = message.get("content")
    if message["role"] == "tool":
        return {"role": "tool", "parts": [{"type": "tool_call_response", "id": message["id"], "response": content}]}
    said = [{"type": "text", "content": content}] if content else []
    asked = [{"type": "tool_call", **call._asdict()} for call in message.get("calls", ())]
    return {"role": message["role"], "parts": [*said, *asked]}


def spoken(said: Said, finish: str | None = "stop") -> dict[str, Json]:
    """Return a turn of the model in that shape."""
    message = neutral({"role": "assistant", "content": said.text, "calls": said.calls})
    if finish:
        message["finish_reason"] = "tool_call" if said.calls else finish
    return {"messages": [message]}


def refusals(messages: Sequence[Message]) -> list[str]:
    """Draw why attempts at this request fail before one does not: none for most, all of them for a few."""
    draw = random.Random(f"{SEED} {messages[-1].get('content')}")
    chance = draw.random()
    return ["429"] * (ATTEMPTS if chance < 0.03 else draw.choice((1, 2)) if chance < 0.15 else 0)


def words(text: str) -> list[str]:
    """Return the words that tell what a text is about.

    >>> words("How long may goods be returned?")
    ['long', 'good', 'return']
    """
    found = re.findall(r"[a-z0-9]{4,}", text.lower())
    return [re.sub(r"(ed|ing|s|es)$", "", word) for word in found if word not in _SAY_LITTLE]


def tokens(text: str) -> int:
    """Return about how many tokens a text is."""
    return max(len(text) // A_TOKEN, 1)


_SAY_LITTLE = frozenset(
    "about after does from have that them then they this what when where which will with your".split()
)


def _tried(refused: Sequence[str]) -> dict[str, Json]:
    return {"http.request.resend_count": len(refused), "retry.reasons": [*refused]} if refused else {}


def _end(span: calls.ActiveSpan | None, output: Any = calls.ABSENT, **fields: Any) -> None:
    if span is not None:
        span.end(output, **fields)
