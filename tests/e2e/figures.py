"""How long the page of a trace of fifty thousand calls takes: figures for `scripts/bench`, told by Chromium itself.

`python -m tests.e2e.figures ROUNDS` prints them as JSON. Nothing here is a bar: a busy machine turns no test red.

The first paint is what one waits for, by the clock: from the address to the frame with the rows in it, the server's work and the
network of this machine in it. A step of scrolling (10 rows, one frame) is what it costs: the processor time of the page's own
thread for it, scripts, style, layout, paint and collecting garbage together. It is not how long a frame was on the screen: that
is a multiple of 16.7 ms whatever the page does, and says nothing about how near to the next multiple it is.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import dashcam
from tests.e2e import browsing, recordings
from tests.e2e.browsing import visit
from tests.e2e.served import dashboard

STEPS = 60
ROWS = 10
"""That one step of the wheel moves."""
# the moment at which rows of the trace have been painted
PAINTED = """() => {
  const look = () => document.querySelector('[role=treeitem]')
    ? requestAnimationFrame(() => setTimeout(() => { window.paintedAt = performance.now(); }))
    : requestAnimationFrame(look);
  look();
}"""
SCROLL = """async ([steps, pixels]) => {
  const list = [...document.querySelectorAll("main *")].find((one) => one.scrollHeight > 100_000);
  for (let step = 0; step < steps; step += 1) {
    list.scrollTop += pixels;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
  return list.scrollTop;
}"""


def main(rounds: int) -> dict[str, float]:
    """Measure in one browser, each time with a page of its own."""
    with tempfile.TemporaryDirectory() as place, browsing.chromium() as browser:
        store = recordings.recorded_large(Path(place))
        with dashcam.open(store) as opened:
            trace = next(iter(opened.traces())).trace_id
        with dashboard(store) as served:
            state = browsing.entered(browser, served)
            taken = [_once(browser, served, state, f"/traces/{trace}") for _ in range(rounds + 1)][1:]
    return {name: median(one[name] for one in taken) for name in taken[0]}


def _once(browser: Any, served: Any, state: Any, path: str) -> dict[str, float]:
    with visit(browser, served, state) as here:
        page = here.page
        chrome = page.context.new_cdp_session(page)
        chrome.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.add_init_script(f"({PAINTED})()")
        page.goto(served.origin + path)
        page.wait_for_function("() => window.paintedAt")
        painted = page.evaluate("() => window.paintedAt")
        page.wait_for_timeout(500)
        before = _worked_ms(chrome)
        moved = page.evaluate(SCROLL, [STEPS, ROWS * 28])
        assert moved >= STEPS * ROWS * 28
        after = _worked_ms(chrome)
        heap = page.evaluate("() => performance.memory.usedJSHeapSize") / 1e6
        return {"painted_ms": painted, "busy_ms": before, "step_ms": (after - before) / STEPS, "heap_mb": heap}


def _worked_ms(chrome: Any) -> float:
    """How long the page's thread has worked so far: neither the screen nor other programs that it waits for are in it."""
    told = chrome.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in told if one["name"] == "TaskDuration") * 1_000


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
