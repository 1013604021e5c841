"""Prices of one's own: `[tool.dashcam.prices]`, a file of its own, or JSON in the environment, read into exact rates.

Each entry is a model with what a million of its tokens cost in US dollars; one that cannot be read is named, with what is wrong.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

PARTS = ("input", "output", "cache_read", "cache_write")
_SHAPE = '"my-model" = { input = 1.0, output = 2.0, cache_read = 0.1, cache_write = 1.25 }'


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """US dollars for a million tokens of each sort, digit by digit as they were written: 0.1 is a tenth.

    A part of the input without a rate of its own costs what the rest of it does.
    """

    input: str | None = None
    output: str | None = None
    cache_read: str | None = None
    cache_write: str | None = None


def read_prices(value: object) -> dict[str, Rates]:
    """Return the rates of each model, from a table, from JSON or from the file of that name.

    >>> read_prices({"mine": {"input": 0.1}})["mine"].input
    '0.1'
    >>> read_prices('{"mine": {"input": 1, "output": 2}}')["mine"].output
    '2'
    """
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _decode(value.encode())
    elif isinstance(value, str | Path):
        value = _read_file(Path(value))
    if not isinstance(value, Mapping):
        raise ValueError(f"a table of models is needed, like {_SHAPE}")  # noqa: TRY004  what a reader raises
    return {str(model): _rates(str(model), rates) for model, rates in value.items()}


def prices_as_text(prices: Mapping[str, Rates]) -> str:
    """Return the same as JSON, the way the environment hands it to a child.

    >>> prices_as_text({"mine": Rates(input="0.10")})
    '{"mine":{"input":"0.10"}}'
    """
    told = {
        model: {part: rate for part in PARTS if (rate := getattr(rates, part)) is not None}
        for model, rates in prices.items()
    }
    return msgspec.json.encode(told).decode()


def _rates(model: str, given: object) -> Rates:
    if isinstance(given, Rates):
        return given
    if not isinstance(given, Mapping) or not given:
        raise ValueError(f'"{model}" needs prices, like {_SHAPE}')
    unknown = [str(part) for part in given if part not in PARTS]
    if unknown:
        raise ValueError(f'"{model}" has "{unknown[0]}": there are {", ".join(PARTS)}, in dollars for a million tokens')
    return Rates(**{str(part): _rate(model, str(part), rate) for part, rate in given.items()})


def _rate(model: str, part: str, given: object) -> str:
    try:
        rate = float(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else -1.0
    except ValueError:
        rate = -1.0
    if not 0 <= rate < float("inf"):
        raise ValueError(f'"{model}" has {part} = {given}: dollars for a million tokens are needed, like 1.25')
    return str(given).strip().replace("_", "")


def _decode(text: bytes) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ValueError(f'JSON is needed, like {{"my-model": {{"input": 1.0}}}}; {error}') from None


def _read_file(path: Path) -> object:
    try:
        content = path.expanduser().read_bytes()
        if path.suffix == ".json":
            return _decode(content)
        import tomllib  # only here: it would cost every start 4 ms

        return tomllib.loads(content.decode())
    except (OSError, RuntimeError, UnicodeError) as error:
        raise ValueError(f"a table of models is needed, or a file with one; {error}") from None
