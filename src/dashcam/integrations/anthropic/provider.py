"""Who answers an Anthropic client: a cloud where the client is that cloud's, else whoever is at its address."""

from typing import Any

from dashcam.integrations.hosts import provider_of, remembered, server
from dashcam.model.types import Json
from dashcam.snapshot.labels import label

_OWN = "anthropic"
_BY_CLIENT = (
    ("anthropic.lib.bedrock.", "aws.bedrock"),
    ("anthropic.lib.vertex.", "gcp.vertex_ai"),
    ("anthropic.lib.", _OWN),
)
"""Where a base class of the client comes from: the SDK itself says `anthropic` of its clients for other clouds."""


@remembered
def address(client: Any) -> tuple[str, dict[str, Json]]:
    """The provider of a client and where it is, as attributes; a cloud's client is that cloud's wherever it points."""
    host, where = server(client)
    bases = label(type(client)).bases
    for module, provider in _BY_CLIENT:
        if any(base.startswith(module) for base in bases):
            return provider, where
    return _OWN if host is None else provider_of(host, _OWN), where
