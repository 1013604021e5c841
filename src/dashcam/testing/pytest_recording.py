"""A test run as it is recorded: each test a trace of its own, from its first fixture's setup to the last one's teardown.

pytest's hooks come in, spans and a few lines of the report go out. With xdist each worker records its own tests; their trace
ids come to the process that reports with the reports themselves. Nothing here may fail a test.
"""

import functools
import inspect
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, Token
from pathlib import Path
from typing import Any, Final

import pytest

from dashcam import runtime, settings
from dashcam.capture import calls, define, guard
from dashcam.capture.calls import ABSENT, ActiveSpan
from dashcam.capture.context import STATE, Here

PROPERTY: Final = "dashcam_trace"
"""Under this name a test's trace id stands in its report, and in JUnit files."""
SECTION: Final = "dashcam"
SHORT: Final = 8
LISTED: Final = 20
"""Failing tests that the last lines name, where their own reports are not shown."""


class Running:
    """One test that runs: its span, and what is known of how it goes."""

    def __init__(self, item: pytest.Item, span: ActiveSpan) -> None:
        self.span = span
        self._token: Token[Here | None] | None = span.attach()
        self._outcome = "passed"
        self._error: BaseException | None = None
        item.user_properties.append((PROPERTY, span.trace_id))

    def saw(self, report: pytest.TestReport, error: BaseException | None) -> None:
        """Take what one phase came to; the first that is not a pass says how the test went."""
        if self._outcome != "passed" or (report.passed and not hasattr(report, "wasxfail")):
            return
        if hasattr(report, "wasxfail"):
            self._outcome = "xpassed" if report.passed else "xfailed"
        elif report.skipped:
            self._outcome = "skipped"
        else:
            self._outcome = "failed" if report.when == "call" else f"error in {report.when}"
            self._error = error

    def end(self, interrupt: BaseException | None) -> None:
        """Write the end of its span."""
        error, self._error = interrupt or self._error, None
        attributes = {"pytest.outcome": self._outcome if interrupt is None else "interrupted"}
        has_failed = self._outcome.startswith(("failed", "error"))
        ActiveSpan.detach(self._token)
        if interrupt is None and error is None and has_failed:
            self.span.end(status="error", attributes=attributes)
        else:
            self.span.end(error=error, status="cancelled" if interrupt is not None else None, attributes=attributes)


class Recording:
    """The plugin of a run with `--dashcam`."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._is_worker = hasattr(config, "workerinput")
        self._own_store = config.getoption("--dashcam-store")
        self._test: Running | None = None
        self._started = False
        self._traces: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        self.app, self.store = "", Path()
        try:
            self._start()
        except Exception:
            guard.failed("begin to record tests")

    def _start(self) -> None:
        given = {} if self._own_store is None else {"store": Path(self._own_store).absolute()}
        found = settings.load_quietly(**given)
        self.app, self.store = found.app or self._config.rootpath.name, found.store
        self._config.option.dashcam_store = str(found.store)  # workers get the options as they are now
        distributes = getattr(self._config.option, "dist", "no") != "no"
        if STATE.put is None and (self._is_worker or not distributes):
            runtime.start(store=found.store, app=self.app, sample=1.0)
            self._started = STATE.put is not None

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, None]:
        """Put a span around a test with all its fixtures."""
        self._test = test = _begun(item)
        outcome = yield
        self._test = None
        try:
            if test is not None:
                test.end(outcome.excinfo[1] if outcome.excinfo else None)
        except Exception:
            guard.failed("record the end of a test")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, None]:
        """Let the body of a coroutine test find its span, whose task or context may be older than the test."""
        function: Any = getattr(item, "obj", None)
        test = self._test if inspect.iscoroutinefunction(function) and not hasattr(function, "hypothesis") else None
        if test is not None:
            item.obj = _attached(function, test.span)  # type: ignore[attr-defined]
            context = inspect.getattr_static(getattr(item, "instance", None), "_asyncioTestContext", None)
            if type(context) is Context:  # of a unittest.IsolatedAsyncioTestCase, made when tests were collected
                context.run(test.span.attach)
        yield
        if test is not None:
            item.obj = function  # type: ignore[attr-defined]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
        """Note how a phase went."""
        outcome = yield
        try:
            if self._test is not None and outcome.excinfo is None:
                self._test.saw(outcome.get_result(), call.excinfo.value if call.excinfo is not None else None)
        except Exception:
            guard.failed("note how a test went")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add to the report of a failing test where its trace is."""
        trace = next((value for name, value in report.user_properties if name == PROPERTY), None)
        if self._is_worker or not isinstance(trace, str):
            return
        self._traces[trace] = report.nodeid
        if report.failed:
            self._failed[trace] = report.nodeid
            report.sections.append((SECTION, f"trace {trace}\n{self._show(trace)}"))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None, Any, None]:
        """Say at the very end what was recorded."""
        yield
        if not self._traces:
            return
        hidden = self._config.getoption("tbstyle") == "no" or self._config.getoption("showcapture") == "no"
        for trace, nodeid in list(self._failed.items())[:LISTED] if hidden else ():
            terminalreporter.write_line(f"dashcam: {self._show(trace)}   {nodeid}")
        count = len(self._traces)
        tests = f"{count} test{'' if count == 1 else 's'}"
        terminalreporter.write_line(f"dashcam: {tests} recorded: dashcam ls --app {self.app}{self._where()}")

    def pytest_unconfigure(self) -> None:
        """Bring what was recorded into the store, within two seconds, and put everything back."""
        if self._started:
            self._started = False
            runtime.flush()
            runtime.stop()

    def _show(self, trace: str) -> str:
        return f"dashcam show {trace[:SHORT]}{self._where()}"

    def _where(self) -> str:
        return f" --store {self.store}" if self._own_store is not None else ""


def _begun(item: pytest.Item) -> Running | None:
    """Begin a test's trace: its name is the test's, so is its line, its input the parameters."""
    try:
        parameters = getattr(getattr(item, "callspec", None), "params", None)
        given = dict(parameters) if type(parameters) is dict and parameters else ABSENT
        span = calls.begin(item.nodeid, input=given, parent=None, metadata={"test": item.nodeid})
        if span is None:
            return None
        _, line, name = item.location
        span.note(site=define.site_at(str(item.path), (line or 0) + 1, name))
        return Running(item, span)
    except Exception:
        guard.failed("record a test")
        return None


def _attached(
    function: Callable[..., Coroutine[Any, Any, Any]], span: ActiveSpan
) -> Callable[..., Coroutine[Any, Any, Any]]:
    @functools.wraps(function)
    async def attached(*args: Any, **kwargs: Any) -> Any:
        token = span.attach()
        try:
            return await function(*args, **kwargs)
        finally:
            ActiveSpan.detach(token)

    return attached
