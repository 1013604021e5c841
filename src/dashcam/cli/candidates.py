"""What may stand where the cursor is in a half-typed command line.

Receives the words after `dashcam` up to the cursor, the last of them perhaps empty; hands on candidates with a word on
each. Commands, options and choices come from the parsers themselves; apps and traces from the newest of the store.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeAlias

from dashcam import settings
from dashcam.cli.entry import COMMANDS, load
from dashcam.cli.parser import Parser, command_parser
from dashcam.errors import DashcamError
from dashcam.model import words

if TYPE_CHECKING:  # most words are completed without a store, and loading one takes longer than that
    from dashcam.store import Store

Candidate: TypeAlias = tuple[str, str]
"""A word, and what it is."""
FILES: Final[list[Candidate]] = [(":files", "")]
"""The shell knows best which files there are."""
NEWEST: Final = 50
_APPS: Final = (
    "select app from (select app from traces order by started_ns desc limit 2000) where app is not null group by app"
)
_GLOBAL: Final = [("--help", "what there is"), ("--version", "print the version")]


def candidates(typed: Sequence[str]) -> list[Candidate]:
    """Return what may stand at the last of the words.

    >>> candidates(["ls", "--ap"])
    [('--app', 'only of this app')]
    """
    *before, current = _joined(typed)
    # where shells keep `--app=rag` together, the option is part of what they put in
    whole = typed[-1].removesuffix(current) if typed and typed[-1].startswith("--") else ""
    return [(whole + word, what) if word != ":files" else (word, what) for word, what in _fitting(before, current)]


def _fitting(before: list[str], current: str) -> list[Candidate]:
    if not before:
        found = _GLOBAL if current.startswith("-") else [(name, summary(name)) for name in COMMANDS]
        return _beginning(found, current)
    if before[0] == "help" or before[0] not in COMMANDS:
        return []
    parser = command_parser(before[0], "")
    load(before[0]).prepare_parser(parser)
    expected = _expected(parser, before[1:])
    if expected is not None and not (current.startswith("-") and not expected.option_strings):
        found = _values(expected, current)
        return found if found == FILES else _beginning(found, current)
    return _beginning(_options(parser, before[1:]), current) if current.startswith("-") else []


def summary(name: str) -> str:
    """Return the first line of a command's help."""
    return (load(name).__doc__ or "").partition("\n")[0].rstrip(".")


def _joined(typed: Sequence[str]) -> list[str]:
    """Return the words with an option and its value apart; bash hands `--app=rag` over as three, the `=` by itself."""
    made = list(typed) or [""]
    if len(made) > 1 and made[-1] == "=":
        made[-1:] = [""]
    elif len(made) > 2 and made[-2] == "=":
        del made[-2]
    elif made[-1].startswith("--") and "=" in made[-1]:
        made[-1:] = made[-1].split("=", 1)
    return made


def _beginning(found: Iterable[Candidate], current: str) -> list[Candidate]:
    return [(word, what) for word, what in found if word.startswith(current) and word.isprintable()]


def _expected(parser: Parser, before: Sequence[str]) -> argparse.Action | None:
    """Return the option whose value, or the positional that, the cursor is at."""
    known = {text: action for action in parser._actions for text in action.option_strings}  # noqa: SLF001  no public list
    positionals = [action for action in parser._actions if not action.option_strings]  # noqa: SLF001
    awaited: argparse.Action | None = None
    for word in before:
        if awaited is not None:
            if awaited.nargs == argparse.REMAINDER:
                return awaited
            awaited = None
        elif word.startswith("-") and word != "-":
            option = known.get(word)
            awaited = option if option is not None and option.nargs != 0 else None
        elif positionals:
            if positionals[0].nargs == argparse.REMAINDER:
                return positionals[0]
            if positionals[0].nargs not in ("*", "+"):
                positionals.pop(0)
    return awaited or (positionals[0] if positionals else None)


def _options(parser: Parser, before: Sequence[str]) -> Iterator[Candidate]:
    """Yield the options that can still be given."""
    for action in parser._actions:  # noqa: SLF001  argparse has no public list of what was added
        is_used = any(text in before for text in action.option_strings)
        if action.option_strings and action.help != argparse.SUPPRESS and (not is_used or _repeats(action)):
            yield action.option_strings[-1], words.one_line(action.help or "")


def _repeats(action: argparse.Action) -> bool:
    return isinstance(action, argparse._AppendAction)  # noqa: SLF001  the only name of what repeats


def _values(action: argparse.Action, current: str) -> list[Candidate]:
    if action.choices is not None:
        return [(str(choice), "") for choice in action.choices]
    kinds = (action.dest, *(action.metavar.split() if isinstance(action.metavar, str) else ()))
    ask = next((_ASKED[kind] for kind in kinds if kind in _ASKED), None)
    return ask(current) if ask else []


def _columns(current: str) -> list[Candidate]:
    from dashcam.cli.fields import SPAN_FIELDS, TRACE_FIELDS  # only here: it is for one option

    *chosen, _ = current.split(",")
    before = "".join(f"{name}," for name in chosen)
    every = {name: field.what for name, field in (TRACE_FIELDS | SPAN_FIELDS).items()}
    return [(before + name, what) for name, what in every.items() if name not in chosen]


def _moments(_current: str) -> list[Candidate]:
    return [("today", "since midnight"), ("yesterday", ""), ("1h", "an hour ago"), ("1d", ""), ("7d", "a week ago")]


def _traces(_current: str) -> list[Candidate]:
    now = time.time_ns()
    return _stored(
        lambda store: [
            (trace.trace_id[:8], f"{words.one_line(trace.name)}, {words.ago(trace.started_ns, now)}, {trace.status}")
            for trace in store.traces(limit=NEWEST)
        ]
    )


def _apps(_current: str) -> list[Candidate]:
    return _stored(lambda store: [(str(row["app"]), "") for row in store.sql(_APPS, seconds=0.5)])


def _versions(_current: str) -> list[Candidate]:
    now = time.time_ns()
    return [
        *[("latest", "the newest version"), ("latest~1", "the one before it"), ("yesterday", "in force then")],
        *_stored(
            lambda store: [
                (
                    one.version[:8],
                    f"{app.app}, {words.plural(one.trace_count, 'trace')}, {words.ago(one.last_seen_ns, now)}",
                )
                for app in store.apps()
                for one in app.versions[:NEWEST]
            ]
        ),
    ]


def _stored(ask: "Callable[[Store], list[Candidate]]") -> list[Candidate]:
    """Ask the store as it is; nothing is collected for a word, and what goes wrong is no matter here."""
    from dashcam.store import open_store  # only here: see above

    with suppress(DashcamError, OSError), open_store(settings.load().store) as store:
        return ask(store)
    return []


def _files(_current: str) -> list[Candidate]:
    return FILES


_ASKED: Final[dict[str, Callable[[str], list[Candidate]]]] = {
    "app": _apps,
    "before": _versions,
    "after": _versions,
    "columns": _columns,
    "trace": _traces,
    "TRACE": _traces,
    "FILTER|TRACE": _traces,
    "WHEN": _moments,
    "PATH": _files,
    "FILE": _files,
    "SCRIPT": _files,
    "program": _files,
    "module": _files,
}
"""What an option or a positional is completed with, by its name or by the words of its metavar."""


def lines(typed: Sequence[str]) -> Iterator[str]:
    """Yield the candidates as shells read them: a word, a tab, what it is."""
    for word, what in candidates(typed):
        yield f"{word}\t{words.one_line(what)}" if what else word
