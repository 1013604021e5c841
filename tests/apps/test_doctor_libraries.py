"""`dashcam doctor` and the libraries that are really here."""

import importlib.util

from dashcam.cli.libraries import libraries


def test_every_installed_library_is_recorded_whole():
    """Each hook finds its place in the release that is installed, a package inside a namespace included."""
    found = {library.name: library.state for library in libraries(None)}
    here = {"openai": "openai", "anthropic": "anthropic", "langchain": "langchain_core", "langgraph": "langgraph"}
    here["llamaindex"] = "llama_index_instrumentation"
    expected = {
        name: "recorded" if importlib.util.find_spec(module) else "not installed" for name, module in here.items()
    }
    assert found == expected


def test_a_setting_turns_a_library_off():
    """What is not asked for is said to be off, not missing."""
    found = {library.name: library.state for library in libraries(("langchain",))}
    assert found["openai"] == "off"
