"""Names of models with their provider before them."""

import pytest

from dashcam.integrations.model_prefixes import know, provider_word, split_model, where


@pytest.mark.parametrize(
    ("model", "said", "expected"),
    [
        (None, None, (None, None)),
        ("azure/my-deployment", None, ("my-deployment", "azure.ai.openai")),
        ("bedrock/anthropic.claude-3", None, ("anthropic.claude-3", "aws.bedrock")),
        ("together_ai/meta-llama/Llama-3", None, ("meta-llama/Llama-3", "together")),
        ("meta-llama/Llama-3", "together_ai", ("meta-llama/Llama-3", "together")),
        ("gpt-4o", "azure", ("gpt-4o", "azure.ai.openai")),
        ("claude-sonnet-4-5", None, ("claude-sonnet-4-5", "anthropic")),
        ("somebody/else", None, ("somebody/else", None)),
    ],
)
def test_a_prefix_is_the_providers(model, said, expected):
    """What is no provider's name is a part of the model's."""
    assert split_model(model, said) == expected


def test_names_are_learned_from_the_release():
    """A provider that is its own word."""
    know(["new_provider"])
    assert split_model("new_provider/m", None) == ("m", "new_provider")
    assert provider_word("new_provider") == "new_provider"


def test_an_address_that_is_none_says_nothing():
    """It is LiteLLM's to refuse."""
    assert where("http://[bad") == {}
