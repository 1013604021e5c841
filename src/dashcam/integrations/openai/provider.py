"""Who answers an OpenAI client: Azure, OpenAI, or any other host that speaks its format."""

from typing import Any

from dashcam.integrations.fields import named
from dashcam.integrations.hosts import provider_of, remembered, server
from dashcam.model.types import Json


@remembered
def address(client: Any) -> tuple[str, dict[str, Json]]:
    """The provider of a client and where it is, as attributes; a client of Azure's is Azure's wherever it points."""
    host, where = server(client)
    if host is None:
        return "openai", where
    is_azure = named(client, "openai.lib.azure", "BaseAzureClient")
    return "azure.ai.openai" if is_azure else provider_of(host, "openai"), where
