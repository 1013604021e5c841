from dashcam.testing.provider.rerank import rerank_body, rerank_results, text_of_document

BODY = {"query": "the cap", "documents": ["a journal", {"text": "a cap"}, "cap and journal"]}


def test_documents_with_the_querys_words_come_first():
    """Those alike keep their order."""
    assert [(row["index"], row["relevance_score"]) for row in rerank_results(BODY)] == [(1, 1.0), (2, 1.0), (0, 0.0)]


def test_as_many_come_as_were_asked_for():
    """And what it cost is one search."""
    answer = rerank_body({**BODY, "top_n": 1})
    assert (len(answer["results"]), answer["meta"]["billed_units"]) == (1, {"search_units": 1.0})
    assert answer["id"] == rerank_body({**BODY, "top_n": 1})["id"]


def test_a_document_without_a_text_has_none():
    """It is ranked all the same."""
    assert text_of_document({"title": "x"}) == ""
