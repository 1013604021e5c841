"""Views and queries that somebody saved: one file beside the store, since ports change and browsers forget by them."""

from typing import Annotated, Final

import msgspec

from dashcam.errors import UsageError
from dashcam.server.calling import Call, Nothing

FILE: Final = "saved.json"
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class SavedView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list as somebody set it up: the query of its address."""

    name: Title
    query: Text


class SavedQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A query in SQL."""

    name: Title
    sql: Text


class Saved(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that is saved beside one store."""

    views: Annotated[list[SavedView], msgspec.Meta(max_length=200)] = []
    queries: Annotated[list[SavedQuery], msgspec.Meta(max_length=200)] = []


def saved(call: Call, _asked: Nothing) -> Saved:
    """Give what is saved; a file that cannot be read has nothing."""
    content = call.serving.beside.read(FILE)
    try:
        return Saved() if content is None else msgspec.json.decode(content, type=Saved)
    except msgspec.MsgspecError:
        return Saved()


def save(call: Call, _asked: Nothing, given: Saved) -> Saved:
    """Save this in the place of all that is saved."""
    try:
        call.serving.beside.write(FILE, msgspec.json.encode(given))
    except OSError as error:
        raise UsageError(
            f"{call.serving.beside.folder} cannot be written ({error.strerror}): nothing was saved"
        ) from error
    return given
