import base64

from dashcam.testing.provider.images import IMAGE_TOKENS, PIXEL, images_body, images_stream


def test_a_picture_is_a_png_with_the_tokens_of_its_prompt():
    """Those of the pictures that were sent are told apart."""
    made = images_body({"prompt": "a red cap", "image": {"name": "a.png"}})
    assert base64.b64decode(made["data"][0]["b64_json"])[:4] == b"\x89PNG"
    assert made["usage"]["input_tokens_details"] == {"text_tokens": 3, "image_tokens": IMAGE_TOKENS}
    assert made["usage"]["total_tokens"] == 3 + 2 * IMAGE_TOKENS


def test_an_older_model_gives_addresses_and_no_tokens():
    """As many as were asked for."""
    made = images_body({"prompt": "a cap", "n": 2, "response_format": "url"})
    assert [row["url"] for row in made["data"]] == ["https://images.example.org/1.png"] * 2
    assert "usage" not in made


def test_a_stream_has_its_sketches_first():
    """And the usage with the picture."""
    events = list(images_stream({"prompt": "a cap", "partial_images": 2}, "image_edit"))
    assert [event["type"] for event in events] == ["image_edit.partial_image"] * 2 + ["image_edit.completed"]
    assert (events[-1]["b64_json"], events[-1]["usage"]["output_tokens"]) == (PIXEL, IMAGE_TOKENS)
