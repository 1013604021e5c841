"""Who answers, told by the client and by the address."""

import pytest

from dashcam.integrations.anthropic.provider import address
from tests.unit.integrations.standins import record


def client(host, module="anthropic", *bases):
    url = record("httpx2", "URL", host=host, port=None)
    return record(module, "Anthropic", *bases, _base_url=url)


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("api.anthropic.com", "anthropic"),
        ("127.0.0.1", "anthropic"),
        ("api.deepseek.com", "deepseek"),
        ("llm.example.org", "llm.example.org"),
    ],
)
def test_a_plain_client_is_whoevers_at_its_address(host, provider):
    """Other hosts speak the format too."""
    assert address(client(host)) == (provider, {"server.address": host})


@pytest.mark.parametrize(
    ("module", "base", "provider"),
    [
        ("anthropic.lib.bedrock._client", "BaseBedrockClient", "aws.bedrock"),
        ("anthropic.lib.bedrock._mantle", "BaseMantleClient", "aws.bedrock"),
        ("anthropic.lib.vertex._client", "BaseVertexClient", "gcp.vertex_ai"),
        ("anthropic.lib.foundry", "BaseFoundryClient", "anthropic"),
    ],
)
def test_a_clouds_client_is_that_clouds_wherever_it_points(module, base, provider):
    """Behind a gateway, say; its own class says it comes from the top of the package."""
    cloud = type("Cloud", (type(record(module, base)),), {"__module__": "anthropic"})()
    cloud.__dict__.update(client("gateway.example.org").__dict__)
    assert address(cloud)[0] == provider


def test_a_client_without_an_address_we_know_is_anthropics():
    """An address of another class is not asked for anything."""
    assert address(record("anthropic", "Anthropic", _base_url=object())) == ("anthropic", {})
