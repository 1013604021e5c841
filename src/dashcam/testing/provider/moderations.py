"""OpenAI moderations: a few words are flagged, the rest is not."""

import re

from dashcam.testing.provider.content import text_of
from dashcam.testing.provider.exchange import Obj
from dashcam.testing.provider.text import digest


def moderations_body(body: Obj) -> Obj:
    """Answer `POST /v1/moderations`."""
    rows = body["input"] if isinstance(body["input"], list) else [body["input"]]
    results = [
        judged_row(bool(re.search(r"\b(?:kill|hate|attack|bomb)\b", text_of([r])[0], re.IGNORECASE))) for r in rows
    ]
    return {"id": "modr-" + digest(body), "model": body.get("model"), "results": results}


def judged_row(hit: bool) -> Obj:  # noqa: FBT001  one flag, spread over the fields of the answer
    """Return one result."""
    scores = {"violence": 0.97 if hit else 0.001, "hate": 0.6 if hit else 0.001}
    return {"flagged": hit, "categories": {"violence": hit, "hate": hit}, "category_scores": scores}
