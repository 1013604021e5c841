"""An app as people write it without a framework: classes, a dataclass, functions, globals. Its version is written down in a test."""

import functools
import threading
from dataclasses import dataclass, field
from enum import Enum

PROMPT = "Answer briefly: {question}"
calls = 0


class Mode(Enum):
    FAST = "fast"
    GOOD = "good"


@dataclass
class Settings:
    k: int = 4
    temperature: float = 0.2
    mode: Mode = Mode.FAST
    stop: tuple[str, ...] = ("\n", "END")
    tags: set[str] = field(default_factory=lambda: {"b", "a", "c"})


class Retriever:
    source = "handbook"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.index = {f"doc {i}": i for i in range(1000)}
        self.lock = threading.Lock()
        self.last = None

    def find(self, question: str) -> list[str]:
        # the words it was asked for stay behind
        self.last = question
        return [name for name in self.index if question[:1] in name][: self.settings.k]


class Model:
    __slots__ = ("api_key", "name", "options")

    def __init__(self, name: str, api_key: str = "sk-abcdefghijklmnop1234") -> None:
        self.name = name
        self.api_key = api_key
        self.options = {"temperature": 0.2, "headers": {"Authorization": "Bearer abcdefgh12345678"}}

    def ask(self, prompt: str) -> str:
        return f"{self.name}: {prompt!r:>10} {len(prompt)}"


def shorten(text: str, most: int = 80) -> str:
    """Cut a text."""
    return text[:most]


def counted(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        global calls
        calls += 1
        return function(*args, **kwargs)

    return inner


class Rag:
    def __init__(self, settings: Settings | None = None, model: Model | None = None) -> None:
        settings = settings or Settings()
        self.retriever = Retriever(settings)
        self.model = model or Model("small")
        self.steps = [shorten, counted(shorten), lambda text: text.strip()]
        self.history: list[dict[str, str]] = []
        self.seen: list[str] = []
        self._cache: dict[str, str] = {}
        self.answered = 0

    @functools.cached_property
    def judge(self) -> Model:
        return Model("judge")

    def answer(self, question: str) -> str:
        self.answered += 1
        self.seen.append(question)
        if question not in self._cache:
            found = self.retriever.find(question)
            self._cache[question] = self.model.ask(PROMPT.format(question=question) + "".join(found))
        self.history.append({"role": "user", "content": question})
        for step in self.steps:
            self._cache[question] = step(self._cache[question])
        return self.judge.ask(self._cache[question])
