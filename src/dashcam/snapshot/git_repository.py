"""Where a folder's repository is, how it is set up, and what its HEAD says.

Gets a folder, hands on a `Repository` and its `Head`. Follows what git follows: `.git` folders, and the files that stand for them in
worktrees and submodules. Variables of the environment do not count: they are about commands that somebody types.
"""

import os
import re
from pathlib import Path
from typing import Final, NamedTuple

SMALL: Final = 64 * 1024
LARGE: Final = 16 * 1024 * 1024
_HOPS = 5
_HEX = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_REFERENCE = re.compile(r"refs(?:/(?!\.)[^\x00-\x20\x7f~^:?*\[\\/]+)+\Z")
_WORKTREES_OWN = ("refs/bisect/", "refs/worktree/", "refs/rewritten/")


class Repository(NamedTuple):
    """A repository with the work tree that it was found in."""

    tree: Path
    own: Path
    """What belongs to this work tree: HEAD and the index."""
    common: Path
    """What all work trees share: references, objects, settings."""
    settings: dict[str, str]
    """Lower-case names as `core.filemode`, with a subsection as `submodule "x".ignore`; only of this repository."""

    def is_set(self, name: str, *, default: bool) -> bool:
        """Say whether a setting is on."""
        said = self.settings.get(name)
        return default if said is None else said.lower() in ("true", "yes", "on", "1")

    @property
    def width(self) -> int:
        """How many bytes an object's name has: 20 of SHA-1, 32 of SHA-256."""
        return 32 if self.settings.get("extensions.objectformat", "sha1").lower() == "sha256" else 20


class Head(NamedTuple):
    """What is checked out; `unborn` where there is no commit yet, other than one that cannot be read."""

    commit: str | None
    branch: str | None
    unborn: bool


def find(folder: str | Path) -> Repository | None:
    """Return the repository that a folder is in: its own, or the nearest above it on the same file system."""
    place = Path(os.path.realpath(folder))
    device = place.stat().st_dev
    for one in (place, *place.parents):
        if one.stat().st_dev != device:
            return None
        found = at(one)
        if found is not None:
            return found
    return None


def at(tree: Path) -> Repository | None:
    """Return the repository whose work tree this very folder is; a `.git` file that leads nowhere is an error."""
    own = tree / ".git"
    if own.is_file():
        kind, _, target = text_of(own).rstrip("\r\n").partition(": ")
        own = tree / target
        if kind != "gitdir" or not (own / "HEAD").is_file():
            raise ValueError(".git leads nowhere")
    if not os.path.lexists(own / "HEAD"):
        return None
    common = own
    if (own / "commondir").is_file():
        common = own / text_of(own / "commondir").rstrip("\r\n")
    if not ((common / "objects").is_dir() and (common / "refs").is_dir()):
        return None
    settings = settings_in(text_of(common / "config")) if (common / "config").is_file() else {}
    if "extensions.worktreeconfig" in settings and (own / "config.worktree").is_file():
        settings |= settings_in(text_of(own / "config.worktree"))
    return Repository(tree, own, common, settings)


def text_of(path: Path, most: int = SMALL) -> str:
    """Return what a file says; one that is longer than it should be is an error."""
    with path.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise ValueError(f"{path.name} is too long")
    return data.decode("utf-8", "surrogateescape")


def settings_in(text: str) -> dict[str, str]:
    """Take the settings out of a git configuration; `include.path` says that there is more of it elsewhere.

    >>> settings_in('[core]\\n\\tfileMode = false ; odd\\n[submodule "Lib"]\\n\\tignore = all\\n[x] bare')
    {'core.filemode': 'false', 'submodule "Lib".ignore': 'all', 'x.bare': 'true'}
    """
    found: dict[str, str] = {}
    section = ""
    for line in text.replace("\\\n", "").splitlines():
        said = line.strip()
        if said.startswith("["):
            inner, _, said = said[1:].partition("]")
            name, quote, rest = inner.partition('"')
            section = name.lower() + quote + rest
            said = said.strip()
        name, equals, value = said.partition("=")
        name = name.strip().lower()
        if name and name[0] not in "#;":
            found[f"{section}.{name}"] = re.split(r"\s[#;]", value)[0].strip().strip('"') if equals else "true"
    return found


def head_of(repository: Repository) -> Head:
    """Return what HEAD says, through references that stand for others."""
    if repository.settings.get("extensions.refstorage", "files").lower() != "files":
        return Head(None, None, unborn=False)
    name = "HEAD"
    for _ in range(_HOPS):
        said = _said(repository, name)
        branch = name.removeprefix("refs/heads/") if name.startswith("refs/heads/") else None
        if said is None:
            return Head(None, branch, unborn=name != "HEAD")
        if not said.startswith("ref:"):
            return Head(said if _HEX.match(said) else None, branch, unborn=False)
        name = said[4:].strip()
        if not _REFERENCE.match(name) or ".." in name:
            break
    return Head(None, None, unborn=False)


def _said(repository: Repository, name: str) -> str | None:
    """Return what a reference says, `None` where there is none of this name."""
    folder = repository.own if name == "HEAD" or name.startswith(_WORKTREES_OWN) else repository.common
    path = folder / name
    # old ones stand for another by being a link to it
    if path.is_symlink() and _REFERENCE.match(target := str(path.readlink())):
        return f"ref: {target}"
    try:
        return text_of(path).strip()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None if name == "HEAD" else _packed(repository, name)


def _packed(repository: Repository, name: str) -> str | None:
    try:
        text = text_of(repository.common / "packed-refs", LARGE)
    except FileNotFoundError:
        return None
    found = re.search(rf"^([0-9a-f]+) {re.escape(name)}$", text, re.MULTILINE)
    return found[1] if found else None
