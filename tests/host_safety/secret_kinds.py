"""The kinds of secrets that masking is tried with: what they look like, what is secret in them, what their names are.

None of them is real: each value is made up in the form in which its maker gives them out.
"""

KEY = "sk-proj-Ab3dEf6hIj9kLmN2pQr5tUv8xYz1"
BY_LOOK = {
    "openai": KEY,
    "openai, 51 characters": "sk-" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG3hJ6kL9nP2rS5tV8"[:48],
    "anthropic": "sk-ant-api03-Zz9yXw8vUt7sRq6pOn5mLk4jIh3gFe2dCb1a-AA",
    "openrouter": "sk-or-v1-0123456789abcdef0123456789abcdef",
    "letters only": "sk-abcdefghijklmnopqrst",
    "cerebras": "csk-abc123def456ghi789jkl012",
    "aws": "AKIAIOSFODNN7EXAMPLE",
    "aws, temporary": "ASIAIOSFODNN7EXAMPLE",
    "google": "AIzaSyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v",
    "google client": "GOCSPX-abcdefGHIJKL1234567890mnop",
    "github": "ghp_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789",
    "github, fine": "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789",
    "gitlab": "glpat-AbCdEfGhIjKlMnOpQrSt",
    "npm": "npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789",
    "pypi": "pypi-AgEIcHlwaS5vcmcCJDEyMzQ1Njc4LTEyMzQtMTIzNC0xMjM0LTEyMzQ1Njc4OTBhYg",
    "slack": "xoxb-123456789012-abcdefGHIJKL",
    "slack app": "xapp-1-A0123456789-1234567890",
    "huggingface": "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567",
    "groq": "gsk_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgH",
    "pinecone": "pcsk_aBcDeF_gHiJkLmNoPqRsTuVwXyZ0123456789aBc",
    "xai": "xai-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgH",
    "perplexity": "pplx-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgH",
    "tavily": "tvly-dev-aBcDeFgHiJkLmNoPqRsTuV",
    "nvidia": "nvapi-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_aBc",
    "replicate": "r8_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789a",
    "langsmith": "lsv2_pt_0123456789abcdef0123456789abcdef_0123456789",
    "stripe": "sk_live_aBcDeFgHiJkLmNoPqRsTuVwX",
    "stripe, restricted": "rk_test_aBcDeFgHiJkLmNoPqRsTuVwX",
    "stripe webhook": "whsec_aBcDeFgHiJkLmNoPqRsTuVwXyZ012345",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "bearer": "Bearer c2VjcmV0LXRva2VuLTEyMzQ1",
    "basic": "Basic dXNlcjpwYXNzd29yZDEyMw==",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1234567890abcdefghijklmnop\nqrstuvwxyz/+==\n-----END RSA PRIVATE KEY-----",
    "private key, encrypted": "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEowIBAAKCAQEA1234567890abcdefghijklmnop\n-----END RSA PRIVATE KEY-----",
    "url": "postgresql://app:hUnt3r2-pAss@db.example/x",
    "url, @ in the password": "redis://:p@ss-w0rd-99@cache:6379/0",
    "sendgrid": "SG.aBcDeFgHiJkLmNoPqRsTuV.wXyZ0123456789aBcDeFgHiJkLmNoPqRsTuVwXyZ012",
    "google, access": "ya29.a0AfH6SMBaBcDeFgHiJkLmNoPqRsTuVwXyZ",
    "vault": "hvs.CAESIaBcDeFgHiJkLmNoPqRsTuVwXyZ",
    "shopify": "shpat_0123456789abcdef0123456789abcdef",
    "digitalocean": "dop_v1_" + "0123456789abcdef" * 4,
    "slack webhook": "hooks.slack.com/services/T0A1B2C3D/B4E5F6G7H/aBcDeFgHiJkLmNoPqRsTuVwX",
    "azure storage": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey="
    + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0f" * 2
    + "==",
    "azure bus": "Endpoint=sb://b.example/;SharedAccessKeyName=r;SharedAccessKey=Zz9yXw8vUt7sRq6pOn5mLk4jIh3gFe2d=",
    "token in an address": "https://a.example/x?access_token=q7Wm-2kLp9-Zr4T&page=2",
    "key in an address": "https://a.example/x?page=2&api_key=0f9e8d7c6b5a4932",
    "signed address": "https://b.example/o?X-Amz-Expires=60&X-Amz-Signature=5d3c1b9f7e6a4820c1d2",
    "secret in a form": "grant_type=client&client_secret=u8Yh-3fGk1_Qs",
    "password in a connection": "Server=db;Database=x;User Id=app;Password=Wq7!zelda#22;Encrypt=yes",
    "password in libpq's words": "host=db user=app password=m0nk3y-Business7 dbname=x",
    "cookie": "Cookie: theme=dark; sessionid=k3v9q2x7m5b1n8c4",
    "set-cookie": "Set-Cookie: sid=s%3Aq1w2e3r4t5y6.Zx9Cv8; Path=/; HttpOnly",
    "pgp": "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBGR4aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789\n=AbCd\n-----END PGP PRIVATE KEY BLOCK-----",
}
SECRET_PART = {
    "bearer": "c2VjcmV0LXRva2VuLTEyMzQ1", "basic": "dXNlcjpwYXNzd29yZDEyMw", "url": "hUnt3r2-pAss",
    "url, @ in the password": "ss-w0rd-99", "private key": "MIIEowIBAAKCAQEA", "private key, encrypted": "MIIEowIBAAKCAQEA",
    "slack webhook": "aBcDeFgHiJkLmNoPqRsTuVwX", "azure storage": "aB3dE6gH9jK2mN5p", "azure bus": "Zz9yXw8vUt7sRq6p",
    "token in an address": "q7Wm-2kLp9-Zr4T", "key in an address": "0f9e8d7c6b5a4932", "signed address": "5d3c1b9f7e6a4820",
    "secret in a form": "u8Yh-3fGk1_Qs", "password in a connection": "Wq7!zelda#22", "password in libpq's words": "m0nk3y-Business7",
    "cookie": "k3v9q2x7m5b1n8c4", "set-cookie": "q1w2e3r4t5y6", "pgp": "lQOYBGR4aBcDeFg",
}  # fmt: skip

BY_NAME = (
    "X-Api-Key", "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Auth-Token", "X-CSRF-Token", "Ocp-Apim-Subscription-Key",
    "password", "db_password", "DB_PASSWORD", "passphrase", "client_secret", "clientSecret", "secret", "signing_key", "private_key",
    "aws_secret_access_key", "aws_session_token", "accountKey", "access_token", "refreshToken", "id_token", "credentials", "jwt", "otp",
)  # fmt: skip
"""Names whose values are secrets, whatever they look like: headers, settings, keys of clouds."""
