"""Secrets in text: found in the encoded frame before it reaches the journal, cut out before it is written.

Almost no text holds a secret, so there are three stages, each called only where the one before says so. `suspect` looks
over a whole encoded frame for the literals that secrets begin with; `confirmed` tries the rules' patterns around them;
only then is the value walked again and `Masker.text` cuts the secrets out of each string.
stringzilla finds a literal in 60-90 ns and keeps the GIL (docs/adr has the scanners that were refused, and why).
"""

import re
from typing import NamedTuple

from dashcam.snapshot.secrets import Names

try:
    from stringzilla import find
except ImportError:  # no wheel for this platform: slower, as safe

    def find(haystack: bytes, needle: bytes, /) -> int:
        """Find a needle as stringzilla does."""
        return haystack.find(needle)


WINDOW = 4096
"""Bytes around a literal in which its rule is tried; a match is looked for only that far."""


class Rule(NamedTuple):
    """One kind of secret: its name, the literals one of which every match holds, and the exact pattern."""

    name: str
    literals: tuple[str, ...]
    pattern: str


RULES: tuple[Rule, ...] = (
    Rule("sk-key", ("sk-",), r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,}"),
    Rule("aws-key-id", ("AKIA", "ASIA"), r"(?<![A-Za-z0-9])A[KS]IA[0-9A-Z]{16}(?![0-9A-Z])"),
    Rule("google-key", ("AIza",), r"(?<![A-Za-z0-9])AIza[0-9A-Za-z_-]{30,}"),
    Rule(
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})",
    ),
    Rule("slack-token", ("xox", "xapp-"), r"(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}"),
    Rule("huggingface-token", ("hf_",), r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}"),
    Rule("gitlab-token", ("glpat-",), r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,}"),
    Rule("stripe-key", ("k_live_", "k_test_"), r"(?<![A-Za-z0-9])[rsp]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    Rule("jwt", ("eyJ",), r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),
    Rule("private-key", ("-----BEGIN",), r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[^-]*(?:-----END [A-Z0-9 ]*-----)?"),
    Rule("bearer", ("Bearer ", "bearer "), r"(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{12,}"),
    Rule("basic-auth", ("Basic ",), r"(?<=Basic )[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9])"),
    Rule("url-password", ("://",), r"(?<=://)[^\s/?#@:\"']{0,200}:[^\s/?#@\"']{1,200}(?=@)"),
)


def suspect(frame: bytes) -> bool:
    """Say whether any rule's literal may stand in these bytes.

    One flat expression, each line a byte without which no literal behind it can be there: this runs for every span.
    """
    return (
        (find(frame, b"-") >= 0 and (find(frame, b"sk-") >= 0 or _dashes(frame)))
        or (find(frame, b"_") >= 0 and _underlines(frame))
        or (find(frame, b"@") >= 0 and find(frame, b"://") >= 0)
        or find(frame, b"eyJ") >= 0
        or (find(frame, b"A") >= 0 and _capitals(frame))
        or find(frame, b"earer ") >= 0
        or find(frame, b"Basic ") >= 0
    )


def _dashes(frame: bytes) -> bool:
    return find(frame, b"xox") >= 0 or find(frame, b"xapp-") >= 0 or find(frame, b"glpat-") >= 0 or find(frame, b"-----BEGIN") >= 0


def _underlines(frame: bytes) -> bool:
    return (find(frame, b"gh") >= 0 and _github(frame)) or find(frame, b"hf_") >= 0 or find(frame, b"k_live_") >= 0 or find(frame, b"k_test_") >= 0


def _github(frame: bytes) -> bool:
    return any(find(frame, literal) >= 0 for literal in (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_"))


def _capitals(frame: bytes) -> bool:
    return find(frame, b"AKIA") >= 0 or find(frame, b"ASIA") >= 0 or find(frame, b"AIza") >= 0


class Masker:
    """The rules in force: the built-in ones, the names a user adds and the patterns a user adds (`/…/`).

    >>> Masker().text("key sk-abcdefghijklmnop1234 end").startswith("key [masked sk-key ")
    True
    """

    __slots__ = ("_key", "_rules", "_user", "names")

    def __init__(self, masks: tuple[str, ...] = (), key: bytes = b"") -> None:
        self.names = Names([mask for mask in masks if not _is_pattern(mask)])
        self._key = key[:64]
        self._rules = [(rule, re.compile(rule.pattern), re.compile(rule.pattern.encode())) for rule in RULES]
        self._user = [re.compile(mask[1:-1]) for mask in masks if _is_pattern(mask)]

    def dirty(self, frame: bytes) -> bool:
        """Say whether an encoded frame holds a secret, so that its value has to be walked."""
        if self._user:
            return True
        return suspect(frame) and self._confirmed(frame)

    def _confirmed(self, frame: bytes) -> bool:
        for rule, _, pattern in self._rules:
            for literal in rule.literals:
                needle = literal.encode()
                at = frame.find(needle)
                while at >= 0:
                    if pattern.search(frame, max(0, at - 16), at + WINDOW):
                        return True
                    at = frame.find(needle, at + len(needle))
        return False

    def text(self, text: str) -> str:
        """Return the text with every secret replaced by `[masked RULE HASH]`; the same object where there is none."""
        for rule, pattern, _ in self._rules:
            if any(literal in text for literal in rule.literals):
                text = pattern.sub(lambda found, name=rule.name: self._placeholder(name, found[0]), text)  # type: ignore[misc]
        for pattern in self._user:
            text = pattern.sub(lambda found: self._placeholder("user", found[0]), text)
        return text

    def _placeholder(self, rule: str, secret: str) -> str:
        return f"[masked {rule} {self.fingerprint(secret)}]"

    def fingerprint(self, secret: str) -> str:
        """Return eight hex digits that tell two secrets apart, keyed so that they cannot be guessed back."""
        from hashlib import blake2b  # late: a start without a secret is 4 ms quicker

        return blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=4, key=self._key).hexdigest()


def _is_pattern(mask: str) -> bool:
    return len(mask) > 2 and mask[0] == mask[-1] == "/"
