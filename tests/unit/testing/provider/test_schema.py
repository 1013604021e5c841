import pytest

from dashcam.testing.provider.exchange import Ask, Turn
from dashcam.testing.provider.schema import fill


def filled(schema, question="", name="", answer="yes"):
    return fill(schema, Ask("m", [Turn("user", question)]), answer, name)


@pytest.mark.parametrize(
    ("schema", "question", "value"),
    [
        ({"const": 3}, "", 3),
        ({"enum": ["red", "blue"]}, "Is it Blue?", "blue"),
        ({"enum": ["red", "blue"]}, "Which?", "red"),
        ({"anyOf": [{"type": "null"}, {"const": 1}]}, "", 1),
        ({"oneOf": [{"type": "null"}]}, "", None),
        ({"allOf": [{"type": "string"}, {"enum": ["x"]}]}, "", "x"),
        ({"type": ["null", "string"]}, "", "yes"),
        ({"type": "STRING"}, "", "yes"),
        ({}, "", "yes"),
        ({"type": "string", "format": "date"}, "due 2025-03-01", "2025-03-01"),
        ({"type": "string", "format": "date"}, "due soon", "2024-01-01"),
        ({"type": "array"}, "", ["yes"]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, "7 and 9", [7, 9]),
        ({"type": "boolean"}, "Source: cat sat\nStatement: cat", True),
        ({"type": "boolean"}, "Source: cat sat\nStatement: dog", False),
    ],
)
def test_a_value_fits_its_schema(schema, question, value):
    """Each kind of schema that SDKs and frameworks send."""
    assert filled(schema, question) == value


@pytest.mark.parametrize(
    ("name", "question", "value"),
    [
        ("city", "Weather in New York today?", "New York"),
        ("location", "Is Berlin large?", "Berlin"),
        ("city", "weather?", "Paris"),
        ("expression", "What is (3+4)*2?", "(3+4)*2"),
        ("formula", "none", "1+1"),
        ("search_query", "Find it", "Find it"),
        ("reason", "Source: cat\nStatement: cat", "Because the words overlap by 1.00."),
        ("title", "Find it", "yes"),
    ],
)
def test_a_text_is_what_its_name_says(name, question, value):
    """Arguments of tools look meant: a place is a place, a query is the question."""
    assert filled({"type": "string"}, question, name) == value


@pytest.mark.parametrize(
    ("schema", "name", "value"),
    [
        ({"type": "integer"}, "n", 12),
        ({"type": "integer", "maximum": 5}, "n", 5),
        ({"type": "integer", "minimum": 20}, "n", 20),
        ({"type": "number"}, "n", 12.0),
        ({"type": "number", "minimum": 0, "maximum": 10}, "score", 10.0),
        ({"type": "integer"}, "confidence", 1),
    ],
)
def test_a_number_is_the_questions_or_a_score_within_its_bounds(schema, name, value):
    """Numbers of the question in order; a field that is a score is judged."""
    assert filled(schema, "Source: 12 cats\nStatement: cats", name) == value


def test_without_a_number_in_the_question_the_minimum_serves():
    """One, or the least that is allowed."""
    assert filled({"type": "integer"}, "none") == 1
    assert filled({"type": "integer", "exclusiveMinimum": 4}, "none") == 4


def test_references_are_followed_and_may_be_narrowed():
    """Pydantic puts nested models into $defs and adds keys beside the reference."""
    schema = {
        "type": "object",
        "$defs": {"P": {"type": "object", "properties": {"city": {"type": "string"}}}},
        "properties": {
            "p": {"$ref": "#/$defs/P"},
            "c": {"$ref": "#/$defs/P", "const": 1},
            "gone": {"$ref": "#/$defs/X"},
        },
    }
    assert filled(schema, "in Rome") == {"p": {"city": "Rome"}, "c": 1, "gone": "yes"}


def test_without_an_answer_the_question_fills_the_text():
    """A tool's argument is made before there is any answer."""
    assert filled({"type": "string"}, "Find it", answer="") == "Find it"
