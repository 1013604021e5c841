"""How the libraries that are installed here are recorded: whether every hook of ours finds its place in them.

The only way to know is to try: each library is imported and hooked, in this process, and everything is taken out again.
"""

import importlib
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import TypeAlias

import msgspec

from dashcam.capture import patch
from dashcam.integrations.table import TABLE, Row
from dashcam.model import words

_QUIET = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "CREWAI_DISABLE_TELEMETRY": "true", "OTEL_SDK_DISABLED": "true"}
"""What keeps libraries from asking the network as soon as they are imported."""


class Library(msgspec.Struct, frozen=True):
    """One library: `recorded`, `partly`, `off` by a setting, `not installed`, or `broken` where it cannot be imported."""

    name: str
    version: str | None
    state: str
    detail: str


Advance: TypeAlias = Callable[[], object]


def nobody() -> None:
    """Nobody looks how far it is."""


def libraries(wanted: tuple[str, ...] | None, advance: Advance = nobody) -> list[Library]:
    """Return how each known library stands. Large ones take seconds to import.

    Args:
        wanted: The setting `integrations`.
        advance: Told after each of them.
    """
    found = []
    with _quietly():
        for row in TABLE:
            found.append(_library(row, is_on=wanted is None or row.name in wanted))
            advance()
    return found


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep libraries that are imported here from talking, to people and over the network."""
    before, level = dict(os.environ), logging.root.manager.disable
    os.environ.update(_QUIET)
    logging.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def _library(row: Row, *, is_on: bool) -> Library:
    version = _version(row.distribution)
    if version is None:
        return Library(row.name, None, "not installed", "")
    if not is_on:
        return Library(row.name, version, "off", "by the setting integrations")
    try:
        importlib.import_module(row.package)
        targets = row.load()
    except Exception as error:
        return Library(row.name, version, "broken", f"cannot be imported: {type(error).__name__}: {error}")
    try:
        patch.on(targets)
        for target in targets:
            _bring(target.module)
        return _judged(row.name, version, patch.states())
    finally:
        patch.off()


def _bring(module: str) -> None:
    try:
        importlib.import_module(module)
    except Exception:
        # a part that is not installed: its hooks stay waiting, which is no fault
        return


def _judged(name: str, version: str, states: list[patch.State]) -> Library:
    missing = [state for state in states if state.state == "missing"]
    if not missing:
        applied = sum(state.state == "applied" for state in states)
        return Library(name, version, "recorded", words.plural(applied, "hook"))
    return Library(name, version, "partly", "; ".join(f"{state.hook} is gone ({state.costs})" for state in missing))


def _version(distribution: str) -> str | None:
    """Return the version that is installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
