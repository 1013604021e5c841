import pytest

from dashcam.testing.provider.answer import Fail, Stream, Whole, error_body
from dashcam.testing.provider.memory import Memory
from dashcam.testing.provider.routes import get, post

ASK = {"messages": [{"role": "user", "content": "hi"}], "input": "hi", "prompt": "hi", "contents": []}


@pytest.fixture
def memory():
    return Memory(10, None)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/v1/chat/completions", "choices"),
        ("/openai/deployments/m/chat/completions", "choices"),
        ("/v1/responses", "output"),
        ("/v1/completions", "choices"),
        ("/v1/messages", "content"),
        ("/v1/messages/count_tokens", "input_tokens"),
        ("/v1/embeddings", "data"),
        ("/v1/moderations", "results"),
        ("/v1beta/models/g:generateContent", "candidates"),
        ("/v1beta/models/g:countTokens", "totalTokens"),
    ],
)
def test_a_path_is_answered_by_its_end(memory, path, key):
    """Whatever base URL a client was given."""
    answer = post(path, ASK, memory)
    assert isinstance(answer, Whole)
    assert key in answer.body


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/v1/completions", "/v1/messages"])
def test_a_stream_carries_its_scripted_cut(memory, path):
    """Every endpoint that streams can be cut off."""
    text = "[[cut:2]] hi"
    body = {"stream": True, "messages": [{"role": "user", "content": text}], "input": text, "prompt": text}
    answer = post(path, body, memory)
    assert isinstance(answer, Stream)
    assert answer.cut == 2


def test_a_response_is_kept_and_gone_on_from(memory):
    """The second question knows the first."""
    first = post("/v1/responses", {"input": "My name is Ada"}, memory).body
    assert get(f"/v1/responses/{first['id']}", memory).body == first
    alone = post("/v1/responses", {"input": "And now?"}, memory).body
    after = post("/v1/responses", {"input": "And now?", "previous_response_id": first["id"]}, memory).body
    assert after["usage"]["input_tokens"] > alone["usage"]["input_tokens"]


@pytest.mark.parametrize(
    ("status", "retry_after", "kind"),
    [
        (429, "0", "rate_limit_error"),
        (529, "0", "overloaded_error"),
        (400, None, "invalid_request_error"),
        (503, None, "api_error"),
    ],
)
def test_a_scripted_error_has_the_vendors_shape(memory, status, retry_after, kind):
    """Type, code and the header that makes clients wait."""
    with pytest.raises(Fail) as failed:
        post("/v1/messages", {"messages": [{"role": "user", "content": f"[[error:{status}]]"}]}, memory)
    assert (failed.value.status, failed.value.retry_after) == (status, retry_after)
    assert error_body(failed.value, anthropic=True)["error"]["type"] == kind
    openai = error_body(failed.value, anthropic=False)["error"]
    assert openai["code"] == ("rate_limit_exceeded" if status == 429 else None)


def test_a_scripted_body_is_not_json(memory):
    """What a broken proxy sends."""
    body = {"messages": [{"role": "user", "content": "[[badjson]]"}]}
    assert isinstance(post("/v1/chat/completions", body, memory).body, bytes)


@pytest.mark.parametrize("path", ["/v1/nope", "/v1/responses/resp_unknown", "/"])
def test_an_unknown_path_is_404(memory, path):
    """Read or written."""
    for ask in (lambda: get(path, memory), lambda: post(path, {}, memory)):
        with pytest.raises(Fail, match="no such path") as failed:
            ask()
        assert failed.value.status == 404


def test_models_and_health_are_told(memory):
    """What clients ask before they begin."""
    assert "gpt-4o-mini" in [row["id"] for row in get("/v1/models", memory).body["data"]]
    assert get("/_fake/health", memory).body == {"ok": True}
