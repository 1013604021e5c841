import msgspec

from dashcam.integrations.google_genai.embeddings import Vectors, read_input, read_output, read_usage

TEXT = {"parts": [{"text": "a cap"}]}


def answer(said):
    return msgspec.json.decode(msgspec.json.encode(said), type=Vectors)


def test_what_is_embedded_in_all_three_ways():
    """Texts as texts, with the settings once."""
    batch = {"requests": [{"model": "m", "content": TEXT, "outputDimensionality": 8}] * 2}
    assert read_input(batch) == {"input": ["a cap", "a cap"], "parameters": {"outputDimensionality": 8}}
    one = {"_url": {}, "content": TEXT, "taskType": "X"}
    assert read_input(one) == {"input": ["a cap"], "parameters": {"taskType": "X"}}
    vertex = {"instances": [{"content": "a cap", "task_type": "X"}], "parameters": {"outputDimensionality": 8}}
    assert read_input(vertex) == {"input": ["a cap"], "parameters": {"outputDimensionality": 8, "task_type": "X"}}


def test_pictures_are_embedded_by_their_hash():
    """Several parts stay parts."""
    content = {"parts": [{"text": "a"}, {"inlineData": {"data": "AAAA", "mimeType": "image/png"}}]}
    ((text, picture),) = read_input({"content": content})["input"]
    assert (text["content"], picture["type"], picture["size"]) == ("a", "blob", 3)


def test_how_many_vectors_of_how_many_dimensions():
    """Without a number being decoded."""
    batch = answer({"embeddings": [{"values": [0.5, -1, 2]}, {"values": [1, 2, 3]}]})
    one = answer({"embedding": {"values": [0.5]}})
    vertex = answer({"predictions": [{"embeddings": {"values": [1, 2], "statistics": {}}}]})
    assert [read_output(said) for said in (batch, one, vertex, answer({}))] == [
        {"count": 2, "dimensions": 3},
        {"count": 1, "dimensions": 1},
        {"count": 1, "dimensions": 2},
        {"count": 0, "dimensions": None},
    ]
    assert read_output(answer({"embedding": {"values": []}})) == {"count": 1, "dimensions": None}
    assert read_output(None) == {"count": 0, "dimensions": None}


def test_tokens_where_they_are_counted():
    """By Vertex AI for each text, by others for all, or not at all."""
    counted = [{"embeddings": {"values": [1], "statistics": {"token_count": count}}} for count in (3, 4.0)]
    usage = read_usage(answer({"predictions": counted}))
    assert (usage["input_tokens"], usage["output_tokens"]) == (7, None)
    usage = read_usage(answer({"embedding": {"values": [1]}, "usageMetadata": {"promptTokenCount": 5}}))
    assert (usage["input_tokens"], usage["raw"]) == (5, {"promptTokenCount": 5})
    uncounted = {"embeddings": {"values": [1]}}
    assert read_usage(answer({"predictions": [*counted, uncounted]})) is None
    assert (read_usage(answer({"embeddings": []})), read_usage(None)) == (None, None)
