"""Secrets in text: found in the encoded frame before it reaches the journal, cut out before it is written.

Almost no text holds a secret, so there are three stages, each called only where the one before says so. `suspect` looks
over a whole encoded frame for the literals that secrets begin with; `Masker.dirty` tries the rules' patterns at them;
only then is the value walked again and `Masker.text` cuts the secrets out of each string.
stringzilla finds a literal in 60-100 ns and keeps the GIL (docs/adr has the scanners that were refused, and why).
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from dashcam.snapshot.rules import EDGE, RULES
from dashcam.snapshot.secrets import Names

Find: TypeAlias = Callable[..., int]
Contains: TypeAlias = Callable[[bytes, bytes], bool]
Translate: TypeAlias = Callable[[bytes, bytes], bytes]
try:
    from stringzilla import contains as _contains
    from stringzilla import find as _find
    from stringzilla import translate as _translate
except ImportError:  # no wheel for this platform: slower, as safe
    _find, _contains, _translate = bytes.find, bytes.__contains__, bytes.translate

find: Find = _find
contains: Contains = _contains
translate: Translate = _translate
_BEFORE_DASH = (b"xapp-", b"pplx-", b"glpat-", b"tvly-", b"pypi-", b"nvapi-")
CLASSES = bytes.maketrans(b"ilptvxyIKSzBCE", b"aaaaaaaAAAAGGO")
"""Bytes that are taken for the same, so that one look is for several literals: all of `_BEFORE_DASH` end in `aaaa-`, what
is in `AKIA`, `ASIA`, `AIza` reads `AAA`, and `GOC` and `BEG` read `GOG`. Ordinary text hardly ever has one of the three."""
LOOKS = 6
"""So many `gh` are looked at one by one; in a text with more each literal is looked for."""
_GH = (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_")
_AFTER_GH = frozenset(literal[2:4] for literal in _GH)
SHORTEST = 6
"""No rule finds anything in fewer characters (`://:p@`): shorter texts need no look."""
WINDOW = 4096
"""Bytes behind a literal in which its rule is tried in a frame."""
MARGIN = 512
"""Characters looked at beyond a cut, so that a secret that lies across it is still seen."""
# in a frame the byte before a text may be its length, which can look like a letter
_FRAME_EDGE = r"(?:(?<![A-Za-z0-9])|(?<=\xd9.)|(?<=\xda..)|(?<=\xdb....))"


def suspect(frame: bytes) -> bool:
    """Say whether any rule's literal may stand in these bytes.

    This runs for every span, so it is one flat expression. Looking for a literal costs 45 ns and 25 more a kilobyte, however long it is; looking for a
    byte a third of that. So a literal stands behind a byte of it that is rare, and some share a part that is rare itself, or one that
    becomes the same when the bytes are taken by class.
    """
    dash, upper = 45 in frame, 65 in frame
    classes = translate(frame, CLASSES) if dash or upper else b""
    return (
        (dash and (
            contains(frame, b"sk-")
            or (120 in frame and (contains(frame, b"xox") or contains(frame, b"xai-")))
            or (contains(classes, b"aaaa-") and _with_dash(frame))
            or (71 in frame and contains(classes, b"GOG") and (
                contains(frame, b"-----BEGIN") or contains(frame, b"GOCSPX-")
            ))
        ))
        or (95 in frame and (
            contains(frame, b"hf_")
            or contains(frame, b"npm_")
            or contains(frame, b"whsec_")
            or contains(frame, b"github_pat_")
            or (50 in frame and contains(frame, b"lsv2_"))
            or (56 in frame and contains(frame, b"r8_"))
            or (contains(frame, b"gh") and _github(frame))
            or (contains(frame, b"k_") and _with_k(frame))
        ))
        or (64 in frame and contains(frame, b"://"))
        or (74 in frame and contains(frame, b"eyJ"))
        or (upper and contains(classes, b"AAA") and (contains(frame, b"IA") or contains(frame, b"AIza")))
        or contains(frame, b"earer ")
        or (66 in frame and contains(frame, b"Basic "))
    )  # fmt: skip


def _with_dash(frame: bytes) -> bool:
    return any(contains(frame, literal) for literal in _BEFORE_DASH)


def _github(frame: bytes) -> bool:
    """Look at what follows the first few `gh`: English is full of them."""
    at = find(frame, b"gh")
    for _ in range(LOOKS):
        if at < 0:
            return False
        if frame[at + 2 : at + 4] in _AFTER_GH:
            return True
        at = find(frame, b"gh", at + 2)
    return at >= 0 and any(contains(frame, literal) for literal in _GH)


def _with_k(frame: bytes) -> bool:
    return (
        contains(frame, b"k_live_")
        or contains(frame, b"k_test_")
        or contains(frame, b"gsk_")
        or contains(frame, b"pcsk_")
    )


class Masker:
    """The rules in force: the built-in ones, the names a user adds and the patterns a user adds (`/…/`).

    >>> Masker().text("key sk-abcdefghijklmnop1234 end").startswith("key [masked sk-key ")
    True
    """

    __slots__ = ("_key", "_needles", "_rules", "names", "user")

    def __init__(self, masks: tuple[str, ...] = (), key: bytes = b"") -> None:
        self.names = Names([mask for mask in masks if not _is_pattern(mask)])
        self._key = key[:64]
        self._rules = [(rule, re.compile(rule.pattern)) for rule in RULES]
        self._needles = [
            (literal.encode(), pattern)
            for rule in RULES
            for pattern in (_in_frame(rule.pattern, rule.confirm),)
            for literal in rule.literals
        ]
        self.user = [re.compile(mask[1:-1]) for mask in masks if _is_pattern(mask)]

    def dirty(self, frame: bytes) -> bool:
        """Say whether an encoded frame holds a secret, so that its value has to be walked."""
        if self.user:
            return True
        return suspect(frame) and self._confirmed(frame)

    def _confirmed(self, frame: bytes) -> bool:
        for needle, pattern in self._needles:
            at = find(frame, needle)
            while at >= 0:
                if pattern.match(frame, at, at + WINDOW):
                    return True
                at = find(frame, needle, at + 1)
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

    def _placeholder(self, rule: str, secret: str) -> str:
        return f"[masked {rule} {self.fingerprint(secret)}]"

    def fingerprint(self, secret: str) -> str:
        """Return eight hex digits that tell two secrets apart, keyed so that they cannot be guessed back."""
        from hashlib import blake2b  # late: a start without a secret is 4 ms quicker

        return blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=4, key=self._key).hexdigest()


def _is_pattern(mask: str) -> bool:
    return len(mask) > 2 and mask[0] == mask[-1] == "/"


def _in_frame(pattern: str, confirm: str) -> re.Pattern[bytes]:
    """Compile what stands at the literal in an encoded frame."""
    return re.compile((confirm or pattern.replace(EDGE, _FRAME_EDGE)).encode("latin-1"), re.DOTALL)
