"""Directives in a prompt that script the answer: `[[reply:…]]`, `[[error:429]]`, `[[tool:name {"a": 1}]]`.

They may stand anywhere in the last user message and are cut from what the model sees.
"""

import json
import re
from dataclasses import dataclass, field, replace

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.exchange import Ask, Obj
from dashcam.testing.provider.memory import Memory
from dashcam.testing.provider.prompt import last_user

DIRECTIVE = re.compile(
    r"\[\[(reply|tool|error|delay|cut|tokens|cached|badjson|flaky|refuse|filter)(?::(.*?))?\]\]", re.DOTALL
)


@dataclass
class Script:
    """What the directives of one request ask for."""

    reply: str | None = None
    tools: list[tuple[str, Obj | None]] = field(default_factory=list)
    """Calls to make; without arguments they are made from the tool's schema."""
    error: int | None = None
    code: str | None = None
    """The vendor's own word for that failure: `[[error:400 content_filter]]`."""
    delay: float = 0.0
    cut: int | None = None
    """Drop the connection after so many events of a stream."""
    tokens: int | None = None
    cached: int = 0
    badjson: bool = False
    refuse: str | None = None
    """What the model says while it refuses."""
    filter: bool = False
    """What the model said is held back by a content filter."""

    def take(self, name: str, value: str) -> None:
        """Add one directive."""
        if name == "tool":
            tool, _, args = value.strip().partition(" ")
            self.tools.append((tool, json.loads(args) if args.strip() else None))
        elif name in ("reply", "refuse"):
            setattr(self, name, value)
        elif name == "error":
            status, _, code = value.partition(" ")
            self.error, self.code = int(status), code or None
        elif name == "flaky":
            pass  # followed before the request is read: see `fail_at_first`
        elif name == "delay":
            self.delay = float(value)
        else:
            setattr(self, name, True if name in ("badjson", "filter") else int(value))


def take_script(ask: Ask) -> tuple[Ask, Script]:
    """Read the directives of the last user turn and return the request without any.

    A model named `fake-error-STATUS` fails with that status.
    """
    script, last = Script(), last_user(ask)
    if last >= 0:
        for name, value in DIRECTIVE.findall(ask.turns[last].text):
            script.take(name, value)
    if named := re.match(r"fake-error-(\d{3})$", ask.model or ""):
        script.error = int(named.group(1))
    turns = [replace(t, text=DIRECTIVE.sub("", t.text).strip()) if DIRECTIVE.search(t.text) else t for t in ask.turns]
    return replace(ask, turns=turns), script


def fail_at_first(raw: bytes, memory: Memory) -> None:
    """Follow `[[flaky:429 503]]`: the same request, sent again, fails with each of these once before it is answered."""
    found = re.search(rb"\[\[flaky:([\d ]+)\]\]", raw)
    if found is None:
        return
    statuses, before = found.group(1).decode().split(), memory.again(raw)
    if before < len(statuses):
        raise Fail(int(statuses[before]), f"fake error {statuses[before]}", "0")
