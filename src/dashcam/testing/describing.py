"""The contract of a describer, for whoever writes one: subclass `DescriberContract` in a test module, name the family and samples.

A describer is a table (`dashcam.snapshot.describing.Family`); the suite proves that it never imports its library, that its
functions only take and never call, and that the samples' structures are what a version needs. Needs no pytest itself.
"""

import subprocess
import sys
from collections.abc import Iterable
from typing import Any, ClassVar

from dashcam.model.types import KINDS
from dashcam.snapshot.component_plans import register
from dashcam.snapshot.components import walk
from dashcam.snapshot.describing import Family, Row
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint

_PROGRAM = "import sys, {module}; print([name for name in {packages!r} if name in sys.modules])"


class Unasked:
    """An object that says when it is asked anything: a describer only hands such values on."""

    def _asked(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("a describer asked a value: it may only take it and hand it on")

    __getattribute__ = __eq__ = __ne__ = __len__ = __iter__ = __bool__ = __call__ = __getitem__ = __contains__ = _asked
    __repr__ = __str__ = __lt__ = __gt__ = __le__ = __ge__ = __int__ = __index__ = __float__ = __format__ = _asked
    __hash__ = _asked


class DescriberContract:
    """What holds for every describer.

    Set `family` and `module` (where it is defined), and return from `samples` two or more apps with what differs between
    them; each is made by a function, so that it can be made twice.
    """

    family: ClassVar[Family]
    module: ClassVar[str]

    def samples(self) -> Iterable[Any]:
        """Give functions that each make an app out of the family's classes, no two the same version."""
        raise NotImplementedError

    def test_library_is_not_imported(self) -> None:
        """Importing the describer imports none of the packages that it describes."""
        packages = [name for name in self.family.packages if name not in sys.stdlib_module_names]
        program = _PROGRAM.format(module=self.module, packages=packages)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]", f"{self.module} imports {done.stdout.strip()}"

    def test_rows_are_sound(self) -> None:
        """Each row has a kind that exists, and names fields by text; a wrapper and a leaf are not both."""
        for name, row in self.family.rows.items():
            assert row.kind is None or row.kind in KINDS, f"{name}: no kind {row.kind!r}"
            assert all(type(field) is str and type(word) is str for field, word in row.state.items()), name
            assert not (row.through and row.closed), f"{name} is a wrapper and never opened"
            assert not (row.data and row.kind), f"{name} is a value and has a kind"

    def test_fields_may_be_missing(self) -> None:
        """An object of another release, without a field, is described by the others."""
        for name, arrange in self._arranging():
            assert type(arrange({})) is dict, f"{name}: an object without fields has fields"

    def test_fields_may_be_anything(self) -> None:
        """Whatever a field holds is handed on, not asked; what was given is left as it was."""
        for name, arrange in self._arranging():
            for field in self._named_fields():
                held = {field: Unasked(), "other": 1}
                made = arrange(held)
                assert list(held) == [field, "other"], f"{name} changed the fields it was given"
                assert all(type(key) is str for key in made), name

    def test_samples_have_versions(self) -> None:
        """A sample made twice is one version and differs in nothing; two samples are two versions."""
        register(self.family)
        versions = []
        for make in self.samples():
            one, other = walk(make()), walk(make())
            found = diff(one, other)
            assert (found.added, found.removed, found.changed) == ([], [], [])
            assert fingerprint(one) == fingerprint(other)
            versions.append(fingerprint(one))
        assert len(set(versions)) == len(versions) > 0

    def test_samples_have_places(self) -> None:
        """Paths are distinct, kinds exist, nothing is left out."""
        register(self.family)
        for make in self.samples():
            found = walk(make())
            paths = [one.path for one in found.components]
            assert len(set(paths)) == len(paths)
            assert {one.kind for one in found.components} <= set(KINDS)
            assert found.left_out == 0

    def _arranging(self) -> list[tuple[str, Any]]:
        return [(name, one) for name, row in self.family.rows.items() for one in (row.arrange, _telling(row)) if one]

    def _named_fields(self) -> list[str]:
        """Names that the describer's functions take, as far as their code tells, and those of its rows."""
        names = {"name", "config", "nodes"}
        for row in self.family.rows.values():
            names.update(row.state, row.hidden, row.absorbed)
            code = getattr(row.arrange, "__code__", None)
            names.update(one for one in getattr(code, "co_consts", ()) if type(one) is str and one.isidentifier())
        return sorted(names)


def _telling(row: Row) -> Any:
    tell = row.tell
    if tell is None:
        return None

    def told(fields: dict[str, Any]) -> dict[str, Any]:
        assert tell(fields) in (None, *KINDS)
        return {}

    return told
