"""An agent that sends its whole history at each of 50 turns, on disk, against the same as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import dashcam
from dashcam.capture import calls
from tests.bench.measure import folder, in_process, say
from tests.bench.prose import prose
from tests.bench.row import Row, Scale

AGENTS, TURNS = 20, 50


def rows(scale: Scale) -> Iterator[Row]:
    """The row of this family."""
    ratio = in_process("agent")["ratio"]
    yield Row(
        "disk, agent of 50 turns with its history",
        f"1/{1 / ratio:.0f}",
        "≤ 1/10",
        ratio <= 0.1,
        figures={"ratio": ratio},
    )


def _run(random: Random) -> int:
    """One agent's run; give the bytes its calls come to as JSON."""
    history = [{"role": "system", "parts": [{"type": "text", "content": prose(random, 800)}]}]
    size = 0
    root = calls.begin("agent", "agent")
    assert root is not None
    for _ in range(TURNS):
        history.append({"role": "user", "parts": [{"type": "text", "content": prose(random, 600)}]})
        answer = {"role": "assistant", "parts": [{"type": "text", "content": prose(random, 400)}]}
        taken, given = {"messages": list(history)}, {"messages": [answer]}
        span = calls.begin("chat", "llm", input=taken, model="gpt-5", provider="openai", parent=root.context)
        assert span is not None
        span.end(given)
        size += len(json.dumps([taken, given], ensure_ascii=False).encode())
        history.append(answer)
    root.end()
    return size


def _measure(path: Path) -> dict[str, float]:
    dashcam.start(store=path, integrations=())
    size = sum(_run(Random(number)) for number in range(AGENTS))
    assert dashcam.flush(timeout=600), "the collector did not get through"
    dashcam.stop()
    with dashcam.open(path) as store:
        assert store.span_count() == AGENTS * (TURNS + 1)
    return {"ratio": sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*")) / size}


if __name__ == "__main__":
    with folder() as place:
        say(_measure(place / "bench.db"))
