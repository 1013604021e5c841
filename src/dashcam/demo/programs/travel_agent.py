"""An agent that plans trips with three tools, one of which fails at times.

dashcam run travel_agent.py
"""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import dashcam
from dashcam.demo.model import Call, Message, Model, RateLimitError, Said, rehearse

Step = tuple[tuple[str, dict[str, Any]], ...]
"""The tools that the model asks for at once."""

TRIPS: dict[str, tuple[tuple[Step, ...], str]] = {
    "Plan a day in Lisbon for me.": (
        (
            (("weather", {"city": "Lisbon"}), ("trains", {"start": "Porto", "end": "Lisbon"})),
            (("book", {"hotel": "Alfama", "nights": 1}),),
        ),
        "Take the **08:12** from Porto; it is sunny with 24 °C. I have booked one night at the Alfama.",
    ),
    "Is it warm in Oslo?": (((("weather", {"city": "Oslo"}),),), "Not quite: 7 °C, with a clear sky."),
    "How do I get from Bern to Atlantis?": (
        ((("trains", {"start": "Bern", "end": "Atlantis"}),),),
        "There is no station of that name. Did you mean *Atlanterra*? It has no trains either, I am afraid.",
    ),
    "Book the Roma for two nights.": (((("book", {"hotel": "Roma", "nights": 2}),),), "Done."),
    "Which is warmer today, Rome or Lisbon?": (
        ((("weather", {"city": "Rome"}), ("weather", {"city": "Lisbon"})),),
        "Rome, by two degrees: 26 °C against 24 °C.",
    ),
    "Two nights in Rome by train from Bern, please.": (
        (
            (("trains", {"start": "Bern", "end": "Rome"}),),
            (("weather", {"city": "Rome"}),),
            (("book", {"hotel": "Trastevere", "nights": 2}),),
        ),
        "| what | when |\n|---|---|\n| Bern to Rome | 09:12, one change |\n| Trastevere | two nights |\n\nPack something light.",
    ),
    "Is there a morning train from Porto to Lisbon?": (
        ((("trains", {"start": "Porto", "end": "Lisbon"}),),),
        "Yes: the 08:12, without a change.",
    ),
    "Find me a hotel in Bern for tonight.": (
        ((("book", {"hotel": "Bellevue", "nights": 1}),),),
        "You have a room at the **Bellevue**.",
    ),
}
SKY = {"Lisbon": (24, "sunny"), "Oslo": (7, "clear"), "Rome": (26, "a few clouds"), "Bern": (14, "rain")}
PARAMETERS = {"weather": ("city",), "trains": ("start", "end"), "book": ("hotel", "nights")}


class NoSuchStation(LookupError):
    """No train stops there."""


@dashcam.span(kind="tool")
def weather(city: str) -> dict[str, Any]:
    """The weather in a city today."""
    celsius, sky = SKY[city]
    return {"city": city, "celsius": celsius, "sky": sky}


@dashcam.span(kind="tool")
def trains(start: str, end: str) -> list[dict[str, Any]]:
    """The next trains between two cities."""
    if end not in SKY:
        raise NoSuchStation(f"there is no station {end!r}: did you mean one of {', '.join(sorted(SKY))}?")
    return [
        {"start": start, "leaves": "08:12", "arrives": "11:20", "changes": 0},
        {"start": start, "leaves": "09:12", "arrives": "12:31", "changes": 1},
    ]


@dashcam.span(kind="tool")
def book(hotel: str, nights: int) -> dict[str, Any]:
    """Book a hotel for some nights."""
    if hotel.startswith("Roma"):
        raise TimeoutError(f"the booking service did not answer within 5 s (hotel {hotel}, {nights} nights)")
    return {"hotel": hotel, "nights": nights, "number": f"B-{len(hotel)}{nights}07"}


class TravelAgent:
    """The app: a model that may use tools."""

    def __init__(self, model: Model, *tools: Callable[..., Any]) -> None:
        self.model = model
        self.tools = {tool.__name__: tool for tool in tools}
        self.descriptions = [described(tool) for tool in tools]
        self.prompt = "You plan trips. Use the tools; answer in one **short** paragraph."

    @dashcam.span(kind="agent")
    def plan(self, wish: str) -> str:
        """Return what the model says when it asks for no more tools."""
        messages: list[Message] = [{"role": "system", "content": self.prompt}, {"role": "user", "content": wish}]
        while True:
            said = self.step(messages)
            messages.append({"role": "assistant", "content": said.text, "calls": said.calls})
            if not said.calls:
                return said.text
            messages += [{"role": "tool", "id": call.id, "content": self.use(call)} for call in said.calls]

    def step(self, messages: list[Message]) -> Said:
        """Ask the model once."""
        return self.model.ask(messages, self.descriptions)

    def use(self, call: Call) -> Any:
        """Use a tool; the model is told what it did wrong."""
        try:
            return self.tools[call.name](**call.arguments)
        except LookupError as missing:
            return {"error": str(missing)}


def described(tool: Callable[..., Any]) -> dict[str, Any]:
    """Describe a tool to the model."""
    properties = {name: {"type": "integer" if name == "nights" else "string"} for name in PARAMETERS[tool.__name__]}
    schema = {"type": "object", "properties": properties, "required": [*properties]}
    return {"type": "function", "name": tool.__name__, "description": tool.__doc__, "parameters": schema}


@rehearse
def says(messages: Sequence[Message]) -> Said:
    """What the model says: the next step of the trip."""
    steps, answer = TRIPS[messages[1]["content"]]
    turn = sum(message["role"] == "assistant" for message in messages)
    if turn == len(steps):
        return Said(answer)
    asked = (Call(f"call_{turn}{at}", name, arguments) for at, (name, arguments) in enumerate(steps[turn]))
    return Said(calls=tuple(asked))


def main() -> None:
    """Plan every trip."""
    agent = TravelAgent(Model("gpt-5-mini"), weather, trains, book)
    with dashcam.record(agent, name="travel-agent"):
        for number, wish in enumerate(TRIPS):
            with dashcam.tag(user=("ada", "linus")[number % 2]), contextlib.suppress(TimeoutError, RateLimitError):
                agent.plan(wish)


if __name__ == "__main__":
    main()
