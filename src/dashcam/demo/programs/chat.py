"""A shop's chat: each turn is a trace, what belongs together is a session; on the phone answers are streamed.

dashcam run chat.py
"""

import contextlib
from collections.abc import Iterator, Sequence
from itertools import islice

import dashcam
from dashcam.demo.model import Message, Model, RateLimitError, Said, rehearse

CONVERSATIONS: dict[tuple[str, str, str], dict[str, str]] = {
    ("c-17", "ada", "web"): {
        "Hello, who are you?": "I am the shop's assistant. Ask me about **orders**, deliveries and returns.",
        "Where is my order 4711?": "Order 4711 left the warehouse on Monday.\n\n| step | when |\n|---|---|\n| packed | Monday 08:10 |\n| handed over | Monday 11:32 |\n\nIt should arrive on Thursday.",
        "And if it does not?": "Then you get a voucher:\n\n1. wait until Friday noon\n2. write to us with the number `4711`\n3. we send the voucher the same day",
        "Thank you!": "You are welcome.",
    },
    ("c-18", "grace", "app"): {
        "How many squares of 30 cm do I need for 12 m²?": "134 squares, since 12 / (0.3 · 0.3) = 133.3:\n\n```python\nimport math\n\nmath.ceil(12 / 0.3**2)\n```",
        "And with one in ten to spare?": "Then take 148: that is 134 and a tenth of it, rounded up.",
    },
    ("c-19", "linus", "app"): {
        "Tell me the whole story of this lamp.": "It was drawn in 1932 in Copenhagen by an engineer who could not sleep. The first hundred were made of brass by a maker of trumpets, which is why the shade rings when it is touched. In the war the moulds were hidden in a well, and only found again when the house was sold.",
        "Shorter, please.": "A lamp of brass from 1932, found again in a well.",
        "Is it in stock?": "Yes, three of them. Shall I put one aside for you?",
    },
    ("c-20", "ada", "app"): {
        "My voucher does not work: WINTER10": "That one ended on the 31st of January. I can give you another: `SPRING10`, until the end of May.",
        "It says it is for new customers only.": "You are right, I am sorry. A colleague will write to you today.",
    },
}
ANSWERS = {question: answer for turns in CONVERSATIONS.values() for question, answer in turns.items()}


class Chat:
    """One conversation."""

    def __init__(self, model: Model, *, streamed: bool) -> None:
        self.model = model
        self.streamed = streamed
        self.messages: list[Message] = []

    @dashcam.span(kind="chain")
    def reply(self, text: str) -> str:
        """Answer the next thing that somebody says."""
        self.messages.append({"role": "user", "content": text})
        answer = "".join(self.shown(text)) if self.streamed else self.model.ask(self.messages).text
        self.messages.append({"role": "assistant", "content": answer})
        return answer

    def shown(self, text: str) -> Iterator[str]:
        """Give the answer as it comes; whoever asked for a story stops listening."""
        words = self.model.stream(self.messages)
        return islice(words, 18) if "whole story" in text else words


@rehearse
def says(messages: Sequence[Message]) -> Said:
    """What the model says."""
    return Said(ANSWERS[messages[-1]["content"]])


def main() -> None:
    """Have every conversation."""
    for (session, user, channel), turns in CONVERSATIONS.items():
        model = Model("claude-haiku-4-5", provider="anthropic", temperature=0.7)
        chat = Chat(model, streamed=channel == "app")
        for turn, text in enumerate(turns):
            said = {"channel": channel, "turn": turn}
            belongs = dashcam.tag(session=session, user=user, tags=[channel], metadata=said)
            with belongs, contextlib.suppress(RateLimitError):
                chat.reply(text)


if __name__ == "__main__":
    main()
