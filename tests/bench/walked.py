"""What an app is made of: the walk on the caller's thread, what follows elsewhere, and one version wherever the app runs."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from time import thread_time_ns
from typing import Any

from dashcam.snapshot.components import Structure, walk
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.snapshot.redact import Masker
from scripts.environments import SetupError, environment, interpreters
from tests.bench.measure import ROOT, SAID, environ, in_processes, say
from tests.bench.row import Row, Scale

AGENTS = 14
"""With all that is in one, 200 components."""
GROUPS, GROUP = 100, 100
LIMITS = {"k": 4, "stop": ["\n\n", "END"]}


@dataclass
class Prompt:
    """What a model is told."""

    template: str
    examples: list[str] = field(default_factory=lambda: ["What is it?", "It is a dashcam."])


class Model:
    """A client with its settings and its key."""

    def __init__(self, name: str, temperature: float, api_key: str) -> None:
        self.name = name
        self.temperature = temperature
        self.options = {"max_tokens": 400, "headers": {"Authorization": f"Bearer {api_key}"}}
        self.api_key = api_key
        self.call_count = 0

    def ask(self, prompt: str) -> str:
        """Answer."""
        self.call_count += 1
        return f"{self.name}: {prompt!r:>20}"


class Index:
    """More than anybody would show."""

    def __init__(self, size: int) -> None:
        self.vectors = {f"document {at}": [at, at + 1] for at in range(size)}


class Retriever:
    """Looks things up, and remembers what for."""

    def __init__(self, index: Index, k: int) -> None:
        self.index = index
        self.k = k
        self.asked: list[str] = []

    def find(self, question: str) -> list[str]:
        """Find documents."""
        self.asked.append(question)
        return [name for name in self.index.vectors if question[-1:] in name][: self.k]


class Tool:
    """A function with a word on what it does."""

    def __init__(self, description: str, function: Any) -> None:
        self.description = description
        self.function = function


def shorten(text: str, most: int = 80) -> str:
    """Cut a text."""
    return text[:most]


class Agent:
    """Model, prompt, retriever and tools, and what was said."""

    def __init__(self, number: int, api_key: str, index: Index) -> None:
        self.name = f"agent {number}"
        self.model = Model("small", number / 10, api_key)
        self.prompt = Prompt(f"You are agent {number}. Answer in one sentence: {{question}}")
        self.retriever = Retriever(index, number)
        self.tools = [Tool("Cut a text.", shorten), Tool("Count words.", lambda text: len(text.split()))]
        self.history: list[dict[str, str]] = []

    def answer(self, question: str) -> str:
        """Answer, and remember it."""
        found = self.retriever.find(question)[: LIMITS["k"]]
        said = self.model.ask(self.prompt.template.format(question=question) + "".join(found))
        self.history.append({"role": "user", "content": question})
        return said


class App:
    """Agents, one after another."""

    def __init__(self, agents: int, api_key: str = "sk-abcdefghijklmnop1234") -> None:
        index = Index(1000)
        self.agents = [Agent(number, api_key, index) for number in range(agents)]

    def answer(self, question: str) -> str:
        """Ask all agents."""
        return "".join(agent.answer(question) for agent in self.agents)


class Group:
    """One of many, with many of its own."""

    def __init__(self) -> None:
        self.prompts = [Prompt("") for _ in range(GROUP)]


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_processes("walked", scale.processes, scale.rounds)
    walked = took["walk"]
    yield Row(
        f"walk of an app of {took['size']:.0f} components, on the caller's thread",
        _ms(walked),
        "≤ 20 ms",
        walked <= 20e6,
        figures=took,
    )
    shares = [f"{_ms(took[name])} = 1/{walked / took[name]:.0f}" for name in ("alike", "alike filled")]
    yield Row(
        "two walks laid side by side, of the walk: nothing changed / memories filled",
        " / ".join(shares),
    )
    yield Row(
        "tree with program texts and version, off the caller: first / later",
        f"{_ms(took['version first'])} / {_ms(took['version'])}",
    )
    yield Row(
        f"walk of an app of {GROUPS * GROUP:,} parts",
        f"{_ms(took['walk many'])}, {took['size many']:,.0f} components, {took['left out']:,.0f} left out",
        "≤ 5,000 components, the cut said",
        took["size many"] <= 5_000 and took["size many"] + took["left out"] > GROUPS * GROUP,
    )
    yield _stability(scale)


def _stability(scale: Scale) -> Row:
    """The version in fresh processes: other hashes, another key, a hundred calls, each Python that is here."""
    pythons = dict(_pythons())
    said = [_version(python, seed) for python in pythons.values() for seed in range(2 * scale.processes)]
    count = len(set(said))
    return Row(
        f"versions of one app in {len(said)} fresh processes, other hash seeds, another key, after 100 calls",
        f"{count}, on Python {', '.join(pythons)}",
        "1",
        count == 1,
        figures={"versions": count, "processes": len(said), "pythons": len(pythons)},
    )


def _pythons() -> Iterator[tuple[str, str]]:
    """Give this Python, and of the others that are here those that the project can be installed for."""
    own = ".".join(map(str, sys.version_info[:2]))
    yield own, sys.executable
    for version, interpreter in interpreters().items():
        try:
            with contextlib.redirect_stdout(sys.stderr):
                if version != own:
                    yield version, str(environment(f"versions-{version}", interpreter, []))
        except SetupError as error:
            print(f"Python {version}: {error}", file=sys.stderr)


def _version(python: str, seed: int) -> str:
    done = subprocess.run(
        [python, "-m", "tests.bench.walked", "version", str(seed)],
        cwd=ROOT,
        env={**environ(), "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.removeprefix(SAID)


def version_of(seed: int) -> str:
    """Return the version of a small app that was set up, and used, in another way with each number."""
    app = App(3, f"sk-{seed:032d}")
    for number in range(100 * (seed % 2)):
        app.answer(f"question {number}")
    return fingerprint(walk(app))


def _ms(nanoseconds: float) -> str:
    return f"{nanoseconds / 1e6:.2f} ms" if nanoseconds < 1e6 else f"{nanoseconds / 1e6:.1f} ms"


def _spent(job: Any) -> tuple[float, Any]:
    began = thread_time_ns()
    given = job()
    return thread_time_ns() - began, given


def _measure(rounds: int) -> dict[str, float]:
    app, masker = App(AGENTS), Masker()
    took: dict[str, list[float]] = {}

    def measured(name: str, job: Any) -> Any:
        spent, given = _spent(job)
        took.setdefault(name, []).append(spent)
        return given

    before: Structure = walk(app, masker=masker)
    measured("version first", lambda: fingerprint(before))
    for number in range(rounds):
        found = measured("walk", lambda: walk(app, masker=masker))
        assert measured("alike", lambda other=found: before.alike(other))
        app.answer(f"question {number}")
        filled = walk(app, masker=masker)
        assert measured("alike filled", lambda other=filled: before.alike(other))
        measured("version", lambda other=filled: fingerprint(other))
        before = filled
    large = [Group() for _ in range(GROUPS)]
    many = measured("walk many", lambda: walk(large, masker=masker))
    figures = {name: median(times) for name, times in took.items()}
    return figures | {"size": before.size, "size many": many.size, "left out": many.left_out}


if __name__ == "__main__":
    if sys.argv[1] == "version":
        print(SAID + version_of(int(sys.argv[2])))
    else:
        say(_measure(int(sys.argv[1])))
