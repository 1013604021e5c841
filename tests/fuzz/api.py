"""`python -m tests.fuzz.api [EXAMPLES]`: schemathesis asks our HTTP API what its own description says can be asked, and what not.

In this process, as a browser with a session: no answer may be a server's error, each has the security headers, each has a
status that the description lists. schemathesis is installed by hand (`pip install schemathesis`).
"""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from dashcam.server.description import document
from dashcam.server.rates import Rate, Rates
from dashcam.server.routes import ROUTES
from tests.journals import trace_id
from tests.unit.server.asking import Answer, Browser, logged_in, recorded, serving

EXAMPLES = 100
NOT_ASKED = {"/api/live", "/api/logout"}
"""What never ends, and what ends the session."""
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
)


class Asking:
    """A browser with a session that asks whatever it is told to, and what was wrong with the answers."""

    def __init__(self, browser: Browser, described: dict) -> None:
        self._browser = browser
        self._paths = described["paths"]
        self.found: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()

    def __call__(self, case: schemathesis.Case) -> None:
        """Ask one."""
        answer = self._answer(case)
        self.statuses[answer.status] += 1
        place = f"{case.method} {case.operation.path}"
        listed = self._paths[case.operation.path][case.operation.method.lower()]["responses"]
        if answer.status >= 500:
            self.found[f"{place}: {answer.status} {answer.body[:200]!r} for {case.query} {case.path_parameters}"] += 1
        # another way of writing a path is another path
        if str(answer.status) not in listed and answer.status not in (404, 405):
            self.found[f"{place}: {answer.status} is not in its description"] += 1
        if any(answer.header(header) is None for header in HEADERS):
            self.found[f"{place}: an answer without the security headers"] += 1

    def _answer(self, case: schemathesis.Case) -> Answer:
        path = case.operation.path
        for name, value in (case.path_parameters or {}).items():
            # every other one is about a trace that is there
            text = trace_id(10) if name == "trace_id" and len(str(value)) % 2 else str(value)
            path = path.replace("{" + name + "}", quote(text, safe="", errors="replace"))
        query = {name: str(value).encode("utf-8", "replace") for name, value in (case.query or {}).items()}
        method = case.method.upper()
        if type(case.body).__name__ == "NotSet":
            return self._browser.ask(method, path, query=query)
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
        return self._browser.ask(method, path, query=query, body=body, headers={"Content-Type": "application/json"})


def _one(asking: Asking) -> Callable[[schemathesis.Case], None]:
    return lambda case: asking(case)  # a function, as hypothesis wants it


def main() -> int:
    """Ask each route so many times in each mode; 1 where something was found."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    described = document(ROUTES)
    trying = settings(
        max_examples=most,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        held = serving(recorded(Path(name) / "dashcam.db"))
        asking = Asking(logged_in(held, rates=Rates(Rate(1e9, 1e9))), described)
        for one in schemathesis.openapi.from_dict(described).get_all_operations():
            operation = one.ok()
            if operation.path in NOT_ASKED:
                continue
            for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
                try:
                    trying(given(operation.as_strategy(generation_mode=mode))(_one(asking)))()
                except Unsatisfiable:
                    print(f"{operation.label}: nothing {mode.value} can be asked")
        held.stores.close()
    counts = ", ".join(f"{status} × {count:,}" for status, count in sorted(asking.statuses.items()))
    print(f"{asking.statuses.total():,} requests in {time.monotonic() - began:.0f} s: {counts}")
    for what, count in asking.found.most_common():
        print(f"{count} × {what}")
    return int(bool(asking.found))


if __name__ == "__main__":
    sys.exit(main())
