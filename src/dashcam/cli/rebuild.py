"""Make the search index and the overview's counts anew.

Both are made from what was recorded, and made again from it when they are in doubt: after damage, or when a search or an
overview does not show what is there. The traces themselves are not touched; who records meanwhile goes on.

  dashcam rebuild

Exit status: 0, 3 when the store cannot be written.
"""

import argparse

import msgspec

from dashcam import settings
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.progress import progress
from dashcam.errors import StoreMissing
from dashcam.model.words import plural


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """How much was read again."""

    spans: int


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam rebuild`."""
    add_store(parser)
    add_json(parser, "how many spans were read")


def run(options: argparse.Namespace) -> int:
    """Drop both and fill them again."""
    from dashcam.collect import exclusively  # only here: loading it takes longer than --help does
    from dashcam.store import open_store

    store = settings.load(store=options.store).store
    if not store.exists():
        raise StoreMissing(f"no store at {store}: there is nothing to rebuild")
    with exclusively(store) as inlet:
        with open_store(store) as reader:
            total = reader.span_count()
        with progress("Rebuilding", total=total) as advance:
            inlet.rebuild(advance)
    done = Rebuilt(spans=total)
    if options.json:
        print(msgspec.json.encode(done).decode())
    else:
        print(f"{plural(done.spans, 'span')} counted and indexed anew in {store}")
    return 0
