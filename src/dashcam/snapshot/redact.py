"""Secrets in text: found in the encoded frame before it reaches the journal, cut out before it is written.

Almost no text holds a secret, so there are three stages, each called only where the one before says so. `suspect` looks
over a whole encoded frame for the literals that secrets begin with; `Masker.dirty` tries the rules' patterns at them;
only then is the value walked again and `Masker.text` cuts the secrets out of each string.
One pass over the frame finds all literals, with the interpreter's lock kept (docs/adr has the scanners that were refused, and why).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from dashcam.snapshot.natural import encodable
from dashcam.snapshot.rules import EDGE, RULES
from dashcam.snapshot.secrets import Names

Found: TypeAlias = list[tuple[int, int, int]]
"""Which literal stands where: its index in `LITERALS`, its first byte, the first byte after it."""
Find: TypeAlias = Callable[[memoryview], Found]
LITERALS = tuple(literal.encode() for rule in RULES for literal in rule.literals)
OVERLAPPED = (b"-----BEGIN", b"AIza", b"AKIA", b"ASIA", b"k_live_", b"k_test_", b"xai-", b"xapp-", b"xox")
"""Literals that can begin inside another one, where a scan that goes on behind each finding does not see them."""
_HIDING = frozenset(
    at
    for at, literal in enumerate(LITERALS)
    if any(begun.startswith(literal[cut:]) for begun in OVERLAPPED for cut in range(1, len(literal)))
)
_ALSO = tuple(rule.also for rule in RULES for _ in rule.literals)
SHORTEST = 6
"""No rule finds anything in fewer characters (`://:p@`): shorter texts need no look."""
WINDOW = 4096
"""Bytes behind a literal in which its rule is tried in a frame."""
MARGIN = 512
"""Characters looked at beyond a cut, so that a secret that lies across it is still seen."""
WORDS = 64
LONGEST_WORD = 1024
"""How much of a command line is kept."""
MASKED = "[masked]"
# in a frame the byte before a text may be its length, which can look like a letter
_FRAME_EDGE = r"(?:(?<![A-Za-z0-9])|(?<=\xd9.)|(?<=\xda..)|(?<=\xdb....))"


def _slow_scanner() -> Find:
    """Find literals with the standard library: as safe, thirty times slower."""
    anyone = re.compile(b"|".join(map(re.escape, LITERALS)))
    index = {literal: at for at, literal in enumerate(LITERALS)}
    return lambda frame: [(index[found[0]], *found.span()) for found in anyone.finditer(frame)]


def _scanner() -> Find:
    try:
        from ahocorasick_rs import BytesAhoCorasick, MatchKind  # not every platform has a wheel
    except ImportError:
        return _slow_scanner()
    # of the kinds of match only this one lets the library compare many literals at a time: 0.4 µs, not 5
    scanner = BytesAhoCorasick(list(LITERALS), matchkind=MatchKind.LeftmostFirst)
    find: Find = scanner.find_matches_as_indexes
    return find


find: Find = _scanner()
"""Where literals stand. Of a `memoryview` it is asked because for `bytes` the scanner may give the interpreter's lock away."""


def suspect(frame: bytes) -> bool:
    """Say whether any rule's literal stands in these bytes."""
    return bool(find(memoryview(frame)))


class Masker:
    """The rules in force: the built-in ones, the names a user adds and the patterns a user adds (`/…/`).

    >>> Masker().text("key sk-abcdefghijklmnop1234 end").startswith("key [masked sk-key ")
    True
    """

    __slots__ = ("_key", "_patterns", "_rules", "masks", "names", "user")

    def __init__(self, masks: tuple[str, ...] = (), key: bytes = b"") -> None:
        self.masks = tuple(masks)
        self.names = Names([mask for mask in masks if not _is_pattern(mask)])
        self._key = key[:64]
        self._rules = [(rule, re.compile(rule.pattern)) for rule in RULES]
        self._patterns = [
            pattern for rule in RULES for pattern in (_in_frame(rule.pattern, rule.confirm),) for _ in rule.literals
        ]
        self.user = [re.compile(mask[1:-1]) for mask in masks if _is_pattern(mask)]

    def dirty(self, frame: bytes) -> bool:
        """Say whether an encoded frame holds a secret, so that its value has to be walked."""
        if self.user:
            return True
        for index, start, end in find(memoryview(frame)):
            also = _ALSO[index]
            if also is not None and also not in frame:
                continue
            if self._patterns[index].match(frame, start, start + WINDOW):
                return True
            if index in _HIDING and any(
                self._patterns[which].match(frame, at, at + WINDOW) for which, at in _within(frame, start, end)
            ):
                return True
        return False

    def text(self, text: str) -> str:
        """Return the text with every secret replaced by `[masked RULE HASH]`; the same object where there is none."""
        if len(text) >= SHORTEST and suspect(text.encode("utf-8", "surrogatepass")):
            text = self._cut(text)
        for pattern in self.user:
            text = pattern.sub(lambda found: self._placeholder("user", found[0]), text)
        return text

    def _cut(self, text: str) -> str:
        for rule, pattern in self._rules:
            if any(literal in text for literal in rule.literals):
                text = pattern.sub(lambda found, name=rule.name: self._placeholder(name, found[0]), text)  # type: ignore[misc]
        return text

    def head(self, text: str, most: int) -> str:
        """Return the first characters of a text, masked; a secret that lies across the cut is seen whole first.

        >>> Masker().head("abc sk-abcdefghijklmnop1234", 8)
        'abc [mas'
        """
        if len(text) <= most + MARGIN:
            return self.text(text)[:most]
        seen = self.text(text[: most + MARGIN])
        return seen[: max(0, min(most, len(seen) - MARGIN))]

    def command_line(self, argv: Sequence[Any]) -> list[str]:
        """Return the words of a command line; secrets are known by the option's name or by their look.

        >>> Masker().command_line(["app.py", "--api-key", "abc", "--password=x", "-v"])
        ['app.py', '--api-key', '[masked]', '--password=[masked]', '-v']
        """
        words: list[str] = []
        is_next = False
        for word in argv[:WORDS]:
            if type(word) is not str:
                words.append("?")
                continue
            name, given, _ = word.partition("=")
            is_secret = self.names.rule(name.lstrip("-")) is not None
            if is_next:
                words.append(MASKED)
            elif is_secret and given:
                words.append(f"{name}={MASKED}")
            else:
                words.append(encodable(self.head(word, LONGEST_WORD)))
            is_next = is_secret and not given and not is_next and name.startswith("-")
        return words

    def _placeholder(self, rule: str, secret: str) -> str:
        return f"[masked {rule} {self.fingerprint(secret)}]"

    def fingerprint(self, secret: str) -> str:
        """Return eight hex digits that tell two secrets apart, keyed so that they cannot be guessed back."""
        from hashlib import blake2b  # late: a start without a secret is 4 ms quicker

        return blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=4, key=self._key).hexdigest()


def _within(frame: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Give the literals that begin inside one that was found, with their places."""
    return [
        (LITERALS.index(literal), at)
        for at in range(start + 1, end)
        if frame.startswith(OVERLAPPED, at)
        for literal in OVERLAPPED
        if frame.startswith(literal, at)
    ]


def _is_pattern(mask: str) -> bool:
    return len(mask) > 2 and mask[0] == mask[-1] == "/"


def _in_frame(pattern: str, confirm: str) -> re.Pattern[bytes]:
    """Compile what stands at the literal in an encoded frame."""
    return re.compile((confirm or pattern.replace(EDGE, _FRAME_EDGE)).encode("latin-1"), re.DOTALL)
