"""Tokens of one model call, as OpenTelemetry counts them: totals with their parts beside them."""

import msgspec

from dashcam.model.types import Json


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens as the provider reported them; `None` is "not reported", never 0.

    `input_tokens` and `output_tokens` are totals. The cache fields are parts of the input, `reasoning_tokens` a
    part of the output (OpenTelemetry GenAI semantic conventions, `gen_ai.usage.*`).

    >>> Usage(input_tokens=12, output_tokens=3).output_tokens
    3
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    raw: Json = None
    """What the provider said, word for word."""
