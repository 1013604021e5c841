"""What goes wrong: a limit, a refused key, a stream that is cut, a model nobody has a price for, an answer given up."""

import contextlib
import threading

from openai import OpenAI

import dashcam

KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"


class Reports:
    def __init__(self, client):
        self.client = client

    def summarise(self, text, model="gpt-4o-mini"):
        made = self.client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}])
        return made.choices[0].message.content

    def tell(self, text):
        asked = [{"role": "user", "content": text}]
        chunks = self.client.chat.completions.create(model="gpt-4o-mini", messages=asked, stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    def in_parts(self, count):
        threads = [threading.Thread(target=self.summarise, args=(f"Sum up part {number}.",)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def given_up(self):
        self.summarise("Begin the report.")
        raise KeyboardInterrupt


def main():
    reports = Reports(OpenAI(max_retries=0))
    attempts = (
        lambda: reports.summarise("Sum up the week. [[error:429]]"),
        lambda: reports.summarise("Sum up the month. [[error:401]]"),
        lambda: reports.tell("Tell a long story about a lighthouse and its keeper. [[cut:3]]"),
        lambda: reports.summarise("Sum up the year.", model="house-model-7b"),
        lambda: reports.in_parts(3),
        lambda: reports.given_up(),
        lambda: reports.summarise(f"My key is {KEY} and stays mine."),
    )
    with dashcam.record(reports, name="reports"):
        for attempt in attempts:
            with contextlib.suppress(Exception, KeyboardInterrupt):
                print(attempt())


if __name__ == "__main__":
    main()
