"""Where the Anthropic SDK is met: what all SDKs of its make have, and the iterators that its 2.x makes on first use."""

from collections.abc import Callable
from types import ModuleType

from dashcam.capture.patch import Setup, Target
from dashcam.integrations.anthropic.endpoints import ANTHROPIC
from dashcam.integrations.sdk_results import LateIterator
from dashcam.integrations.sdk_targets import targets


def _late(module: ModuleType) -> Callable[[], None]:
    """Stand where streams make their iterator; the older SDK makes it with the stream, and has nothing there."""
    classes = (module.Stream, module.AsyncStream)
    found = [(one, vars(one)["_iterator"]) for one in classes if "_iterator" in vars(one)]
    made = [(one, before, LateIterator(before)) for one, before in found]
    for one, _, late in made:
        one._iterator = late  # noqa: SLF001  the SDK's own name for it

    def undo() -> None:
        for one, before, late in made:
            if vars(one).get("_iterator") is late:
                one._iterator = before  # noqa: SLF001  as above

    return undo


TARGETS: tuple[Target | Setup, ...] = (
    *targets(ANTHROPIC),
    Setup("anthropic", "anthropic._streaming", "Stream._iterator", _late, "streams have no output"),
)
