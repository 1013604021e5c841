"""OpenAI images: always the same picture, one pixel, whatever was asked for; with its tokens where the model counts them."""

from collections.abc import Iterator

from dashcam.testing.provider.content import CREATED
from dashcam.testing.provider.exchange import Obj
from dashcam.testing.provider.text import count

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
IMAGE_TOKENS = 272


def image_usage(body: Obj) -> Obj:
    """Return what a picture costs: the prompt's words, the pictures sent, and the one that was made."""
    words = count(str(body.get("prompt") or ""))
    files = [file for value in body.values() for file in (value if isinstance(value, list) else [value])]
    pictures = IMAGE_TOKENS * sum(isinstance(file, dict) for file in files)
    return {
        "input_tokens": words + pictures,
        "input_tokens_details": {"text_tokens": words, "image_tokens": pictures},
        "output_tokens": IMAGE_TOKENS,
        "total_tokens": words + pictures + IMAGE_TOKENS,
    }


def images_body(body: Obj) -> Obj:
    """Answer `POST /v1/images/…`: an address where one is wanted, as older models can, else the picture itself."""
    if body.get("response_format") == "url":
        row = {"url": "https://images.example.org/1.png", "revised_prompt": f"A picture of {body.get('prompt')}"}
        return {"created": CREATED, "data": [row] * int(body.get("n") or 1)}
    rows = [{"b64_json": PIXEL}] * int(body.get("n") or 1)
    return {"created": CREATED, "data": rows, "output_format": "png", "usage": image_usage(body)}


def images_stream(body: Obj, what: str) -> Iterator[Obj | str]:
    """Write the same picture as events, twice as a sketch of itself; `what` is image_generation or image_edit."""
    head = {"b64_json": PIXEL, "created_at": CREATED, "output_format": "png", "background": "opaque"}
    head |= {"quality": "low", "size": "1024x1024"}
    for i in range(int(body.get("partial_images") or 0)):
        yield {"type": f"{what}.partial_image", "partial_image_index": i, **head}
    yield {"type": f"{what}.completed", **head, "usage": image_usage(body)}
