from dashcam.testing.provider.moderations import moderations_body


def test_a_few_words_are_flagged_in_texts_and_parts():
    """One result a text, in order; one text alone is a list of one."""
    rows = ["I HATE it", "skillful", {"type": "text", "text": "a bomb"}]
    assert [row["flagged"] for row in moderations_body({"input": rows})["results"]] == [True, False, True]
    assert [row["flagged"] for row in moderations_body({"input": "fine"})["results"]] == [False]
