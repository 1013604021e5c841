"""What a framework that speaks OpenTelemetry has among its targets; the hooks themselves are in `hooks`.

They are put in when the program imports OpenTelemetry's API, and those into its SDK when it imports that. They are there
once, however many frameworks ask for them, and go with the last of them.
"""

from collections.abc import Callable
from types import ModuleType

from dashcam.capture.patch import Setup
from dashcam.integrations.otel.scopes import SCOPES, Scope

_COSTS = "what the framework tells OpenTelemetry of itself is not recorded"
_users: dict[str, list[str]] = {}
"""By module: the scopes whose frameworks have asked for its hooks."""
_undo: dict[str, list[Callable[[], None]]] = {}


def bridge(name: str, scope: Scope) -> tuple[Setup, Setup]:
    """The hooks that read the spans of the scope `name`; a framework has them among its targets."""
    return (
        Setup(scope.library, "opentelemetry.trace", f"spans of {name}", _shared(name, scope, _api), _COSTS),
        Setup(scope.library, "opentelemetry.sdk.trace", f"spans of {name}", _shared(name, scope, _sdk), _COSTS),
    )


def _shared(
    name: str, scope: Scope, put: Callable[[ModuleType], list[Callable[[], None]]]
) -> Callable[[ModuleType], Callable[[], None]]:
    def apply(module: ModuleType) -> Callable[[], None]:
        where = module.__name__
        users = _users.setdefault(where, [])
        if not users:
            _undo[where] = put(module)
        users.append(name)
        SCOPES[name] = scope

        def undo() -> None:
            users.remove(name)
            SCOPES.pop(name, None)
            while not users and _undo[where]:
                _undo[where].pop()()

        return undo

    return apply


def _api(module: ModuleType) -> list[Callable[[], None]]:
    from dashcam.integrations.otel.hooks import into_api  # imports the API, which is there by now

    return into_api(module)


def _sdk(module: ModuleType) -> list[Callable[[], None]]:
    from dashcam.integrations.otel.hooks import into_sdk  # imports the API, which is there by now

    return into_sdk(module)
