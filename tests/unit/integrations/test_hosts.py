"""Which provider is behind an address."""

import pytest

from dashcam.integrations.hosts import provider_of, server
from tests.unit.integrations.standins import record


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("api.openai.com", "openai"),
        ("eu.api.openai.com", "openai"),
        ("mine.openai.azure.com", "azure.ai.openai"),
        ("api.x.ai", "x_ai"),
        ("notx.ai", "notx.ai"),
        ("openai.com.evil.example", "openai.com.evil.example"),
        ("localhost", "openai"),
        ("", "openai"),
    ],
)
def test_a_hosts_provider_is_told_by_its_end(host, provider):
    """Whole labels only; what nobody knows stands for itself."""
    assert provider_of(host, "openai") == provider


def test_on_our_own_machine_the_sdks_own_provider_answers():
    """A gateway or a stand-in that speaks the SDK's format."""
    assert (provider_of("127.0.0.1", "anthropic"), provider_of("api.openai.com", "anthropic")) == (
        "anthropic",
        "openai",
    )


def test_an_address_of_a_class_we_do_not_know_is_not_asked():
    """No host, nothing to say of it."""
    assert server(record("anthropic", "Anthropic", _base_url=object())) == (None, {})
