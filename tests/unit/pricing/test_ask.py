import logging
import sys
from datetime import UTC, datetime

import pytest

from dashcam.model.cost import ModelCall, Price
from dashcam.model.usage import Usage
from dashcam.pricing import OWN, price
from dashcam.pricing.ask import loaded
from dashcam.pricing.parts import context
from dashcam.settings.prices import read_prices

WHEN = int(datetime(2026, 11, 2, tzinfo=UTC).timestamp()) * 10**9


def call(model: str = "gpt-4o-mini", provider: str | None = "openai", host: str | None = None, **tokens) -> ModelCall:
    """A call of a thousand tokens in and a hundred out, unless it is said otherwise."""
    usage = Usage(**({"input_tokens": 1_000, "output_tokens": 100} | tokens))
    return ModelCall(provider, model, usage, WHEN, None if host is None else {"server.address": host})


@pytest.mark.parametrize(
    "unknown",
    [
        call("llama-of-mine"),
        call("llama-of-mine", "llm.example.org"),
        call("llama-of-mine", None),
        call(""),
        call(input_tokens=None),
        call(output_tokens=None),
        call(cache_read_tokens=1_001),
        call("gpt-4o-audio-preview", raw={"prompt_tokens_details": {"audio_tokens": 4}}),
        call("text-embedding-3-small", output_tokens=5),
        call("whisper-1", output_tokens=0),
        call("whisper-large-v3", "groq"),
        call("gpt-4o-realtime-preview", cache_read_tokens=10, raw={"input_token_details": {"audio_tokens": 990}}),
    ],
    ids=lambda one: f"{one.model} {one.usage}"[:80],
)
def test_what_is_not_known_whole_is_unknown(unknown: ModelCall):
    """A model, a provider, tokens or the price of a sort of them that nobody knows: `None`, never 0 and never a part."""
    assert price(unknown, {}) is None


def test_a_model_at_a_host_that_is_not_its_providers_says_so():
    """It is priced by its name; the source says who served it."""
    asked = [call(host="127.0.0.1"), call(provider="llm.example.org"), call(provider=None)]
    costs = [price(one, {}, today="2026-11-23") for one in asked]
    assert {found.usd for found in costs if found} == {0.00021}
    assert [found.source.partition("), ")[2] for found in costs if found] == [
        "by its name: served by 127.0.0.1",
        "by its name: served by llm.example.org",
        "by its name: served by nobody known",
    ]


def test_at_its_own_provider_nothing_more_is_said():
    """The source is the table and the day."""
    found = price(call(host="api.openai.com"), {}, today="2026-11-23")
    assert found is not None
    assert found.source.endswith(" (2026-11-23)")


def test_a_maker_before_the_slash_is_taken_at_its_word():
    """Routers name models so."""
    found = price(call("anthropic/claude-haiku-4-5", "router.example.org"), {})
    assert found is not None
    assert found.usd == (1_000 * 1 + 100 * 5) / 1_000_000


@pytest.mark.parametrize("provider", ["ollama", "vllm"])
def test_ones_own_machine_is_neither_free_nor_as_dear_as_its_maker(provider: str):
    """Only who runs it knows, and may say so."""
    assert price(call("mistral-small-latest", provider), {}) is None
    free = read_prices({"mistral-small-latest": {"input": 0, "output": 0}})
    assert price(call("mistral-small-latest", provider), free) == Price(0.0, OWN)


def test_ones_own_price_comes_first():
    """Also for a model that the table knows; its parts at their own rates, exactly."""
    own = read_prices({"gpt-4o-mini": {"input": 0.1, "output": 0.2, "cache_read": 0.01, "cache_write": 0.125}})
    asked = call(cache_read_tokens=300, cache_write_tokens=200, reasoning_tokens=90)
    # 500 × 0.1 + 300 × 0.01 + 200 × 0.125 + 100 × 0.2 = 98
    assert price(asked, own) == Price(0.000098, OWN)


def test_ones_own_price_for_one_provider_holds_there_only():
    """`provider/model` before `model`."""
    own = read_prices({"azure.ai.openai/gpt-4o-mini": {"input": 9, "output": 9}})
    here, there = price(call(provider="azure.ai.openai"), own), price(call(), own)
    assert (here, there and there.usd) == (Price(0.0099, OWN), 0.00021)


def test_ones_own_price_that_lacks_a_part_makes_the_cost_unknown():
    """Output without a price is not free, and the table is not asked for the rest."""
    assert price(call(), read_prices({"gpt-4o-mini": {"input": 1}})) is None
    assert price(call(output_tokens=0), read_prices({"gpt-4o-mini": {"input": 1}})) == Price(0.001, OWN)
    assert price(call(cache_read_tokens=1_001), read_prices({"gpt-4o-mini": {"input": 1, "output": 1}})) is None


def test_bodies_of_any_shape_do_no_harm():
    """What a provider says is looked at, never trusted."""
    bodies = [[], "x", 5, {"prompt_tokens_details": 7}, {"prompt_tokens_details": {"audio_tokens": "4"}}]
    bodies += [{"promptTokensDetails": {"modality": "AUDIO"}}, {"promptTokensDetails": [None, {"modality": 4}]}]
    bodies += [{"cache_creation": []}, {"service_tier": 4}, {"server_tool_use": {"web_search_requests": -1}}]
    assert [price(call(raw=body), {}) is not None for body in bodies] == [True] * len(bodies)


@pytest.mark.parametrize("name", ["service_tier", "serviceTier"])
def test_the_tier_that_served_is_read_in_both_ways_of_writing_names(name: str):
    """OpenAI's and Gemini's; the usual tier is none of its own."""
    assert context(Usage(raw={name: "FLEX"}), None) == {"service_tier": "flex"}
    assert context(Usage(raw={name: "standard"}), None) == {}


def test_without_the_package_costs_are_unknown(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    """It is said once; prices of one's own hold."""
    monkeypatch.setitem(sys.modules, "dashcam.pricing.table", None)
    monkeypatch.delattr("dashcam.pricing.table", raising=False)
    loaded.cache_clear()
    with caplog.at_level(logging.WARNING, "dashcam"):
        assert [price(call(), {}), price(call(), {})] == [None, None]
    loaded.cache_clear()
    assert [record.getMessage().partition(":")[2][:32] for record in caplog.records] == [
        " no prices, costs stay unknown: t"[:32]
    ]
    assert price(call(), read_prices({"gpt-4o-mini": {"input": 1, "output": 1}})) is not None
