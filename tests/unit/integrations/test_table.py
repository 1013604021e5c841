"""The table of integrations: which wait, which are left out, and that nothing is imported for them."""

import subprocess
import sys

from dashcam.capture import patch
from dashcam.integrations.table import TABLE, Row, _bring, hooks
from tests.unit.integrations.standins import loaded


def test_each_row_waits_for_its_package():
    """One hook a library."""
    assert [(hook.library, hook.module) for hook in hooks()] == [(row.name, row.package) for row in TABLE]


def test_the_setting_names_those_that_are_wanted():
    """Others are not even waited for."""
    assert [hook.library for hook in hooks(("langchain",))] == ["langchain"]
    assert hooks(()) == []


def test_a_rows_hooks_are_put_in_with_its_package_and_taken_out_again():
    """The row's room is loaded once the package is there; which classes it knows is told to whoever walks apps."""

    def original():
        return "before"

    module = loaded("a_library_of_ours", call=original)
    target = patch.Target("ours", module.__name__, "call", lambda _: "wrapped", "x")
    room = loaded("dashcam.integrations.a_room_of_ours", TARGETS=(target,), is_known=lambda cls: cls is int)
    row = Row("ours", "a_library_of_ours", "a_room_of_ours", "ours")
    try:
        patch.on([patch.Setup("ours", module.__name__, "import", _bring(row), "x")])
        assert module.call == "wrapped"
        assert (patch.TOLD["ours"](int), patch.TOLD["ours"](str)) == (True, False)
        patch.off()
        assert module.call is original
    finally:
        patch.off()
        patch.TOLD.pop("ours", None)
        del sys.modules[module.__name__], sys.modules[room.__name__]


def test_no_library_is_imported_for_its_row():
    """In a fresh process: the table and its hooks, and neither library nor our readers of it."""
    asked = "langchain_core openai langgraph llama_index_instrumentation".split()
    asked += [f"dashcam.integrations.{name}.targets" for name in ("openai", "langchain", "llamaindex")]
    program = (
        "import sys; from dashcam.capture import patch; from dashcam.integrations.table import hooks;"
        f"patch.on(hooks()); print([name for name in {asked} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
