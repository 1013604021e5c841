"""A run that goes on for as long as it is told: each line on stdin is a step of it, and is answered with `done`."""

import sys

from openai import OpenAI

import dashcam


@dashcam.span(kind="tool")
def step(word):
    return f"did {word}"


@dashcam.span(kind="agent")
def work(client):
    print("begun", flush=True)
    for line in sys.stdin:
        with dashcam.span(f"answer {line.strip()}", kind="chain"):
            said = client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": line}])
            step(line.strip())
            print("done", said.choices[0].message.content, flush=True)
    return "finished"


if __name__ == "__main__":
    work(OpenAI(max_retries=0))
