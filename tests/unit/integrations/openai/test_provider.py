"""Who answers, told by the address."""

from dashcam.integrations.openai.provider import address
from tests.unit.integrations.standins import record


def test_a_client_gives_provider_host_and_port():
    """A default port is not named."""
    for port, more in ((8080, {"server.port": 8080}), (None, {})):
        url = record("httpx", "URL", host="api.groq.com", port=port)
        client = record("openai", "OpenAI", _base_url=url)
        assert address(client) == ("groq", {"server.address": "api.groq.com", **more})


def test_a_client_of_azures_is_azures_wherever_it_points():
    """Behind a gateway, say."""
    url = record("httpx2", "URL", host="gateway.example.org", port=None)
    client = record("openai.lib.azure", "AzureOpenAI", "BaseAzureClient", _base_url=url)
    assert address(client)[0] == "azure.ai.openai"


def test_a_client_without_an_address_we_know_is_openais():
    """An address of another class is not asked for anything."""
    assert address(record("openai", "OpenAI", _base_url=object())) == ("openai", {})
