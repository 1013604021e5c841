"""What a prompt asks: the question and its context, the fields of a DSPy prompt, a score on a scale."""

import re

from dashcam.testing.provider.exchange import Ask
from dashcam.testing.provider.text import digest, overlap, words

ASKED = re.compile(r"(?:^|\n)\W{0,4}(?:user )?(?:question|query|input|task)\W{0,3}\s*[:\]]\W{0,4}\s*", re.IGNORECASE)
AFTER = re.compile(r"\n\s*(?:answer|context|thought|response)\b.{0,4}[:\n]|\n\n", re.IGNORECASE)
DSPY_FIELD = re.compile(r"\[\[ ## (\w+) ## \]\]\n(.*?)(?=\n\n\[\[ ## |\n\n(?:Respond with|Outputs will)|\Z)", re.DOTALL)
LABEL = re.compile(r"(?:^|\n)\W{0,4}[A-Za-z][A-Za-z _-]{2,30}\W{0,3}:")


def last_user(ask: Ask) -> int:
    """Return the index of the last user turn, -1 when there is none."""
    return max((i for i, turn in enumerate(ask.turns) if turn.role == "user"), default=-1)


def written(ask: Ask) -> str:
    """Return everything the program wrote: system and user turns."""
    return "\n".join(turn.text for turn in ask.turns if turn.role in ("system", "user"))


def split_prompt(ask: Ask) -> tuple[str, str]:
    """Return the question, and the context it is to be answered from ('' if there is none)."""
    i = last_user(ask)
    text = ask.turns[i].text if i >= 0 else ""
    if given := dspy_inputs(text):
        main = next((key for key in ("question", "query", "input") if key in given), next(iter(given)))
        return given[main], "\n".join(v for k, v in given.items() if k != main and not k.startswith("tool_"))
    question = text
    for found in ASKED.finditer(text):
        question = text[found.end() :]
    question = AFTER.split(question.strip())[0].strip()
    whole = written(ask)
    if not re.search(r"\bcontext|\bdocument|\bpassage", whole, re.IGNORECASE):
        return question or text, ""
    return question or text, whole.replace(question, "\n") if question else whole


def dspy_inputs(text: str) -> dict[str, str]:
    """Return the filled fields of a DSPy prompt, {} when it is no such prompt."""
    return {key: value.strip() for key, value in DSPY_FIELD.findall(text) if value.strip()}


def judged(ask: Ask) -> float:
    """Return a score in 0..1: how much of the prompt's last labelled part the part before supports."""
    text = written(ask)
    *before, last = [part for part in LABEL.split(text) if words(part)] or [""]
    if before:
        return round(overlap(last, before[-1]), 2)
    return int(digest(text, 4), 16) % 101 / 100


def scale(ask: Ask) -> tuple[float, float] | None:
    """Return the scale on which the prompt wants a score, None when it wants none."""
    text = written(ask)
    if not re.search(r"\b(?:score|rate|rating|grade)\b", text, re.IGNORECASE):
        return None
    found = re.search(r"\b([01])\s*(?:-|–|to|and)\s*(\d{1,3})\b", text)
    return (float(found.group(1)), float(found.group(2))) if found else None
