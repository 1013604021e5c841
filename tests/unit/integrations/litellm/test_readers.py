"""What LiteLLM's functions are given, and what they give."""

from types import SimpleNamespace

from dashcam.integrations.litellm import readers


def test_what_is_for_litellm_alone_is_no_parameter():
    """Keys, clients, its own fields; a class is its name."""
    given = {
        "temperature": 0,
        "api_key": "k",
        "litellm_x": 1,
        "_private": 2,
        "client": object(),
        "response_format": int,
    }
    assert readers.body_of(["model"], ("m",), given) == {
        "model": "m",
        "temperature": 0,
        "response_format": "int",
    }


def test_hidden_parameters_are_found_private_or_plain():
    """Pydantic keeps them apart; another class has them as a field."""
    plain = SimpleNamespace(_hidden_params={"a": 1})
    assert readers.hidden(plain) == {"a": 1}
    assert readers.hidden(object()) == {}


def test_a_ranking_counts_what_the_provider_counts():
    """Tokens where there are any, the bill as it came."""
    answer = {"meta": {"billed_units": {"search_units": 1}, "tokens": {"input_tokens": 5}}}
    found = readers.rerank_usage(answer)
    assert (found["input_tokens"], found["output_tokens"]) == (5, None)
    assert found["raw"] == answer["meta"]
    assert readers.rerank_usage({}) is None


def test_a_ranked_document_has_its_number_score_and_text():
    """Text comes back only where it was asked for."""
    answer = {"results": [{"index": 1, "relevance_score": 0.5, "document": {"text": "a"}}, {"index": 0}]}
    assert readers.rerank_output(answer)["documents"] == [
        {"id": 1, "content": "a", "score": 0.5, "metadata": None},
        {"id": 0, "content": None, "score": None, "metadata": None},
    ]
