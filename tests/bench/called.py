"""A library's call of a model, made ready to be recorded, written by hand or left alone: what is measured of it others say."""

import contextlib
import gc
import importlib
import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import dashcam
from dashcam.capture import apps, carry, patch
from dashcam.integrations.table import hooks
from tests.apps.conftest import LIBRARIES, _newest
from tests.apps.contract import Contract
from tests.bench.by_hand import ByHand, heard, leave, write

FIRST = 20
"""Calls before anything is measured."""


class Called(NamedTuple):
    """One library's call, and its spans."""

    call: Callable[[], Any]
    spans: ByHand

    def by_hand(self) -> None:
        """The call inside its spans written by hand."""
        write(self.spans.values, self.call)

    def many(
        self, job: Callable[[], Any], times: int, timed: Callable[[Callable[[], Any]], Any] = lambda job: job()
    ) -> list[Any]:
        """Do the job so often, with new values each time and outside of every span; give what `timed` says of each."""
        said = []
        for _ in range(times):
            self.spans.renew()
            said.append(timed(job))
            leave()
        return said


def libraries(only: list[str]) -> list[str]:
    """Those that this environment has and that have a call to measure, or which of these are named."""
    here = (name for name, wanted in LIBRARIES.items() if name in (only or LIBRARIES) and _newest(*wanted))
    return [name for name in here if type(contract(name)).ready is not Contract.ready]


def contract(name: str) -> Contract:
    """The contract of a library, which knows its call."""
    module = importlib.import_module(f"tests.apps.test_library_{name}")
    made = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Contract)]
    return next(cls() for cls in made if cls is not Contract)


@contextlib.contextmanager
def recording(name: str, server: Any) -> Iterator[Called]:
    """The library's call where it is recorded, some calls in; afterwards only the hooks go in or out.

    An app is not looked at again: that falls due by the clock, in a hundredth of the time (`apps.AGAIN`), which by calls as quick
    as these would fall on some and not on others. It has rows of its own (`--row walk`).
    """
    with contextlib.ExitStack() as after, tempfile.TemporaryDirectory() as folder:
        after.enter_context(warnings.catch_warnings(action="ignore"))
        after.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.ERROR)
        after.callback(setattr, apps, "AGAIN", apps.AGAIN)
        apps.AGAIN = 10**9
        call = after.enter_context(contract(name).ready(server))
        after.callback(gc.unfreeze)
        after.callback(dashcam.stop)
        dashcam.start(store=Path(folder) / "bench.db")
        yield Called(call, _spans(name, call))


def _spans(name: str, call: Callable[[], Any]) -> ByHand:
    """The spans of one call of many: checked to be as large when they are written by hand."""
    for _ in range(FIRST):
        call()
    spans = ByHand(heard(call))
    put_hooks(())
    try:
        spans.check(call)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    gc.collect()
    gc.freeze()
    return spans


def put_hooks(wanted: tuple[str, ...] | None) -> None:
    """Put the hooks of these integrations in place, `None` for all, beside those that are always there."""
    patch.off()
    patch.on(carry.TARGETS)
    patch.on(hooks(wanted))
