"""A help desk that answers from its handbook. `--careful` is its next version: another prompt, more passages.

dashcam run help_desk.py [--careful]
"""

import contextlib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import dashcam
from dashcam.demo.model import Model, RateLimitError, Said, rehearse, words

PAGES = {
    "returns": "Goods can be returned within 30 days of delivery, in their own package. The refund reaches the customer within five working days.",
    "exchange": "An exchange for another size or colour is free, once, while the article is in stock.",
    "delivery": "Parcels leave the warehouse on the day of the order. Delivery takes two to four working days.",
    "abroad": "Delivery abroad takes five to eight working days. Customs duties are paid by the customer.",
    "late": "When a parcel is late by more than three days, the customer is offered a voucher of 10 euros.",
    "lost": "A parcel counts as lost after ten days without a scan. Then we send the article again at no cost.",
    "warranty": "Devices carry a warranty of two years. Batteries are excluded from the warranty after six months.",
    "repair": "A repair takes ten working days. The customer gets a device on loan for that time.",
    "payment": "We take cards, direct debit and invoices. An invoice is due after 14 days.",
    "voucher": "A voucher is valid for three years. It cannot be paid out in cash.",
    "account": "An account can be deleted at any time in its settings. Invoices are kept for ten years by law.",
    "newsletter": "Every newsletter has a link at its end that ends it at once.",
}
QUESTIONS = (
    "How long may goods be returned?",
    "My parcel is late: what does the customer get?",
    "Which warranty do devices carry?",
    "When is an invoice due?",
    "How long does delivery take?",
    "Can I exchange a shirt for another size?",
    "Who pays the customs duties for a delivery abroad?",
    "Is the battery part of the warranty?",
    "How long is a voucher valid?",
    "My parcel has had no scan for two weeks. Is it lost?",
    "How do I delete my account?",
    "Do you take cards?",
    "Do I get a device on loan during the repair?",
    "When does the refund reach me?",
    "Do you have a shop in Vienna?",
    "How do I end the newsletter?",
)
PROMPT = "Answer the customer's question from the context."
CAREFUL = "Answer the customer's question from the context, in one sentence, and name the page. Say so when the context does not answer it."


@dataclass
class Handbook:
    """Pages, found by what they are about."""

    embeddings: Model
    k: int
    vectors: dict[str, list[float]] = field(default_factory=dict, repr=False)

    @dashcam.span(kind="retriever")
    def search(self, question: str) -> dict[str, Any]:
        """Return the pages that are nearest to a question."""
        near = self.embeddings.embed(question)
        if not self.vectors:
            self.vectors = {name: self.embeddings.embed(text) for name, text in PAGES.items()}
        scores = {name: sum(a * b for a, b in zip(near, page, strict=True)) for name, page in self.vectors.items()}
        ranked = sorted(scores, key=lambda name: -scores[name])[: self.k]
        return {"documents": [document(name, scores[name]) for name in ranked]}


@dataclass
class Writer:
    """Writes an answer from what was found."""

    model: Model
    prompt: str

    @dashcam.span(kind="chain")
    def write(self, question: str, documents: list[dict[str, Any]]) -> str:
        """Return an answer."""
        context = "\n".join(f"- [{page['id']}] {page['content']}" for page in documents)
        asked = f"Context:\n{context}\n\nQuestion: {question}"
        return self.model.ask([{"role": "system", "content": self.prompt}, {"role": "user", "content": asked}]).text


@dataclass
class HelpDesk:
    """The app."""

    handbook: Handbook
    writer: Writer

    def answer(self, question: str) -> str:
        """Answer a customer."""
        found = self.handbook.search(question)["documents"]
        written = self.writer.write(question, found)
        grounded = any(written.partition(" (")[0] in page["content"] for page in found)
        dashcam.score("grounded", grounded, reason=None if grounded else "no sentence is from the handbook")
        return written


def document(name: str, score: float) -> dict[str, Any]:
    """Return a page as a retriever gives it."""
    source = {"source": f"handbook/{name}.md", "page": [*PAGES].index(name) + 1}
    return {"id": name, "content": PAGES[name], "score": round(score, 4), "metadata": source}


@rehearse
def says(messages: Sequence[dict[str, Any]]) -> Said:
    """What the model says: the sentence of the context that has most of the question's words."""
    context, _, question = messages[-1]["content"].rpartition("Question:")
    asked = set(words(question))
    pages = re.findall(r"- \[(\w+)\] (.+)", context)
    page, text = max(pages, key=lambda found: len(asked & set(words(found[1]))))
    if messages[0]["content"] != CAREFUL:
        return Said(text)
    if not asked & set(words(text)):
        return Said("The handbook does not say. I pass your question on to a colleague.")
    sentence = max(re.findall(r"[^.]+\.", text), key=lambda found: len(asked & set(words(found))))
    return Said(f"{sentence.strip()} (handbook/{page}.md)")


def main() -> None:
    """Answer every question."""
    careful = "--careful" in sys.argv
    handbook = Handbook(Model("text-embedding-3-small"), 4 if careful else 2)
    desk = HelpDesk(handbook, Writer(Model("gpt-4o-mini"), CAREFUL if careful else PROMPT))
    with dashcam.record(desk, name="help-desk"):
        for number, question in enumerate(QUESTIONS):
            asking = dashcam.tag(user=("ada", "grace", "linus")[number % 3], metadata={"channel": "web"})
            with asking, contextlib.suppress(RateLimitError):
                desk.answer(question)


if __name__ == "__main__":
    main()
