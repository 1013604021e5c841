"""Say something about a trace or a span.

A note, a tag, a score, or a pin that keeps it whatever its age. It stands beside
what was recorded, with your name and the time. Without any option the marks that
are there are listed, each with its own id.

  dashcam mark 3f2a --note "the second search was not needed"
  dashcam mark 3f2a --tag wrong --tag to-discuss
  dashcam mark 3f2a --pin                no retention deletes it
  dashcam mark 3f2a --score helpful=0.5 --reason "the last part is wrong"
  dashcam mark 3f2a --span 07c1 --score grounded=true
  dashcam mark 3f2a --untag wrong --unpin
  dashcam mark 3f2a                      what there is
  dashcam mark 3f2a --remove 9c0d1b42    take one back, by its own id

A score is a number, true, false or a word; your new one of the same name takes
the place of your former one.

Exit status: 0, 1 when there is no such trace, span or mark, 2 for wrong use,
3 when the store cannot be read or written.
"""

import argparse
from typing import TYPE_CHECKING

import msgspec

from dashcam.cli.marks import mark_list
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.reading import reading
from dashcam.cli.show import find_span
from dashcam.cli.terminal import here
from dashcam.errors import UsageError

if TYPE_CHECKING:  # help needs no store, and loading one takes longer than it does
    from dashcam.store import Store

_WORDS = {"true": True, "false": False}


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam mark`."""
    parser.add_argument("trace", metavar="TRACE", help="the first characters of its id")
    parser.add_argument("--span", metavar="ID", help="one span of it, as dashcam show --span takes it")
    parser.add_argument("--note", metavar="TEXT", action="append", default=[], help="write a note; repeatable")
    parser.add_argument("--tag", metavar="NAME", action="append", default=[], help="tag it; repeatable")
    parser.add_argument("--untag", metavar="NAME", action="append", default=[], help="take a tag back; repeatable")
    pinned = parser.add_mutually_exclusive_group()
    pinned.add_argument("--pin", action="store_true", help="keep the trace, whatever its age")
    pinned.add_argument("--unpin", action="store_true", help="let it grow old like others")
    parser.add_argument(
        "--score", metavar="NAME=VALUE", action="append", default=[], type=_score, help="score it; repeatable"
    )
    parser.add_argument("--reason", metavar="TEXT", help="why it has that score")
    parser.add_argument(
        "--remove", metavar="MARK", action="append", default=[], help="take back a mark by its own id; repeatable"
    )
    parser.add_argument("--author", metavar="NAME", help="who says so (DASHCAM_AUTHOR, or your name on this machine)")
    add_store(parser)
    add_json(parser, "the marks of the trace")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, then print the marks there are."""
    if options.reason and not options.score:
        raise UsageError("--reason is the reason of a score: give --score NAME=VALUE too")
    if options.span and (options.pin or options.unpin):
        raise UsageError("a pin keeps a whole trace: leave out --span")
    with reading(options.store) as store:
        _take_back(store, options)
        _say(store, options)
        marks = store.marks(options.trace)
    if options.json:
        print(msgspec.json.encode(marks).decode())
        return 0
    for line in mark_list(marks, here()):
        print(line)
    return 0


def _take_back(store: "Store", options: argparse.Namespace) -> None:
    for uid in options.remove:
        store.unmark(options.trace, uid)
    for name in options.untag:
        store.untag(options.trace, name, span=_span(store, options))
    if options.unpin:
        store.unpin(options.trace)


def _say(store: "Store", options: argparse.Namespace) -> None:
    trace, author = options.trace, options.author
    span = _span(store, options)
    for text in options.note:
        store.note(trace, text, span=span, author=author)
    for name in options.tag:
        store.tag(trace, name, span=span, author=author)
    if options.pin:
        store.pin(trace, author=author)
    for name, value in options.score:
        store.score(trace, name, value, reason=options.reason, span=span, author=author)


def _span(store: "Store", options: argparse.Namespace) -> str | None:
    """Return the whole id of the span that is meant; only then the trace is read."""
    return find_span(store.trace(options.trace), options.span).span_id if options.span else None


def _score(text: str) -> tuple[str, float | str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f'"{text}" is not NAME=VALUE, for example helpful=0.8')
    return name.strip(), _valued(value.strip())


def _valued(text: str) -> float | str:
    """Return a number or a bool where a text is one.

    >>> _valued("3"), _valued("0.5"), _valued("true"), _valued("good")
    (3, 0.5, True, 'good')
    """
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
