"""What holds for every test: whatever it leaves behind in the process fails it."""

from collections.abc import Iterator

import hypothesis
import pytest

from dashcam.capture import guard
from tests.leaks import leaked, reading

# a run of everything tries the same examples each time, so that one commit is either green or red; new ones are tried
# with `scripts/test -- --hypothesis-profile unhurried`; no example has a deadline, which a busy machine misses
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
# what `scripts/test --quick` asks for: properties are tried on fewer examples
hypothesis.settings.register_profile("quick", deadline=None, max_examples=20)
hypothesis.settings.load_profile("unhurried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted (`record_property`), whichever worker they ran in."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    counted = {name: value for report in reports for name, value in report.user_properties}
    if counted:
        terminalreporter.write_line("counted: " + ", ".join(f"{value} {name}" for name, value in counted.items()))


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, an open file, a patch, a variable or a hook behind; begin with no failure counted."""
    guard.reset()
    before = reading()
    yield
    found = leaked(before)
    if found:
        pytest.fail(f"{request.node.nodeid} leaks: " + "; ".join(found), pytrace=False)
