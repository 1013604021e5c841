"""What every wire format is read into and written from: an `Ask` goes to the mind, a `Reply` comes back."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypedDict

Obj: TypeAlias = dict[str, Any]
"""A JSON object as it stands on the wire."""


class Tool(TypedDict):
    """A tool offered to the model; `schema` is the JSON schema of its arguments."""

    name: str
    description: str
    schema: Obj | None


class Call(TypedDict):
    """A tool call the model makes."""

    id: str
    name: str
    args: Obj


@dataclass(frozen=True)
class Turn:
    """One message: `role` is system, user, assistant or tool."""

    role: str
    text: str = ""
    calls: list[Obj] = field(default_factory=list)
    images: int = 0


@dataclass(frozen=True)
class Ask:
    """One request, whatever the vendor."""

    model: str
    turns: list[Turn]
    tools: list[Tool] = field(default_factory=list)
    tool_choice: str | None = None
    """`None`, "auto", "none", "required", "any" or a tool's name."""
    schema: Obj | None = None
    json_mode: bool = False
    max_tokens: int | None = None
    stop: list[str] = field(default_factory=list)
    reasoning: bool = False


@dataclass(frozen=True)
class Reply:
    """The model's answer: a text or calls, and what it cost in tokens."""

    text: str = ""
    calls: list[Call] = field(default_factory=list)
    thought: str = ""
    cut: bool = False
    """Stopped by the limit of tokens."""
    refused: bool = False
    """The text is what the model says while it refuses."""
    filtered: bool = False
    """A content filter held the text back."""
    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cached_tokens: int = 0
