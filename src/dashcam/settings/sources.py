"""Where each setting comes from: a keyword, else the environment, else pyproject, else the default.

`load` is for people and raises; `load_quietly` is for a recorded program: it warns and goes on with the default.
Both read the environment and the folder of this process; `resolve` is given them and touches nothing else.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from dashcam.errors import SettingsError
from dashcam.settings.fields import READERS, Settings
from dashcam.settings.place import default_store, nearest_pyproject, start_folder

PREFIX = "DASHCAM_"

handed: dict[str, str] = {}
"""Variables this process was given for itself and its children, which its own `os.environ` does not show."""


class Resolved(msgspec.Struct, frozen=True):
    """The settings, the place each one came from, and what was wrong on the way."""

    settings: Settings
    origins: dict[str, str]
    problems: list[str]


def load(**keywords: object) -> Settings:
    """Return the settings of this process; `None` means "not given". Raises `SettingsError`.

    >>> load(sample="0.5", store="/tmp/x.db").sample
    0.5
    """
    resolved = resolve(keywords, environment=environment(), folder=start_folder())
    if resolved.problems:
        raise SettingsError(resolved.problems[0])
    return resolved.settings


def load_quietly(**keywords: object) -> Settings:
    """Return the settings of this process, with the default and a warning for whatever cannot be read."""
    resolved = resolve(keywords, environment=environment(), folder=start_folder())
    if resolved.problems:
        import logging  # only here: it would cost every start 3 ms

        for problem in resolved.problems:
            logging.getLogger("dashcam").warning("%s; the default is used", problem)
    return resolved.settings


def environment() -> dict[str, str]:
    """Return the environment of this process, with what it does not show of it."""
    return {**handed, **os.environ}


def has_helper() -> bool:
    """Say whether a helper of `dashcam run` collects what this process records."""
    return bool(environment().get("DASHCAM_HELPER"))


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the variables that give a child, wherever it starts, these same settings.

    >>> as_environment(Settings(store=Path("/x.db"), mask=("a,b",), enabled=False))
    {'DASHCAM_STORE': '/x.db', 'DASHCAM_ENABLED': 'false', 'DASHCAM_MASK': '["a,b"]'}
    """
    default = Settings(store=Path())
    return {
        PREFIX + name.upper(): _as_text(getattr(settings, name))
        for name in READERS
        if getattr(settings, name) != getattr(default, name)
    }


def resolve(keywords: Mapping[str, object], *, environment: Mapping[str, str], folder: Path) -> Resolved:
    """Return the settings of a program that starts in `folder`; never raises."""
    problems: list[str] = []
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, value, origin, base in _given(keywords, environment, folder, problems):
        if name not in READERS:
            problems.append(f"{origin}: there is no setting of that name{_nearest(name)}")
            continue
        try:
            values[name] = READERS[name](_placed(name, value, base))
        except ValueError as error:
            problems.append(f"{origin} is {_short(value)}: {error}")
            continue
        origins[name] = origin
        if name == "store":
            values[name] = Path(os.path.normpath(base / values[name]))
    if "store" not in values:
        values["store"] = default_store(folder, environment)
    return Resolved(Settings(**values), {name: origins.get(name, "default") for name in READERS}, problems)


def _given(
    keywords: Mapping[str, object], environment: Mapping[str, str], folder: Path, problems: list[str]
) -> list[tuple[str, object, str, Path]]:
    """Return (name, value, origin, folder that a path is relative to), the strongest last."""
    path = nearest_pyproject(folder)
    table = _read_pyproject(path, problems) if path else {}
    given = [(name, value, f"{name} in {path}", path.parent if path else folder) for name, value in table.items()]
    for name in READERS:
        variable = PREFIX + name.upper()
        if environment.get(variable):
            given.append((name, environment[variable], variable, folder))
    given += [(name, value, f"{name}=", folder) for name, value in keywords.items() if value is not None]
    return given


def _read_pyproject(path: Path, problems: list[str]) -> Mapping[str, object]:
    try:
        content = path.read_bytes()
        if b"dashcam" not in content:
            return {}
        import tomllib  # only here: it would cost every start 4 ms

        table: object = tomllib.loads(content.decode())
        for name in ("tool", "dashcam"):
            table = table.get(name, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):
            return table
        problems.append(f"tool.dashcam in {path} is not a table")
    except (OSError, ValueError) as error:
        problems.append(f"{path} cannot be read: {error}")
    return {}


def _placed(name: str, value: object, base: Path) -> object:
    """A value, and prices that stand in a file as its path: it lies where the setting does."""
    is_file = isinstance(value, Path) or (isinstance(value, str) and not value.lstrip().startswith("{"))
    return base / str(value) if name == "prices" and is_file else value


def _nearest(name: str) -> str:
    import difflib  # only here: it is for the one who mistyped

    near = difflib.get_close_matches(name, READERS, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are {' '.join(READERS)}"


def _short(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _as_text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            from dashcam.settings.prices import prices_as_text  # late: few set them

            return prices_as_text(value)
        case tuple():
            return msgspec.json.encode(value).decode() if value else "none"
        case _:
            return str(value)
