"""What holds on this machine: settings with where they were set, what is kept, what is wrong, what models cost."""

from typing import Final

import msgspec

from dashcam import settings
from dashcam.collect.looking_up import Known, known_price
from dashcam.doctor.health import Setting, told
from dashcam.doctor.report import Report, apart
from dashcam.doctor.storage import Storage, storage
from dashcam.model.gathered import ModelUse
from dashcam.server.calling import Call, Nothing
from dashcam.server.slots import Slots
from dashcam.snapshot.rules import RULES

PLACES: Final = Slots(1, "the doctor is at work already: wait for it to end")


class Priced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which model, served by whom."""

    model: str
    provider: str | None = None


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Settings and storage."""

    settings: list[Setting]
    problems: list[str]
    """Settings that cannot be read."""
    masks: list[str]
    """Kinds of secrets that are masked by their look, whatever else is set."""
    storage: Storage


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """What models cost, by what is in the store."""

    models: list[ModelUse]
    own: list[str]
    """Models that have a price of one's own in the settings."""


def machine(call: Call, _asked: Nothing) -> Machine:
    """Give every setting with where it was set, and how much is kept of how much may be."""
    held = call.settings
    found = settings.resolve({"store": held.store}, environment=settings.environment(), folder=settings.start_folder())
    return Machine(
        settings=told(found), problems=found.problems, masks=[rule.name for rule in RULES], storage=storage(held)
    )


def doctor(call: Call, _asked: Nothing) -> Report:
    """Look at everything, in a process of its own; libraries take seconds."""
    with PLACES.taken():
        return apart(call.settings.store)


def prices(call: Call, _asked: Nothing) -> Prices:
    """Give the models that were called, with what is known of their price."""
    return Prices(models=call.store.models(), own=sorted(call.settings.prices))


def price(call: Call, asked: Priced) -> Known:
    """Give what a model costs now, and by which table."""
    return known_price(call.settings.prices, asked.provider, asked.model)
