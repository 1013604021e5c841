import pytest

from dashcam.integrations.google_genai.client import address, asked_of, read_error
from tests.unit.integrations.standins import Loud, record


def client(url, **fields):
    options = record("google.genai.types", "HttpOptions", base_url=url)
    return record("google.genai._api_client", "BaseApiClient", _http_options=options, **fields)


@pytest.mark.parametrize(
    ("url", "vertex", "provider", "where"),
    [
        ("https://generativelanguage.googleapis.com/", None, "gcp.gemini", {"server.address": "generativelanguage.googleapis.com"}),
        ("https://generativelanguage.googleapis.com/", True, "gcp.vertex_ai", {"server.address": "generativelanguage.googleapis.com"}),
        ("http://127.0.0.1:81", None, "gcp.gemini", {"server.address": "127.0.0.1", "server.port": 81}),
        ("http://127.0.0.1:81", True, "gcp.vertex_ai", {"server.address": "127.0.0.1", "server.port": 81}),
        ("https://llm.example.org/gemini", False, "llm.example.org", {"server.address": "llm.example.org"}),
        ("http://[::1", None, "gcp.gemini", {}),
        (None, None, "gcp.gemini", {}),
    ],
)  # fmt: skip
def test_who_answers_and_where(url, vertex, provider, where):
    """Vertex AI by the client's own word, anything else by the address."""
    assert address(client(url, vertexai=vertex)) == (provider, where)


def test_a_hostile_client_is_not_asked():
    """None of its code runs."""
    assert address(client(Loud(), vertexai=Loud())) == ("gcp.gemini", {})
    assert address(Loud()) == ("gcp.gemini", {})


@pytest.mark.parametrize(
    ("path", "model", "kind"),
    [
        ("models/gemini-2.5-flash:generateContent", "gemini-2.5-flash", "llm"),
        ("models/gemini-2.5-flash:streamGenerateContent?alt=sse", "gemini-2.5-flash", "llm"),
        ("projects/p/locations/l/publishers/google/models/g:generateContent", "g", "llm"),
        ("publishers/google/models/e:embedContent", "e", "embedding"),
        ("models/e:batchEmbedContents", "e", "embedding"),
        ("tunedModels/mine:generateContent", "tunedModels/mine", "llm"),
        ("projects/p/locations/l/endpoints/7:generateContent", "projects/p/locations/l/endpoints/7", "llm"),
    ],
)
def test_which_model_is_asked(path, model, kind):
    """By the path alone."""
    endpoint, asked = asked_of(path, {})
    assert (asked, endpoint.kind) == (model, kind)


@pytest.mark.parametrize(
    "path", ["models/g:countTokens", "cachedContents", "models", "batches/1:cancel", "generateContent"]
)
def test_what_asks_no_model_is_left_alone(path):
    """Files, caches, counts of tokens."""
    assert asked_of(path, {}) is None


def test_pictures_are_predicted_by_the_same_verb():
    """What they are made from is a prompt; what is embedded has a content."""
    assert asked_of("publishers/google/models/imagen-4:predict", {"instances": [{"prompt": "a cap"}]}) is None
    assert asked_of("publishers/google/models/e:predict", {"instances": []}) is None
    assert asked_of("publishers/google/models/e:predict", {"instances": [{"content": "a cap"}]})[1] == "e"


def test_what_google_says_of_a_failure():
    """Whatever of it is plain."""
    error = ValueError()
    assert read_error(error) == {}
    error.status, error.code = "NOT_FOUND", 404
    assert read_error(error) == {"google.error.status": "NOT_FOUND", "http.response.status_code": 404}
    error.status = error.code = Loud()
    assert read_error(error) == {}
