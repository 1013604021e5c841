"""Names that hold secrets, by whole words."""

import pytest

from dashcam.snapshot.secrets import Names


@pytest.mark.parametrize(
    "name",
    "password PASSWORD db_password DB-PASSWORD userPassword passwd pwd passphrase secret client_secret clientSecret api_key apiKey "
    "X-API-Key APIKey apikey openai_api_key access_key secretKey private_key authorization Authorization proxy-authorization "
    "auth auth_header token access_token refresh-token botToken id_token cookie Set-Cookie credentials jwt session_key "
    "signing_key encryption_key csrf _secret_value bearer".split(),
)
def test_secrets(name):
    """Each of these names a secret."""
    assert Names().rule(name) is not None


@pytest.mark.parametrize(
    "name",
    "max_tokens tokens token_count total_tokens tokenizer token_type token_limit per_token_cost author authors authority "
    "session_id session keyboard key keys primary_key monkey secretary passport compass tokenize input output messages "
    "auth_count authenticated price_per_token k q question".split()
    + ["", "x" * 300, "ключ", "1", "_"],
)
def test_no_secrets(name):
    """None of these does."""
    assert Names().rule(name) is None


def test_the_users_names():
    """A name the user adds is masked whatever its case, and only whole."""
    names = Names(["SSN", "date-of-birth"])
    assert names.rule("ssn") == names.rule("Ssn") == "key:ssn"
    assert names.rule("Date-Of-Birth") == "key:date-of-birth"
    assert names.rule("assn") is None
    assert Names(("x",)).rule("password") == "key:password"


def test_the_rule_says_which_word():
    """The rule's name tells why."""
    rule = Names().rule
    assert [rule("X-Api-Key"), rule("db_password"), rule("botToken")] == ["key:api_key", "key:password", "key:token"]


def test_the_first_of_a_pair():
    """A header's name is one word; a sentence that speaks of passwords is none, unless the user says so."""
    names = Names(["my word"])
    assert [names.paired(first) for first in ("Authorization", "db.password", "my word")] == [
        "key:authorization", "key:password", "key:my word",
    ]  # fmt: skip
    assert [names.paired(first) for first in ("the password is", "", "7", "max_tokens", "secret" * 20)] == [None] * 5
