"""TruLens' quick start, run by dashcam: `Tru()`, `tru.Chain/Llama/Basic/Custom(app)`, `tru.start_dashboard()`.

For programs that were written for TruLens' first design: change the import, and what was recorded there is recorded here.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from dashcam.recording import Recording

if TYPE_CHECKING:  # the store is loaded only where something is read
    from dashcam.model.trace import TraceWithSpans

_log = logging.getLogger("dashcam")
_MAIN: Final = ("invoke", "query", "chat", "run", "__call__")
"""How apps are called, the first that one has."""


class TruRecorder(Recording):
    """A recorder as TruLens has it: a scope, and a stand-in for the app whose calls are recorded.

    >>> def echo(text: str) -> str:
    ...     return text
    >>> recorder = Tru().Basic(echo, app_id="echo")
    >>> with recorder as recording:
    ...     recorder.app("hello")
    'hello'
    >>> recorder("again")
    'again'
    >>> [record.output_preview for record in recording.records]
    ['hello', 'again']
    """

    def __init__(self, app: Any, app_id: str | None) -> None:
        super().__init__(app, app_id, ())
        self.app = app
        """The app itself."""
        self.app_id = app_id

    @property
    def records(self) -> "list[TraceWithSpans]":
        """What was recorded so far, oldest first: dashcam's traces."""
        return self.traces

    def get(self) -> "TraceWithSpans | None":
        """Give the newest record, `None` where there is none."""
        return self.last_trace

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the app, recorded."""
        with self:
            return self._main()(*args, **kwargs)

    def call_with_record(self, *args: Any, **kwargs: Any) -> "tuple[Any, TraceWithSpans | None]":
        """Call the app; give what it gave, and the record of it."""
        with self:
            result = self._main()(*args, **kwargs)
        return result, self.last_trace

    def __getattr__(self, name: str) -> Any:
        """Give what the app has by this name; its methods are recorded (`recorder.query(…)`)."""
        if name.startswith("_") or name == "app":
            raise AttributeError(name)
        found = getattr(self.app, name)
        if not callable(found):
            return found

        def recorded(*args: Any, **kwargs: Any) -> Any:
            with self:
                return found(*args, **kwargs)

        return recorded

    def _main(self) -> Callable[..., Any]:
        found: Callable[..., Any] = next(getattr(self.app, name) for name in _MAIN if hasattr(self.app, name))
        return found


class Tru:
    """The four lines of TruLens' quick start.

    >>> tru = Tru()
    >>> class Rag:
    ...     def answer(self, question: str) -> str:
    ...         return "42"
    >>> rag = Rag()
    >>> with tru.Custom(rag, app_id="rag v1") as recording:
    ...     rag.answer("why?")
    '42'
    >>> recording.get().app
    'rag v1'

    Names of settings that only TruLens has (`feedbacks`, `database_url`) are taken and not used; a warning in the log says so.
    """

    def __init__(self, **settings: Any) -> None:
        _unused(settings)

    def Chain(self, app: Any, app_id: str | None = None, **settings: Any) -> TruRecorder:  # noqa: N802  TruLens' name
        """Record a LangChain chain."""
        return _recorder(app, app_id, settings)

    def Llama(self, app: Any, app_id: str | None = None, **settings: Any) -> TruRecorder:  # noqa: N802
        """Record a LlamaIndex engine."""
        return _recorder(app, app_id, settings)

    def Basic(self, app: Any, app_id: str | None = None, **settings: Any) -> TruRecorder:  # noqa: N802
        """Record a function from text to text."""
        return _recorder(app, app_id, settings)

    def Custom(self, app: Any, app_id: str | None = None, **settings: Any) -> TruRecorder:  # noqa: N802
        """Record an object of a class of your own."""
        return _recorder(app, app_id, settings)

    def start_dashboard(self, **settings: Any) -> None:
        """Show what was recorded."""
        _unused(settings)
        _log.warning("dashcam has no dashboard yet; see what was recorded with: dashcam ls")

    run_dashboard = start_dashboard


def _recorder(app: Any, app_id: str | None, settings: dict[str, Any]) -> TruRecorder:
    name = settings.pop("app_name", None)
    version = settings.pop("app_version", None)
    _unused(settings)
    if app_id is None and name is not None:
        app_id = f"{name} {version}" if version is not None else str(name)
    return TruRecorder(app, app_id)


def _unused(settings: dict[str, Any]) -> None:
    if settings:
        _log.warning("dashcam does not use what only TruLens has: %s", ", ".join(settings))
