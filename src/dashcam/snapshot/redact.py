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

Find: TypeAlias = Callable[[bytes, bytes], int]
try:
    from stringzilla import find as _find
except ImportError:  # no wheel for this platform: slower, as safe

    def _find(haystack: bytes, needle: bytes, /) -> int:
        return haystack.find(needle)


find: Find = _find
WINDOW = 4096
"""Bytes behind a literal in which its rule is tried in a frame."""
MARGIN = 512
"""Characters looked at beyond a cut, so that a secret that lies across it is still seen."""
# in a frame the byte before a text may be its length, which can look like a letter
_FRAME_EDGE = r"(?:(?<![A-Za-z0-9])|(?<=\xd9.)|(?<=\xda..)|(?<=\xdb....))"


def suspect(frame: bytes) -> bool:
    """Say whether any rule's literal may stand in these bytes.

    One flat expression, each line a byte without which no literal behind it can be there: this runs for every span, and
    a byte is found in a third of the time of a literal.
    """
    return (
        (45 in frame and (find(frame, b"sk-") >= 0 or _dashes(frame)))
        or (95 in frame and _underlines(frame))
        or (64 in frame and find(frame, b"://") >= 0)
        or (74 in frame and find(frame, b"eyJ") >= 0)
        or (65 in frame and _capitals(frame))
        or find(frame, b"earer ") >= 0
        or (66 in frame and find(frame, b"Basic ") >= 0)
    )


def _dashes(frame: bytes) -> bool:
    return (
        (88 in frame and find(frame, b"GOCSPX-") >= 0)
        or find(frame, b"xox") >= 0
        or find(frame, b"glpat-") >= 0
        or find(frame, b"-----BEGIN") >= 0
        or find(frame, b"tvly-") >= 0
        or find(frame, b"pplx-") >= 0
        or (find(frame, b"xa") >= 0 and (find(frame, b"xapp-") >= 0 or find(frame, b"xai-") >= 0))
        or (find(frame, b"pi-") >= 0 and (find(frame, b"pypi-") >= 0 or find(frame, b"nvapi-") >= 0))
    )


def _underlines(frame: bytes) -> bool:
    return (
        (find(frame, b"gh") >= 0 and _github(frame))
        or (find(frame, b"k_") >= 0 and _with_k(frame))
        or find(frame, b"hf_") >= 0
        or find(frame, b"npm_") >= 0
        or find(frame, b"whsec_") >= 0
        or (50 in frame and find(frame, b"lsv2_") >= 0)
        or (56 in frame and find(frame, b"r8_") >= 0)
    )


def _github(frame: bytes) -> bool:
    return any(find(frame, literal) >= 0 for literal in (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_"))


def _with_k(frame: bytes) -> bool:
    return any(find(frame, literal) >= 0 for literal in (b"k_live_", b"k_test_", b"gsk_", b"pcsk_"))


def _capitals(frame: bytes) -> bool:
    return find(frame, b"AKIA") >= 0 or find(frame, b"ASIA") >= 0 or find(frame, b"AIza") >= 0


class Masker:
    """The rules in force: the built-in ones, the names a user adds and the patterns a user adds (`/…/`).

    >>> Masker().text("key sk-abcdefghijklmnop1234 end").startswith("key [masked sk-key ")
    True
    """

    __slots__ = ("_key", "_rules", "names", "user")

    def __init__(self, masks: tuple[str, ...] = (), key: bytes = b"") -> None:
        self.names = Names([mask for mask in masks if not _is_pattern(mask)])
        self._key = key[:64]
        self._rules = [(rule, re.compile(rule.pattern), _in_frame(rule.pattern, rule.confirm)) for rule in RULES]
        self.user = [re.compile(mask[1:-1]) for mask in masks if _is_pattern(mask)]

    def dirty(self, frame: bytes) -> bool:
        """Say whether an encoded frame holds a secret, so that its value has to be walked."""
        if self.user:
            return True
        return suspect(frame) and self._confirmed(frame)

    def _confirmed(self, frame: bytes) -> bool:
        for rule, _, pattern in self._rules:
            for literal in rule.literals:
                needle = literal.encode()
                at = frame.find(needle)
                while at >= 0:
                    if pattern.match(frame, at, at + WINDOW):
                        return True
                    at = frame.find(needle, at + 1)
        return False

    def text(self, text: str) -> str:
        """Return the text with every secret replaced by `[masked RULE HASH]`; the same object where there is none."""
        for rule, pattern, _ in self._rules:
            if any(literal in text for literal in rule.literals):
                text = pattern.sub(lambda found, name=rule.name: self._placeholder(name, found[0]), text)  # type: ignore[misc]
        for pattern in self.user:
            text = pattern.sub(lambda found: self._placeholder("user", found[0]), text)
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
