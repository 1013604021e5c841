"""Say what a model costs and by which table; renew stored costs.

Prices of your own stand in pyproject.toml, in dollars for a million tokens:

  [tool.dashcam.prices]
  "my-model" = { input = 1.0, output = 2.0, cache_read = 0.1 }

They come before the table of the package genai-prices, which is asked as it came: no network. A model that neither knows costs
nobody knows what: its calls are counted as unpriced, never as free. A call keeps the price it was given when it was
collected; after an update, or when you have changed prices of your own, renew them.

  dashcam prices gpt-4o-mini
  dashcam prices claude-sonnet-4-5 --provider aws.bedrock
  dashcam prices --renew                              all that is stored
  dashcam prices --renew 'app == "rag" and started > "2026-11-01"'

Exit status: 0, 1 for a model without a price, 2 for a wrong option, 3 when the store cannot be written.
"""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from dashcam import settings
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.progress import progress
from dashcam.errors import StoreMissing, UsageError
from dashcam.model.words import plural

if TYPE_CHECKING:  # loading a store takes longer than --help does
    from dashcam.collect.looking_up import Known
    from dashcam.store.keeping import Renewed

_SORTS = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cache read",
    "cache_write_mtok": "cache write",
}


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam prices`."""
    parser.add_argument(
        "model", nargs="?", metavar="MODEL|FILTER", help="a model; with --renew, which traces: docs/filter.md"
    )
    parser.add_argument("--provider", metavar="P", help="who serves it: openai, anthropic, gcp.gemini, aws.bedrock, …")
    parser.add_argument("--renew", action="store_true", help="price stored calls again, by what is known now")
    add_store(parser)
    add_json(parser, "what is known, or how much was renewed")


def run(options: argparse.Namespace) -> int:
    """Answer one of the two."""
    found = settings.load(store=options.store)
    if options.renew:
        if options.provider is not None:
            raise UsageError("--provider is for one model; with --renew say which traces, like 'app == \"rag\"'")
        done = _renew(found, options.model)
        print(msgspec.json.encode(done._asdict()).decode() if options.json else told(done))
        return 0
    if options.model is None:
        raise UsageError("name a model, or --renew; see dashcam prices --help")
    from dashcam.collect.looking_up import known_price  # only here: loading a store takes longer than --help does

    known = known_price(found.prices, options.provider, options.model)
    print(msgspec.json.encode(known).decode() if options.json else "\n".join(lines(known)))
    return 0


def lines(known: "Known") -> Iterator[str]:
    """Yield what is known of a model.

    >>> from dashcam.collect.looking_up import Known
    >>> print(*lines(Known(model="m", provider="openai", rates={"input_mtok": "0.15"}, source="a table", by_name=False)), sep="\\n")
    m, from openai
      input            $0.15  a million tokens
      source           a table
    """
    yield known.model + (f", from {known.provider}" if known.provider else "")
    for key, rate in known.rates.items():
        unit = "a million tokens" if key.endswith("_mtok") else "a thousand"
        name = _SORTS.get(key) or key.removesuffix("_mtok").removesuffix("_kcount").replace("_", " ")
        yield f"  {name:<16} ${rate}  {unit}"
    yield f"  {'source':<16} {known.source}"
    if known.by_name:
        yield "  that provider has no price for it here: it is priced by its name, and each cost says so"


def told(done: "Renewed") -> str:
    """Return what renewing came to.

    >>> from dashcam.store.keeping import Renewed
    >>> told(Renewed(12, 3))
    '12 model calls looked at: 3 have another price now'
    """
    return f"{plural(done.calls, 'model call')} looked at: {done.changed:,} {'has' if done.changed == 1 else 'have'} another price now"


def _renew(found: settings.Settings, filter_text: str | None) -> "Renewed":
    from dashcam.collect import exclusively, renew_costs  # only here: loading a store takes longer than --help does
    from dashcam.store import open_store

    if not found.store.exists():
        raise StoreMissing(f"no store at {found.store}: there is nothing to price")
    with exclusively(found.store) as inlet:
        numbers = None
        with open_store(found.store) as reader:
            if filter_text is not None:
                # all of them: a list that was cut would renew some
                chosen = [trace.trace_id for trace in reader.traces(filter_text, limit=None, seconds=None)]
                numbers = inlet.numbers(chosen)
            total = reader.sql("select count(*) as count from traces")[0]["count"] if numbers is None else len(numbers)
        with progress("Pricing", total=total) as advance:
            return renew_costs(inlet, found.prices, numbers, advance)
