"""Which names hold secrets: whole words of a key, never parts of words.

`api_key`, `X-Api-Key`, `clientSecret` and `DB_PASSWORD` are secrets; `max_tokens`, `token_count`, `author` and
`session_id` are not. The words are the union of what Sentry, Elastic and Logfire mask, less the fields of usage.
"""

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")

ALWAYS = frozenset(
    "password passwd passphrase pwd secret secrets apikey authorization credential credentials cookie cookies "
    "jwt bearer privatekey secretkey accesskey accesstoken refreshtoken authtoken csrf xsrf csrftoken otp".split()
)
KEY_OF = frozenset(
    "api access private secret encryption signing ssh session account master service auth subscription".split()
)
TOKEN_OF = frozenset(
    "count counts usage type limit limits budget index ids id logprobs logprob price cost size length max min num "
    "number per total rate window ratio text offset position stats details counter splitter".split()
)


class Names:
    """The names whose values are masked: the built-in words and the names a user adds.

    >>> Names().rule("X-Api-Key"), Names().rule("max_tokens"), Names(["ssn"]).rule("SSN")
    ('key:api_key', None, 'key:ssn')
    """

    __slots__ = ("_extra",)

    def __init__(self, extra: tuple[str, ...] | list[str] = ()) -> None:
        self._extra = frozenset(name.lower() for name in extra)

    def rule(self, key: str) -> str | None:
        """Return the rule that makes this key's value a secret, `None` where it is not one."""
        if len(key) > 256:
            return None
        if key.lower() in self._extra:
            return f"key:{key.lower()}"
        words = [word.lower() for word in _WORD.findall(key)]
        return _rule_of(words)

    def paired(self, first: str) -> str | None:
        """As `rule`, for the first of two texts, as headers come: a name is one word; a question about passwords is none.

        >>> Names().paired("x-api-key"), Names().paired("How do I reset my password?")
        ('key:api_key', None)
        """
        return self.rule(first) if _NAME.fullmatch(first) or first.lower() in self._extra else None


def _rule_of(words: list[str]) -> str | None:
    for i, word in enumerate(words):
        if word in ALWAYS or (word == "auth" and len(words) <= 2 and words[-1] in ("auth", "header")):
            return f"key:{word}"
        if word in ("key", "keys") and i and words[i - 1] in KEY_OF:
            return f"key:{words[i - 1]}_{word}"
        # an `id_token` is a token, a `token_id` is none
        if word == "token" and not TOKEN_OF.intersection([*words[i + 1 :], *(one for one in words[:i] if one != "id")]):
            return "key:token"
    return None
