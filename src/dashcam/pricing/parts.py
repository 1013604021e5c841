"""Usage → the parts that have prices of their own, and what else about a request its price depends on.

Totals and parts are those of the span. What only the provider's own words tell (sounds, pictures, how long a cache is kept,
searches, the tier that served) is read from `usage.raw`, in the shapes that providers and frameworks give it.
"""

from typing import Any, Final

from dashcam.model.types import Json
from dashcam.model.usage import Usage

_INPUT: Final = ("prompt_tokens_details", "input_tokens_details", "input_token_details", "input_details")
_OUTPUT: Final = ("completion_tokens_details", "output_tokens_details", "output_token_details", "output_details")
_MODALITIES: Final = ("audio", "image", "video")
_BY_MODALITY: Final = {
    "promptTokensDetails": "input_{}_tokens",
    "prompt_tokens_details": "input_{}_tokens",
    "candidatesTokensDetails": "output_{}_tokens",
    "candidates_tokens_details": "output_{}_tokens",
    "cacheTokensDetails": "cache_{}_read_tokens",
    "cache_tokens_details": "cache_{}_read_tokens",
}
"""Gemini's lists of `{modality, tokenCount}`, in JSON's and in Python's names."""
_TIERS: Final = frozenset({"flex", "priority", "fast"})
_TIER_NAMES: Final = ("openai.response.service_tier", "gen_ai.openai.response.service_tier", "service_tier")


def counts(usage: Usage) -> dict[str, int]:
    """Tokens under the table's names: totals, and each part of them that was told.

    >>> counts(Usage(input_tokens=9, output_tokens=1, raw={"prompt_tokens_details": {"audio_tokens": 4}}))
    {'input_tokens': 9, 'output_tokens': 1, 'input_audio_tokens': 4}
    """
    totals = {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "output_reasoning_tokens": usage.reasoning_tokens,
    }
    raw = usage.raw if type(usage.raw) is dict else {}
    told = {**_modalities(raw), **_gemini(raw), **_cache_terms(raw), **_searches(raw)}
    return {
        name: count for name, count in {**totals, **told}.items() if type(count) is int and (count or name in totals)
    }


def context(usage: Usage, attributes: Json) -> dict[str, str]:
    """What a price depends on besides tokens: the tier that served, and whether the call was part of a batch.

    >>> context(Usage(raw={"service_tier": "batch"}), None), context(Usage(raw={"service_tier": "standard"}), None)
    ({'processing': 'batch'}, {})
    """
    raw = usage.raw if type(usage.raw) is dict else {}
    said = attributes if type(attributes) is dict else {}
    tiers = [raw.get("service_tier"), raw.get("serviceTier"), *(said.get(name) for name in _TIER_NAMES)]
    tier = next((tier.lower() for tier in tiers if type(tier) is str), None)
    found = {"speed": "fast"} if raw.get("speed") == "fast" else {}
    if tier == "batch":
        return found | {"processing": "batch"}
    return found | {"service_tier": tier} if tier in _TIERS else found


def _modalities(raw: dict[str, Any]) -> dict[str, int]:
    """OpenAI's and LangChain's details: `{audio_tokens: 4}` or `{audio: 4}`, those of the cache one deeper."""
    found: dict[str, int] = {}
    for direction, names in (("input", _INPUT), ("output", _OUTPUT)):
        details = _first(raw, names)
        for modality in _MODALITIES:
            found[f"{direction}_{modality}_tokens"] = _number(details, f"{modality}_tokens", modality)
        if direction == "input":
            cached = _first(details, ("cached_tokens_details",))
            for modality in _MODALITIES:
                found[f"cache_{modality}_read_tokens"] = _number(cached, f"{modality}_tokens")
    return found


def _gemini(raw: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, key in _BY_MODALITY.items():
        for one in raw[name] if type(raw.get(name)) is list else ():
            modality = one.get("modality") if type(one) is dict else None
            if type(modality) is str and modality.lower() in _MODALITIES:
                place = key.format(modality.lower())
                found[place] = found.get(place, 0) + _number(one, "tokenCount", "token_count")
    return found


def _cache_terms(raw: dict[str, Any]) -> dict[str, int]:
    """Writes to the cache by how long they are kept, as Anthropic and Bedrock say it: an hour costs more than five minutes."""
    details = _first(raw, ("cache_creation", "input_token_details"))
    listed = raw["cacheDetails"] if type(raw.get("cacheDetails")) is list else ()
    hours = (_number(one, "inputTokens") for one in listed if type(one) is dict and one.get("ttl") == "1h")
    return {"cache_write_1h_tokens": _number(details, "ephemeral_1h_input_tokens") or sum(hours)}


def _searches(raw: dict[str, Any]) -> dict[str, int]:
    return {"web_searches": _number(_first(raw, ("server_tool_use",)), "web_search_requests")}


def _first(held: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return next((found for name in names if type(found := held.get(name)) is dict), {})


def _number(held: dict[str, Any], *names: str) -> int:
    return next((found for name in names if type(found := held.get(name)) is int and found >= 0), 0)
