"""Which provider is behind an address."""

import pytest

from dashcam.integrations.hosts import _seen, provider_of, remembered, server
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


def test_an_address_is_taken_apart_once():
    """What is told of it is each caller's own; another address of the same client is another."""
    client = record("anthropic", "Anthropic", _base_url=record("httpx", "URL", host="127.0.0.1", port=81))
    _, first = server(client)
    first["more"] = 1
    assert server(client) == ("127.0.0.1", {"server.address": "127.0.0.1", "server.port": 81})
    vars(client)["_base_url"] = record("httpx", "URL", host="llm.example.org", port=None)
    assert server(client) == ("llm.example.org", {"server.address": "llm.example.org"})


def test_no_more_addresses_are_kept_than_a_program_has():
    """A client for each call may have one each."""
    for port in range(200):
        server(record("anthropic", "Anthropic", _base_url=record("httpx", "URL", host="h", port=port)))
    assert len(_seen) <= 64


def test_a_clients_address_is_read_once_and_again_when_it_changes():
    """What a client says is remembered by its address and its class; another address is another answer."""

    class Client:
        def __init__(self, url):
            self._base_url = url

    class Other(Client):
        pass

    read = []

    @remembered
    def address(client):
        read.append(client)
        return type(client).__name__, {"server.address": client._base_url.decode()}

    one = Client(b"here")
    assert address(one) == address(one) == address(Client(one._base_url)) == ("Client", {"server.address": "here"})
    assert read == [one]
    assert address(Other(one._base_url))[0] == "Other"
    one._base_url = b"there"
    assert address(one) == ("Client", {"server.address": "there"})
