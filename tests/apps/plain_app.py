"""An app without a framework: dataclasses and functions around one OpenAI client, as people write them."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace

from openai import AsyncOpenAI, OpenAI

MODEL = "gpt-4o-mini"


def desk(url, decorate=lambda one: one):
    """A shelf, two writers and an editor, who is one of them, share one client; `decorate` is put on every class and function."""

    @decorate
    def trimmed(text):
        return text.strip()

    @decorate
    def said(words):
        return [{"role": "user", "content": words}]

    @decorate
    @dataclass
    class Shelf:
        client: OpenAI
        texts: list[str] = field(default_factory=list)

        def find(self, question):
            self.client.embeddings.create(model="text-embedding-3-small", input=question)
            return self.texts[0]

    @decorate
    @dataclass
    class Writer:
        client: OpenAI
        later: AsyncOpenAI
        style: str

        def write(self, question, found):
            words = trimmed(f" {self.style}: {question} {found}")
            return self.client.chat.completions.create(model=MODEL, messages=said(words)).choices[0].message.content

        async def write_later(self, question):
            made = await self.later.with_options(timeout=5).chat.completions.create(
                model=MODEL, messages=said(question)
            )
            return made.choices[0].message.content

    @decorate
    @dataclass
    class Desk:
        client: OpenAI
        shelf: Shelf
        writers: list[Writer]
        editor: Writer

        def answer(self, question):
            found = self.shelf.find(question)
            return self.pick([writer.write(question, found) for writer in self.writers])

        def pick(self, drafts):
            with self.client.chat.completions.stream(model=MODEL, messages=said(" or ".join(drafts))) as stream:
                words = "".join(event.delta for event in stream if event.type == "content.delta")
            return self.editor.write("better?", words)

        async def answer_later(self, question):
            return await asyncio.gather(*(writer.write_later(question) for writer in self.writers))

    client = OpenAI(base_url=url, api_key="sk-secret", max_retries=0)
    later = AsyncOpenAI(base_url=url, api_key="sk-secret", max_retries=0)
    brief, rich = Writer(client, later, "brief"), Writer(client, later, "rich")
    made = Desk(client, Shelf(client, ["Paris is the capital."]), [brief, rich], brief)

    @decorate
    def ask(question):
        return trimmed(made.answer(question))

    return SimpleNamespace(desk=made, ask=ask, client=client, later=later)
