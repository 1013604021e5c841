"""A program with what it proves: the point it belongs to, what its plain run must have done, whether steps are made to fail in it."""

from collections.abc import Callable
from typing import NamedTuple

from dashcam.testing.safety.outcome import Outcome, Program


class Case(NamedTuple):
    """One program of the suite."""

    point: str
    says: str
    program: Program
    holds: Callable[[Outcome], bool] | None
    """What is asked of the plain run, so that a program that does nothing proves nothing."""
    sweep: bool

    @property
    def name(self) -> str:
        """The name of the program."""
        return str(getattr(self.program, "__name__", ""))


def proves(
    point: str, holds: Callable[[Outcome], bool] | None = None, *, sweep: bool = True
) -> Callable[[Program], Case]:
    """Decorate a program; its docstring is the fact that it proves."""

    def case(program: Program) -> Case:
        return Case(point, program.__doc__ or "", program, holds, sweep)

    return case
