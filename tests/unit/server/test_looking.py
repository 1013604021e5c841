from pathlib import Path

import pytest

from dashcam.server import looking
from dashcam.server.calling import Serving
from dashcam.server.looking import Look
from tests.unit.server.asking import serving


def _settled(look: Look) -> None:
    """Look until the clock of files has ticked."""
    while look.has_changed():
        look.look()


def test_the_first_look_is_worth_it_and_the_next_is_not(served: Serving):
    """As long as nothing is written; asking is what costs nothing."""
    look = Look(served)
    _settled(look)
    before = look.change
    assert (look.has_changed(), before is not None and before.spans) == (False, 4)


def test_what_is_otherwise(served: Serving, filled: Path):
    """A state is news when it is another one; a store that is well has news whenever it was looked at."""
    look = Look(served)
    first, second = look.look(), look.look()
    filled.rename(filled.with_name("elsewhere.db"))
    gone, still = look.look(), look.look()
    assert first.state is not None
    assert gone.state is not None
    assert (first.state.state, second.state, gone.state.state) == ("ok", None, "missing")
    assert (gone.change, still) == (None, (None, None))
    assert first.change is not None
    assert second.change is not None
    assert (first.change.seq, second.change.seq) == (1, 2)


def test_a_store_that_is_not_well_is_looked_at_again(path: Path, monkeypatch: pytest.MonkeyPatch):
    """A lock that is given back changes no file."""
    look = Look(serving(path))
    look.look()
    look.has_changed()
    monkeypatch.setattr(looking, "AGAIN_S", 0.0)
    assert look.has_changed()


def test_asked_to_look_again(served: Serving):
    """As after a look that failed."""
    look = Look(served)
    _settled(look)
    look.again()
    assert look.has_changed()
