"""An agent that plans trips with three tools, one of which fails for some places."""

import json

from openai import OpenAI

import dashcam

TRIPS = (
    'Plan a day in Lisbon. [[tool:weather {"city": "Lisbon"}]][[tool:trains {"start": "Porto", "end": "Lisbon"}]]',
    'Is it warm in Oslo? [[tool:weather {"city": "Oslo"}]]',
    'How do I get from Bern to Atlantis? [[tool:trains {"start": "Bern", "end": "Atlantis"}]]',
    'Book the hotel in Rome. [[tool:book {"hotel": "Roma", "nights": 2}]]',
)
TOOLS = [
    ("weather", "The weather in a city today.", {"city": {"type": "string"}}),
    ("trains", "The next trains between two cities.", {"start": {"type": "string"}, "end": {"type": "string"}}),
    ("book", "Book a hotel for some nights.", {"hotel": {"type": "string"}, "nights": {"type": "integer"}}),
]


class NoSuchStation(LookupError):
    pass


@dashcam.span(kind="tool")
def weather(city):
    return {"city": city, "celsius": {"Lisbon": 24, "Oslo": 7}.get(city), "sky": "clear"}


@dashcam.span(kind="tool")
def trains(start, end):
    known = {"Porto", "Lisbon", "Bern", "Rome"}
    if end not in known:
        raise NoSuchStation(f"there is no station {end!r}: did you mean one of {', '.join(sorted(known))}?")
    return [
        {"leaves": "08:12", "arrives": "11:20", "changes": 0},
        {"leaves": "09:12", "arrives": "12:31", "changes": 1},
    ]


@dashcam.span(kind="tool")
def book(hotel, nights):
    raise TimeoutError(f"the booking service did not answer within 5 s (hotel {hotel}, {nights} nights)")


class TravelAgent:
    def __init__(self, client, model="gpt-4o"):
        self.client = client
        self.model = model
        self.tools = {"weather": weather, "trains": trains, "book": book}

    @dashcam.span(kind="agent")
    def plan(self, wish):
        messages = [
            {"role": "system", "content": "You plan trips. Use the tools; answer in one **short** paragraph."},
            {"role": "user", "content": wish},
        ]
        for _ in range(4):
            said = self.step(messages)
            messages.append(said.model_dump(exclude_none=True))
            if not said.tool_calls:
                return said.content
            for call in said.tool_calls:
                result = self.use(call.function.name, json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
        return "I give up."

    def step(self, messages):
        made = self.client.chat.completions.create(model=self.model, messages=messages, tools=[*map(described, TOOLS)])
        return made.choices[0].message

    def use(self, name, arguments):
        try:
            return self.tools[name](**arguments)
        except LookupError as missing:
            return {"error": str(missing)}


def described(tool):
    name, description, properties = tool
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


def main():
    agent = TravelAgent(OpenAI(max_retries=0))
    with dashcam.record(agent, name="travel-agent"):
        for wish in TRIPS:
            try:
                print(agent.plan(wish))
            except TimeoutError as error:
                print("failed:", error)


if __name__ == "__main__":
    main()
