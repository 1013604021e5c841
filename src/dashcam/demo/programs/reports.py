"""What goes wrong, and what is not known: a model that nobody has a price for, a report given up, a key in a question.

dashcam run reports.py
"""

import contextlib
import threading
from collections.abc import Sequence

import dashcam
from dashcam.demo.model import Message, Model, RateLimitError, Said, rehearse

SUBJECTS = ("the week in the warehouse", "returns in spring", "the lamps that came back", "what customers praise")
KEY = "sk-proj-" + "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"


class EmptyReport(ValueError):
    """The model had nothing to say."""


class Reports:
    """The app."""

    def __init__(self, model: Model, own: Model) -> None:
        self.model = model
        self.own = own

    def summarise(self, subject: str) -> str:
        """Sum a subject up."""
        said = self.model.ask([{"role": "user", "content": f"Sum up {subject}, in two sentences."}]).text
        if not said:
            raise EmptyReport(f"the model said nothing about {subject}: is there anything in the folder?")
        return said

    def at_home(self, subject: str) -> str:
        """Sum it up with a model of one's own, whose price nobody knows."""
        return self.own.ask([{"role": "user", "content": f"Sum up {subject}."}]).text

    def in_parts(self, subjects: Sequence[str]) -> None:
        """Sum all of them up beside each other."""
        threads = [threading.Thread(target=self.tried, args=(subject,)) for subject in subjects]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def tried(self, subject: str) -> str | None:
        """Sum it up, or leave it out."""
        try:
            return self.summarise(subject)
        except RateLimitError:
            return None

    def given_up(self, subject: str) -> None:
        """Begin, and be stopped."""
        self.summarise(subject)
        raise KeyboardInterrupt


@rehearse
def says(messages: Sequence[Message]) -> Said:
    """What the model says."""
    asked = messages[-1]["content"].removeprefix("Sum up ").partition(",")[0].rstrip(".")
    if "an empty folder" in asked:
        return Said()
    return Said(f"There is more to say about {asked} than last month. Most of it is good, and the rest has an owner.")


def main() -> None:
    """Write every report."""
    reports = Reports(Model("gpt-4o"), Model("depot-7b", provider="depot"))
    attempts = (
        lambda: reports.in_parts(SUBJECTS),
        lambda: reports.at_home(SUBJECTS[0]),
        lambda: reports.summarise(f"the log of the service with the key {KEY}"),
        lambda: reports.summarise("an empty folder"),
        lambda: reports.given_up(SUBJECTS[2]),
        lambda: reports.at_home(SUBJECTS[3]),
    )
    with dashcam.record(reports, name="reports"):
        for attempt in attempts:
            with contextlib.suppress(EmptyReport, RateLimitError, KeyboardInterrupt):
                attempt()


if __name__ == "__main__":
    main()
