"""Costs of real-looking usage bodies, against prices worked out by hand: tokens × dollars for a million of them.

Each row says on which day the call was made and what its provider's price list said then. Bodies are as providers send them;
totals beside them are what an integration makes of them (`input` with all that was cached, `output` with all that was thought).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version

import pytest

from dashcam.model.cost import ModelCall
from dashcam.model.usage import Usage
from dashcam.pricing import price


@dataclass
class Row:
    name: str
    provider: str
    model: str
    day: str
    tokens: dict[str, int]
    sum: str
    """Tokens × price, a term for each sort, in dollars for a million; `/1000` at the end of a term is a price for a thousand."""
    raw: dict = field(default_factory=dict)
    attributes: dict | None = None


def _tokens(input: int, output: int = 0, read: int = 0, written: int = 0, thought: int = 0) -> dict[str, int]:
    told = {"input_tokens": input, "output_tokens": output, "cache_read_tokens": read, "cache_write_tokens": written}
    return told | {"reasoning_tokens": thought}


ROWS = [
    Row("OpenAI, plain", "openai", "gpt-4o-mini", "2026-11-02", _tokens(812, 64), "812×0.15 + 64×0.60"),
    Row("OpenAI, a dated model", "openai", "gpt-4o-2024-08-06", "2026-11-02", _tokens(1_000, 500), "1000×2.50 + 500×10"),
    Row(
        "OpenAI, most of the prompt cached", "openai", "gpt-4o", "2026-11-02", _tokens(2_006, 300, read=1_920),
        "86×2.50 + 1920×1.25 + 300×10",
        {"prompt_tokens": 2006, "completion_tokens": 300, "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0}},
    ),
    Row(
        "OpenAI, reasoning is part of the output", "openai", "o4-mini", "2026-11-02", _tokens(75, 1_186, thought=1_024),
        "75×1.10 + 1186×4.40",
        {"completion_tokens_details": {"reasoning_tokens": 1024, "audio_tokens": 0}},
    ),
    Row("OpenAI, o3 before its price fell", "openai", "o3", "2025-06-01", _tokens(1_000, 1_000), "1000×10 + 1000×40"),
    Row("OpenAI, o3 since it fell on 10 June 2025", "openai", "o3", "2025-06-10", _tokens(1_000, 1_000), "1000×2 + 1000×8"),
    Row(
        "OpenAI responses, cached and thought", "openai", "gpt-5", "2026-11-02", _tokens(10_000, 2_000, read=9_000, thought=1_500),
        "1000×1.25 + 9000×0.125 + 2000×10",
        {"input_tokens_details": {"cached_tokens": 9000}, "output_tokens_details": {"reasoning_tokens": 1500}},
    ),
    Row(
        "OpenAI, flex is half", "openai", "gpt-5-mini", "2026-11-02", _tokens(4_000, 1_000), "4000×0.125 + 1000×1",
        attributes={"openai.response.service_tier": "flex"},
    ),
    Row(
        "OpenAI, priority costs more", "openai", "gpt-4.1", "2026-11-02", _tokens(4_000, 1_000), "4000×3.50 + 1000×14",
        attributes={"openai.response.service_tier": "priority"},
    ),
    Row(
        "OpenAI, the default tier is the usual price", "openai", "gpt-4.1", "2026-11-02", _tokens(4_000, 1_000), "4000×2 + 1000×8",
        attributes={"openai.response.service_tier": "default"},
    ),
    Row(
        "OpenAI, a batch is half", "openai", "gpt-4o-mini", "2026-11-02", _tokens(10_000, 1_000), "10000×0.075 + 1000×0.30",
        attributes={"openai.response.service_tier": "batch"},
    ),
    Row("OpenAI, a context below its step", "openai", "gpt-5.5", "2026-11-02", _tokens(272_000, 1_000), "272000×5 + 1000×30"),
    Row("OpenAI, one token above the step", "openai", "gpt-5.5", "2026-11-02", _tokens(272_001, 1_000), "272001×10 + 1000×45"),
    Row(
        "OpenAI realtime, sounds in and out", "openai", "gpt-4o-realtime-preview", "2026-11-02", _tokens(253, 120),
        "139×5 + 114×40 + 20×20 + 100×80",
        {"input_token_details": {"text_tokens": 139, "audio_tokens": 114}, "output_token_details": {"text_tokens": 20, "audio_tokens": 100}},
    ),
    Row(
        "OpenAI realtime, cached sounds", "openai", "gpt-4o-realtime-preview", "2026-11-02", _tokens(300, 10, read=160),
        "100×5 + 100×2.50 + 40×40 + 60×2.50 + 10×20",
        {"input_token_details": {"audio_tokens": 100, "cached_tokens": 160, "cached_tokens_details": {"text_tokens": 100, "audio_tokens": 60}}},
    ),
    Row(
        "OpenAI transcription, a recording is heard", "openai", "gpt-4o-mini-transcribe", "2026-11-02", _tokens(500, 60),
        "20×1.25 + 480×3 + 60×5",
        {"input_token_details": {"audio_tokens": 480, "text_tokens": 20}},
    ),
    Row(
        "OpenAI images, a picture in and one out", "openai", "gpt-image-1", "2026-11-02", _tokens(50 + 323, 4_160),
        "50×5 + 323×10 + 4160×40",
        {"input_tokens_details": {"text_tokens": 50, "image_tokens": 323}},
    ),
    Row("OpenAI embeddings, small", "openai", "text-embedding-3-small", "2026-11-02", _tokens(8_191), "8191×0.02"),
    Row("Azure serves OpenAI's model", "azure.ai.openai", "gpt-4o", "2026-11-02", _tokens(1_000, 100, read=500), "500×2.50 + 500×1.25 + 100×10"),
    Row("Azure embeddings, large", "azure.ai.openai", "text-embedding-3-large", "2026-11-02", _tokens(2_000), "2000×0.13"),
    Row("Anthropic, plain", "anthropic", "claude-haiku-4-5", "2026-11-02", _tokens(25, 150), "25×1 + 150×5"),
    Row(
        "Anthropic, written to the cache for five minutes", "anthropic", "claude-sonnet-4-5", "2026-11-02",
        _tokens(2_095 + 188_086, 393, written=188_086), "2095×3 + 188086×3.75 + 393×15",
        {
            "input_tokens": 2095, "cache_creation_input_tokens": 188086, "cache_read_input_tokens": 0, "output_tokens": 393,
            "cache_creation": {"ephemeral_5m_input_tokens": 188086, "ephemeral_1h_input_tokens": 0},
        },
    ),
    Row(
        "Anthropic, written for an hour", "anthropic", "claude-haiku-4-5", "2026-11-02", _tokens(10 + 5_000, 100, written=5_000),
        "10×1 + 2000×1.25 + 3000×2 + 100×5",
        {"cache_creation": {"ephemeral_5m_input_tokens": 2000, "ephemeral_1h_input_tokens": 3000}},
    ),
    Row(
        "Anthropic, read from the cache", "anthropic", "claude-opus-4-1", "2026-11-02", _tokens(21 + 188_086, 393, read=188_086),
        "21×15 + 188086×1.50 + 393×75",
        {"input_tokens": 21, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 188086, "output_tokens": 393},
    ),
    Row(
        "Anthropic, a long context costs more, cache included", "anthropic", "claude-sonnet-4-5", "2026-11-02",
        _tokens(250_000, 1_000, read=200_000), "50000×6 + 200000×0.60 + 1000×22.50",
    ),
    Row(
        "Anthropic, a batch is half", "anthropic", "claude-haiku-4-5", "2026-11-02", _tokens(10_000, 500, read=4_000),
        "6000×0.50 + 4000×0.05 + 500×2.50", {"service_tier": "batch"},
    ),
    Row(
        "Anthropic, the standard tier is the usual price", "anthropic", "claude-haiku-4-5", "2026-11-02", _tokens(10_000, 500),
        "10000×1 + 500×5", {"service_tier": "standard"},
    ),
    Row(
        "Anthropic, three searches in the web", "anthropic", "claude-haiku-4-5", "2026-11-02", _tokens(6_039, 931),
        "6039×1 + 931×5 + 3×10/1000", {"server_tool_use": {"web_search_requests": 3}},
    ),
    Row("Anthropic, a long context before it cost the same", "anthropic", "claude-opus-4-6", "2026-02-20", _tokens(300_000, 100), "300000×10 + 100×37.50"),
    Row("Anthropic, a long context since 13 March 2026", "anthropic", "claude-opus-4-6", "2026-03-13", _tokens(300_000, 100), "300000×5 + 100×25"),
    Row(
        "LangChain's words for Anthropic's cache", "anthropic", "claude-haiku-4-5", "2026-11-02", _tokens(6_000, 100, read=1_000, written=2_000),
        "3000×1 + 1000×0.10 + 2000×2 + 100×5",
        {"input_token_details": {"cache_read": 1000, "cache_creation": 0, "ephemeral_1h_input_tokens": 2000}},
    ),
    Row("Gemini, plain", "gcp.gemini", "gemini-2.5-flash", "2026-11-02", _tokens(264, 1_204, thought=800), "264×0.30 + 1204×2.50"),
    Row("Gemini, up to 200,000 tokens", "gcp.gemini", "gemini-2.5-pro", "2026-11-02", _tokens(200_000, 500), "200000×1.25 + 500×10"),
    Row("Gemini, beyond them", "gcp.gemini", "gemini-2.5-pro", "2026-11-02", _tokens(200_001, 500, read=100_000), "100001×2.50 + 100000×0.25 + 500×15"),
    Row(
        "Gemini, a sound beside text", "gcp.gemini", "gemini-2.5-flash", "2026-11-02", _tokens(1_300, 50), "300×0.30 + 1000×1 + 50×2.50",
        {"promptTokensDetails": [{"modality": "TEXT", "tokenCount": 300}, {"modality": "AUDIO", "tokenCount": 1000}]},
    ),
    Row(
        "Gemini, cached sounds, as its Python SDK says them", "gcp.gemini", "gemini-2.5-flash", "2026-11-02", _tokens(1_300, 50, read=600),
        "200×0.30 + 100×0.03 + 500×1 + 500×0.10 + 50×2.50",
        {
            "prompt_tokens_details": [{"modality": "TEXT", "token_count": 300}, {"modality": "AUDIO", "token_count": 1000}],
            "cache_tokens_details": [{"modality": "TEXT", "token_count": 100}, {"modality": "AUDIO", "token_count": 500}],
        },
    ),
    Row(
        "Gemini, it draws a picture", "gcp.gemini", "gemini-2.5-flash-image", "2026-11-02", _tokens(20, 1_300), "20×0.30 + 10×2.50 + 1290×30",
        {"candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1290}]},
    ),
    Row("Vertex serves Anthropic's model", "gcp.vertex_ai", "claude-haiku-4-5", "2026-11-02", _tokens(1_000, 100), "1000×1 + 100×5"),
    Row("Gemini embeddings", "gcp.gemini", "gemini-embedding-001", "2026-11-02", _tokens(2_048), "2048×0.15"),
    Row("Bedrock, Amazon's own", "aws.bedrock", "amazon.nova-pro-v1:0", "2026-11-02", _tokens(3_000, 200, read=1_000), "2000×0.80 + 1000×0.20 + 200×3.20"),
    Row(
        "Bedrock, Anthropic's in a region costs a tenth more", "aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "2026-11-02",
        _tokens(1_000, 200), "1000×3.30 + 200×16.50",
    ),
    Row("Bedrock, Llama", "aws.bedrock", "meta.llama3-1-70b-instruct-v1:0", "2026-11-02", _tokens(500, 500), "500×0.72 + 500×0.72"),
    Row("Bedrock embeddings", "aws.bedrock", "amazon.titan-embed-text-v2:0", "2026-11-02", _tokens(4_000), "4000×0.02"),
    Row("Mistral, before its price rose", "mistral_ai", "mistral-small-latest", "2026-03-15", _tokens(1_000, 1_000), "1000×0.10 + 1000×0.30"),
    Row("Mistral, since 16 March 2026", "mistral_ai", "mistral-small-latest", "2026-03-16", _tokens(1_000, 1_000, read=400), "600×0.15 + 400×0.015 + 1000×0.60"),
    Row("Mistral embeddings", "mistral_ai", "mistral-embed", "2026-11-02", _tokens(5_000), "5000×0.10"),
    Row("Cohere, command", "cohere", "command-a-03-2025", "2026-11-02", _tokens(200, 50), "200×2.50 + 50×10"),
    Row("Cohere embeddings", "cohere", "embed-v4.0", "2026-11-02", _tokens(1_000), "1000×0.12"),
    Row("Groq, a model of Meta's", "groq", "llama-3.3-70b-versatile", "2026-11-02", _tokens(1_000, 1_000), "1000×0.59 + 1000×0.79"),
    Row("xAI, cached", "x_ai", "grok-3", "2026-11-02", _tokens(1_000, 100, read=800), "200×3 + 800×0.75 + 100×15"),
    Row("Perplexity, each request costs too", "perplexity", "sonar", "2026-11-02", _tokens(100, 400), "100×1 + 400×1 + 1×12/1000"),
    Row("Moonshot, cached", "moonshot_ai", "kimi-k2-0905-preview", "2026-11-02", _tokens(3_000, 100, read=2_000), "1000×0.60 + 2000×0.15 + 100×2.50"),
    Row("DeepSeek by day", "deepseek", "deepseek-chat", "2026-11-02T12:00", _tokens(1_000, 100, read=600), "400×0.27 + 600×0.07 + 100×1.10"),
    Row("DeepSeek by night is half", "deepseek", "deepseek-chat", "2026-11-02T20:00", _tokens(1_000, 100, read=600), "400×0.135 + 600×0.035 + 100×0.55"),
    Row("OpenRouter, a model by its maker's name", "openrouter", "openai/gpt-4o-mini", "2026-11-02", _tokens(1_000, 100), "1000×0.15 + 100×0.60"),
    Row("Together", "api.together.xyz", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "2026-11-02", _tokens(1_000, 100), "1000×0.88 + 100×0.88"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_call_costs_what_its_price_list_says(row: Row):
    """Each sort of token at its own price, at the time of the call, to the last digit of a double."""
    found = price(_call(row), {}, today="2026-11-23")
    assert found is not None
    assert found == (float(_by_hand(row.sum)), f"genai-prices {version('genai-prices')} (2026-11-23)")


def test_there_are_enough_rows():
    """Forty at least, and of every provider that is recorded by itself."""
    assert len(ROWS) >= 40
    named = {"openai", "azure.ai.openai", "anthropic", "gcp.gemini", "aws.bedrock", "mistral_ai", "cohere"}
    assert named <= {row.provider for row in ROWS}


def _call(row: Row) -> ModelCall:
    started = datetime.fromisoformat(row.day).replace(tzinfo=UTC)
    usage = Usage(**row.tokens, raw=row.raw)
    return ModelCall(row.provider, row.model, usage, int(started.timestamp()) * 10**9, row.attributes)


def _by_hand(text: str) -> Decimal:
    total = Decimal(0)
    for term in text.split(" + "):
        count, _, dollars = term.partition("×")
        rate, _, thousand = dollars.partition("/")
        total += Decimal(count) * Decimal(rate) / (1_000 if thousand else 1_000_000)
    return total
