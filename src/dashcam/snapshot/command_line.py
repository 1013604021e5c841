"""A program's command line without its secrets: what the journal says of how a process was started."""

from collections.abc import Sequence
from typing import Any

from dashcam.snapshot.natural import encodable
from dashcam.snapshot.redact import Masker

WORDS = 64
LONGEST = 1024
MASKED = "[masked]"


def told(argv: Sequence[Any], masker: Masker) -> list[str]:
    """Return the words of a command line; secrets are known by the option's name or by their look.

    >>> told(["app.py", "--api-key", "abc", "--password=x", "-v"], Masker())
    ['app.py', '--api-key', '[masked]', '--password=[masked]', '-v']
    """
    words: list[str] = []
    is_next = False
    for word in argv[:WORDS]:
        if type(word) is not str:
            words.append("?")
            continue
        name, given, _ = word.partition("=")
        is_secret = masker.names.rule(name.lstrip("-")) is not None
        if is_next:
            words.append(MASKED)
        elif is_secret and given:
            words.append(f"{name}={MASKED}")
        else:
            words.append(encodable(masker.head(word, LONGEST)))
        is_next = is_secret and not given and not is_next and name.startswith("-")
    return words
