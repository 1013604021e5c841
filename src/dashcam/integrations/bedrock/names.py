"""What a model is called: by its id, or by an ARN that may end with it."""

_PLAIN = (":foundation-model/", ":inference-profile/")
"""Kinds of ARN that end with the id of a model; others end with a name of the account's own."""


def model_of(asked: str | None) -> str | None:
    """The model behind an ARN that ends with its id; every other ARN stands for itself.

    >>> model_of("arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0")
    'us.amazon.nova-lite-v1:0'
    >>> model_of("arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2")
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2'
    """
    if asked is not None and asked.startswith("arn:") and any(kind in asked for kind in _PLAIN):
        return asked.rpartition("/")[2]
    return asked


def is_router(asked: str | None) -> bool:
    """Whether a router was asked, which chooses the model: one of the account's own, or a default one."""
    return asked is not None and "prompt-router/" in asked
