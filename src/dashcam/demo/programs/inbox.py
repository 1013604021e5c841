"""An agent that works while one looks: it goes through an inbox, letter by letter, all of it one trace.

dashcam run inbox.py [SECONDS]
"""

import contextlib
import sys
import time
from collections.abc import Sequence

import dashcam
from dashcam.demo.model import Message, Model, RateLimitError, Said, rehearse

LETTERS = (
    ("Ada", "The lamp came with a crack. What now?", "returns"),
    ("Grace", "Please send the invoice again.", "payment"),
    ("Linus", "My parcel is a week late.", "delivery"),
    ("Edsger", "Is the battery part of the warranty?", "warranty"),
    ("Barbara", "Please thank the one who packed my order.", "praise"),
)
SECONDS = 150.0
PAUSE_S = 1.6


@dashcam.span(kind="tool")
def file_letter(sender: str, folder: str) -> str:
    """Put a letter into a folder."""
    time.sleep(PAUSE_S / 4)
    return f"{sender}: {folder}"


class Inbox:
    """The app."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @dashcam.span(kind="agent")
    def work_through(self, seconds: float) -> int:
        """Sort letters for so long; give how many they were."""
        began, number = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            with contextlib.suppress(RateLimitError):  # it stays in the inbox
                self.sort(*LETTERS[number % len(LETTERS)][:2])
            number += 1
        return number

    @dashcam.span(kind="chain")
    def sort(self, sender: str, text: str) -> str:
        """Find the folder for a letter, and put it there."""
        folder = self.model.ask([{"role": "user", "content": f"Which folder is this letter for? {text}"}]).text
        return file_letter(sender, folder)


def says(messages: Sequence[Message]) -> Said:
    """What the model says: the folder."""
    return Said(next(folder for _, text, folder in LETTERS if messages[-1]["content"].endswith(text)))


def main() -> None:
    """Work for as long as was said."""
    rehearse(says, PAUSE_S)
    inbox = Inbox(Model("claude-haiku-4-5", provider="anthropic"))
    with dashcam.record(inbox, name="inbox"):
        inbox.work_through(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)


if __name__ == "__main__":
    main()
