"""The table of secrets that can be told by their look: what each begins with, and its exact pattern.

A row is data: `redact` compiles it twice, for the text it cuts secrets out of and for the encoded frame it looks over first.
Every pattern is linear: what may repeat without end is never followed by something that can fail.
"""

from typing import NamedTuple

EDGE = r"(?<![A-Za-z0-9])"
"""Before the first character of a key: `task-force` holds no `sk-force`."""
_WORD = r"[A-Za-z0-9._~+/=-]"
_BASE64 = r"[A-Za-z0-9+/]"
_NO_PROSE = (
    rf"(?=[A-Za-z._~+/=-]{{0,64}}[0-9]|[A-Za-z][A-Za-z._~+/=-]{{0,40}}[A-Z]|{_WORD}{{24}}|(?<=uthorization: .earer ))"
)
_IN_QUERY = "token access_token auth_token refresh_token id_token api_key apikey api-key access_key subscription-key"
_IN_FORM = "secret client_secret X-Amz-Signature Signature"
_NO_BLANK = r"(?![{<$*\[(]|%[s(])"
_SESSION = r"(?=[^\r\n\"'\\]{12})(?=[^\r\n\"'\\]{0,200}[0-9])"
_NO_TITLE = r"(?=[A-Za-z+/]{0,64}[0-9=]|[A-Za-z][A-Za-z+/]{0,40}[A-Z])"


def _after(names: str) -> str:
    """A parameter of an address or of a form, before its value."""
    return "(?:" + "|".join(f"(?<=[?&]{name}=)" for name in names.split()) + ")"


class Rule(NamedTuple):
    """One kind of secret."""

    name: str
    literals: tuple[str, ...]
    """Every match holds one of these, where `pattern` begins or, for a pattern that looks behind, just before it."""
    pattern: str
    """What is cut out of a text."""
    confirm: str = ""
    """What stands at the literal in an encoded frame, where that is not simply `pattern`; may find more, never less."""
    also: int | None = None
    """A byte that every match holds besides, where the literal alone is common: most addresses have no `@`."""


RULES: tuple[Rule, ...] = (
    # a key has digits or a long run without a break: `sk-toggleable__content` is a class in a style sheet
    Rule(
        "sk-key",
        ("sk-",),
        EDGE + r"c?sk-(?=[A-Za-z_-]{0,32}[0-9]|[A-Za-z_-]{0,24}[A-Za-z]{16})[A-Za-z0-9_-]{16,}",
        r"(?:(?<![A-Za-z0-9])|(?<=c)|(?<=\xd9.)|(?<=\xda..)|(?<=\xdb....))sk-[A-Za-z0-9_-]{16}",
    ),
    Rule("aws-key-id", ("AKIA", "ASIA"), EDGE + r"A[KS]IA[0-9A-Z]{16}(?![0-9A-Z])", r"A[KS]IA[0-9A-Z]{16}"),
    Rule("google-key", ("AIza",), EDGE + r"AIza[0-9A-Za-z_-]{30,}"),
    Rule("google-secret", ("GOCSPX-",), EDGE + r"GOCSPX-[A-Za-z0-9_-]{20,}"),
    Rule(
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        EDGE + r"(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})",
    ),
    Rule("gitlab-token", ("glpat-",), EDGE + r"glpat-[A-Za-z0-9_-]{16,}"),
    Rule("npm-token", ("npm_",), EDGE + r"npm_[A-Za-z0-9]{36}"),
    Rule("pypi-token", ("pypi-",), EDGE + r"pypi-[A-Za-z0-9_-]{50,}"),
    Rule("slack-token", ("xox", "xapp-"), EDGE + r"(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}"),
    Rule("huggingface-token", ("hf_",), EDGE + r"hf_[A-Za-z0-9]{30,}"),
    Rule("groq-key", ("gsk_",), EDGE + r"gsk_[A-Za-z0-9]{32,}"),
    Rule("pinecone-key", ("pcsk_",), EDGE + r"pcsk_[A-Za-z0-9_]{32,}"),
    Rule("xai-key", ("xai-",), EDGE + r"xai-[A-Za-z0-9]{32,}"),
    Rule("perplexity-key", ("pplx-",), EDGE + r"pplx-[A-Za-z0-9]{32,}"),
    Rule("tavily-key", ("tvly-",), EDGE + r"tvly-[A-Za-z0-9-]{20,}"),
    Rule("nvidia-key", ("nvapi-",), EDGE + r"nvapi-[A-Za-z0-9_-]{32,}"),
    Rule("replicate-token", ("r8_",), EDGE + r"r8_[A-Za-z0-9]{30,}"),
    Rule("langsmith-key", ("lsv2_",), EDGE + r"lsv2_(?:pt|sk)_[A-Za-z0-9_]{20,}"),
    Rule(
        "stripe-key",
        ("k_live_", "k_test_"),
        EDGE + r"[rsp]k_(?:live|test)_[A-Za-z0-9]{16,}",
        r"k_(?:live|test)_[A-Za-z0-9]{16}",
    ),
    Rule("stripe-webhook", ("whsec_",), EDGE + r"whsec_[A-Za-z0-9+/]{24,}={0,2}"),
    Rule("sendgrid-key", ("SG.",), EDGE + r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    Rule("google-access", ("ya29.",), EDGE + r"ya29\.[A-Za-z0-9_-]{20,}"),
    Rule("vault-token", ("hvs.",), EDGE + r"hvs\.[A-Za-z0-9_-]{24,}"),
    Rule("shopify-token", ("shpat_",), EDGE + r"shpat_[A-Fa-f0-9]{32,}"),
    Rule("digitalocean-token", ("dop_v1_",), EDGE + r"dop_v1_[a-f0-9]{64}"),
    Rule(
        "slack-webhook",
        ("hooks.slack.com/services/",),
        r"(?<=hooks\.slack\.com/services/)[A-Za-z0-9]{6,24}/[A-Za-z0-9]{6,24}/[A-Za-z0-9]{12,}",
        r"hooks\.slack\.com/services/[A-Za-z0-9]{6,24}/[A-Za-z0-9]{6,24}/[A-Za-z0-9]{12}",
    ),
    Rule(
        "azure-key",
        ("Key=",),
        r"(?:(?<=AccountKey=)|(?<=AccessKey=))[A-Za-z0-9+/]{32,}={0,2}",
        r"Key=[A-Za-z0-9+/]{32}",
    ),
    Rule(
        "url-secret",
        ("token=", "key=", "ecret=", "Signature="),
        _after(f"{_IN_QUERY} {_IN_FORM}") + _NO_BLANK + r"[^\s&#;\"'<>\\]{8,}",
        r"(?:token|key|ecret|Signature)=" + _NO_BLANK + r"[^\s&#;\"'<>\\]{8}",
    ),
    # `connect(password=given)` is code: a password that is written out has a digit and stands between blanks or semicolons
    Rule(
        "written-password",
        ("ssword=",),
        r"(?:(?<=[?&]password=)|(?<=[ ;][Pp]assword=)(?=[^\s;]{0,64}[0-9]))"
        + _NO_BLANK
        + r"[^\s&;\"'(),{}<>\\]{6,128}(?![^\s&;\"'])",
        r"ssword=[^\s&;\"'(),{}<>\\]{6}",
    ),
    # `Set-Cookie: chips=ahoy` is how cookies are explained: those of a session have a digit
    Rule(
        "cookie",
        ("ookie: ",),
        rf"(?<=[Cc]ookie: ){_SESSION}[A-Za-z0-9_.-]{{1,64}}=[^\s\"';,\\]*(?:; ?[^\s=;,\"'\\]{{1,64}}(?:=[^\s;,\"'\\]*)?)*",
        rf"ookie: {_SESSION}[A-Za-z0-9_.-]{{1,64}}=",
    ),
    Rule("jwt", ("eyJ",), EDGE + r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),
    # up to its end, or, where that was cut off, as far as the key goes on
    Rule(
        "private-key",
        ("-----BEGIN",),
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----"
        r"(?:[\s\S]{0,8192}?-----END [A-Z0-9 ]*-----|(?:(?:\s|\\[nr])+[A-Za-z0-9+/=]{24,})+(?:(?:\s|\\[nr])+[A-Za-z0-9+/=]+)?)",
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY",
    ),
    # "bearer authentication" is prose: a token has a digit or a capital within, or is longer than a word
    Rule(
        "bearer",
        ("Bearer ", "bearer "),
        rf"(?<=[Bb]earer ){_NO_PROSE}{_WORD}{{12,}}",
        rf"[Bb]earer {_NO_PROSE}{_WORD}{{12}}",
    ),
    Rule(
        "basic-auth",
        ("Basic ",),
        rf"(?<=Basic ){_NO_TITLE}(?:{_BASE64}{{4}}){{3,}}"
        rf"(?:{_BASE64}{{2}}==|{_BASE64}{{3}}=)?(?![A-Za-z0-9+/=])",
        rf"Basic {_NO_TITLE}{_BASE64}{{12}}",
    ),
    # a place holder (`{password}`, `<password>`, `$PASSWORD`, `%s`, `***`) is no password
    Rule(
        "url-password",
        ("://",),
        r"(?<=://)[^\s/?#@:\"']{0,200}:"
        r"(?!(?:\{[^}@]{0,64}\}|<[^>@]{0,64}>|\$\{?[A-Za-z_]{1,64}\}?|%s|%\([a-z_]{1,64}\)s|\*{1,64})@)[^\s/?#\"']{1,200}(?=@)",
        r"://[^\s/?#@:\"']{0,200}:[^\s/?#\"']{1,200}@",
        also=ord("@"),
    ),
)
