"""A chat with two people: each turn is a trace, what belongs together is a session; the second one's answers are streamed."""

from openai import OpenAI

import dashcam

CONVERSATIONS = {
    ("c-17", "ada", "web"): (
        "Hello, who are you?[[reply:I am the shop's assistant. Ask me about **orders**, deliveries and returns.]]",
        "Where is my order 4711?[[reply:Order 4711 left the warehouse on Monday.\n\n| step | when |\n|---|---|\n| packed | Monday 08:10 |\n| handed over | Monday 11:32 |\n\nIt should arrive on Thursday.]]",
        "And if it does not?[[reply:Then you get a voucher:\n\n1. wait until Friday noon\n2. write to us with the number `4711`\n3. we send the voucher the same day]]",
        "Thank you![[reply:You are welcome.]]",
    ),
    ("c-18", "grace", "app"): (
        "Compute the sum of the first ten squares.[[reply:It is 385:\n\n```python\nsum(n * n for n in range(1, 11))\n```]]",
        "Why is that so?[[reply:Because n(n+1)(2n+1)/6 with n = 10 gives 10 · 11 · 21 / 6 = 385.]]",
    ),
}


class Chat:
    def __init__(self, client, streamed):
        self.client = client
        self.streamed = streamed
        self.history = []

    @dashcam.span(kind="chain")
    def reply(self, text):
        self.history.append({"role": "user", "content": text})
        answer = self.stream() if self.streamed else self.ask()
        self.history.append({"role": "assistant", "content": answer})
        return answer

    def ask(self):
        made = self.client.chat.completions.create(model="gpt-4o-mini", messages=self.history)
        return made.choices[0].message.content

    def stream(self):
        usage = {"include_usage": True}
        chunks = self.client.chat.completions.create(
            model="gpt-4o", messages=self.history, stream=True, stream_options=usage
        )
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def main():
    for (session, user, channel), turns in CONVERSATIONS.items():
        chat = Chat(OpenAI(max_retries=0), streamed=channel == "app")
        for turn, text in enumerate(turns):
            with dashcam.tag(session=session, user=user, tags=[channel], metadata={"channel": channel, "turn": turn}):
                print(chat.reply(text))


if __name__ == "__main__":
    main()
