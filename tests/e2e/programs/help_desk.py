"""A help desk that answers from its handbook, in two versions: `--careful` has another prompt and reads more passages.

OPENAI_BASE_URL=… OPENAI_API_KEY=… python help_desk.py [--careful]
"""

import sys
from dataclasses import dataclass, field
from math import sqrt

from openai import OpenAI

import dashcam

PAGES = {
    "returns": "Goods can be returned within 30 days of delivery. The refund reaches the customer within five working days.",
    "delivery": "Parcels leave the warehouse on the day of the order. Delivery takes two to four working days.",
    "late": "When a parcel is late by more than three days, the customer is offered a voucher of 10 euros.",
    "warranty": "Devices carry a warranty of two years. Batteries are excluded after six months.",
    "payment": "We take cards, direct debit and invoices. An invoice is due after 14 days.",
}
QUESTIONS = (
    "How long may goods be returned?",
    "My parcel is late: what does the customer get?",
    "Which warranty do devices carry?",
    "When is an invoice due?",
    "How long does delivery take?",
)
PROMPT = "Answer the customer's question from the context."
CAREFUL = "Answer the customer's question from the context, in one sentence. Name the page. Say so when the context does not answer it."


@dataclass
class Handbook:
    client: OpenAI
    k: int
    vectors: dict[str, list[float]] = field(default_factory=dict)

    @dashcam.span(kind="retriever")
    def search(self, question):
        near = self.embed(question)
        if not self.vectors:
            self.vectors = {name: self.embed(text) for name, text in PAGES.items()}
        ranked = sorted(self.vectors, key=lambda name: -alike(near, self.vectors[name]))
        return {
            "documents": [
                {
                    "id": name,
                    "content": PAGES[name],
                    "score": round(alike(near, self.vectors[name]), 4),
                    "metadata": {"source": f"handbook/{name}.md", "page": number},
                }
                for number, name in enumerate(ranked[: self.k], 1)
            ]
        }

    def embed(self, text):
        return self.client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding


@dataclass
class Writer:
    client: OpenAI
    prompt: str
    model: str = "gpt-4o-mini"
    temperature: float = 0.2

    @dashcam.span(kind="chain")
    def write(self, question, documents):
        context = "\n".join(f"- {document['content']}" for document in documents)
        answer = self.client.chat.completions.create(
            model=self.model,
            temperature=self.temperature,
            messages=[
                {"role": "system", "content": self.prompt},
                {"role": "user", "content": f"Context:\n{context}\n\nQuestion: {question}"},
            ],
        )
        return answer.choices[0].message.content


@dataclass
class HelpDesk:
    handbook: Handbook
    writer: Writer

    def answer(self, question):
        found = self.handbook.search(question)["documents"]
        written = self.writer.write(question, found)
        dashcam.score("grounded", any(document["content"].startswith(written[:20]) for document in found))
        return written


def alike(one, other):
    norms = sqrt(sum(a * a for a in one)) * sqrt(sum(b * b for b in other))
    return sum(a * b for a, b in zip(one, other, strict=True)) / (norms or 1)


def main():
    client = OpenAI(max_retries=0)
    careful = "--careful" in sys.argv
    desk = HelpDesk(Handbook(client, 3 if careful else 2), Writer(client, CAREFUL if careful else PROMPT))
    with dashcam.record(desk, name="help-desk"):
        for question in QUESTIONS:
            print(desk.answer(question))


if __name__ == "__main__":
    main()
