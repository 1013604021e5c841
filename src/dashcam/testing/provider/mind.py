"""The "model": an `Ask` and its script in, a `Reply` out, by rules only.

With tools and no result yet it calls the tool nearest to the question; with results it answers from them; with a JSON
schema it fills that in; with a context it answers with the sentence nearest to the question; asked for a score it
scores the overlap of words; else it says 'Fake reply to: …'.
"""

import json

from dashcam.testing.provider.dspy import dspy_outputs
from dashcam.testing.provider.exchange import Ask, Call, Obj, Reply, Tool
from dashcam.testing.provider.prompt import dspy_inputs, judged, last_user, scale, split_prompt, written
from dashcam.testing.provider.schema import fill
from dashcam.testing.provider.script import Script
from dashcam.testing.provider.text import best_sentence, count, digest, overlap, pieces

ANSWER_TOOLS = frozenset({"final_answer", "final_result", "submit", "finish", "answer", "respond"})


def think(ask: Ask, script: Script) -> Reply:
    """Answer the request."""
    results = tool_results(ask)
    answer = answer_of(ask, script, results)
    calls = calls_of(ask, plan_calls(ask, script, results, answer))
    if script.refuse is not None or script.filter:
        calls = []
    text, cut = limited(stopped("" if calls else text_of_answer(ask, answer, script), ask.stop), ask, script)
    thought = f"The user asks: {split_prompt(ask)[0][:80]}" if ask.reasoning else ""
    used = input_tokens(ask)
    return Reply(
        text=text,
        calls=calls,
        thought=thought,
        cut=cut,
        refused=script.refuse is not None,
        filtered=script.filter,
        input_tokens=used,
        output_tokens=count(text)
        + count(thought)
        + sum(8 + count(call["name"]) + count(json.dumps(call["args"])) for call in calls),
        reasoning_tokens=count(thought),
        cached_tokens=min(script.cached, used),
    )


def input_tokens(ask: Ask) -> int:
    """Return how many tokens the request is."""
    turns = sum(
        4 + count(turn.text) + 85 * turn.images + sum(count(json.dumps(call)) for call in turn.calls)
        for turn in ask.turns
    )
    return 3 + turns + sum(count(json.dumps(tool)) for tool in ask.tools)


def tool_results(ask: Ask) -> list[str]:
    """Return what tools said since the last user turn (a DSPy prompt carries it inside that turn)."""
    last = last_user(ask)
    after = ask.turns[last + 1 :]
    if after or last < 0:
        return [turn.text for turn in after if turn.role == "tool"]
    given = dspy_inputs(ask.turns[-1].text)
    return [text for key, text in given.items() if key.startswith("observation_") and text != "Completed."]


def answer_of(ask: Ask, script: Script, results: list[str]) -> str:
    """Return the plain answer, before any format is laid over it."""
    if script.filter:
        return ""
    if script.reply is not None or script.refuse is not None:
        return script.reply or script.refuse or ""
    question, context = split_prompt(ask)
    answer = f"According to the tool: {'; '.join(results)}" if results else best_sentence(question, context)
    return answer or ("I don't know from the given context." if context else f"Fake reply to: {question}")


def plan_calls(ask: Ask, script: Script, results: list[str], answer: str) -> list[tuple[str, Obj]]:
    """Return the tools to call now, with their arguments."""
    if not results and script.tools:
        known = {tool["name"]: tool for tool in ask.tools}
        return [
            (name, args if args is not None else arguments(known.get(name), ask, answer)) for name, args in script.tools
        ]
    if not ask.tools or ask.tool_choice == "none" or script.reply is not None:
        return []
    tool = tool_for(ask, has_results=bool(results))
    return [(tool["name"], arguments(tool, ask, answer))] if tool else []


def arguments(tool: Tool | None, ask: Ask, answer: str) -> Obj:
    """Return arguments for a call; none where the tool is unknown or takes none."""
    schema = tool["schema"] if tool else None
    made: Obj = fill(schema, ask, answer) if schema else {}
    return made


def tool_for(ask: Ask, *, has_results: bool) -> Tool | None:
    """Return the tool to call: one when forced or related to the question, then the one that closes, if any."""
    forced = ask.tool_choice not in (None, "auto")
    if not has_results or (forced and ask.tool_choice not in ("required", "any")):
        tool = pick_tool(ask)
        return tool if forced or related(ask, tool) > 0 else None
    return next((tool for tool in ask.tools if tool["name"] in ANSWER_TOOLS), None)


def pick_tool(ask: Ask) -> Tool:
    """Return the tool named by the choice, else the one whose words are nearest to the question."""
    if ask.tool_choice and ask.tool_choice not in ("auto", "required", "any", "none"):
        for tool in ask.tools:
            if tool["name"] == ask.tool_choice:
                return tool
    usable = [tool for tool in ask.tools if tool["name"] not in ANSWER_TOOLS] or ask.tools
    return max(usable, key=lambda tool: (related(ask, tool), -usable.index(tool)))


def related(ask: Ask, tool: Tool) -> float:
    """Return how much of the question the tool's name and description speak of."""
    return overlap(split_prompt(ask)[0], f"{tool['name'].replace('_', ' ')} {tool['description']}")


def calls_of(ask: Ask, plan: list[tuple[str, Obj]]) -> list[Call]:
    """Return the planned calls with ids that depend on the conversation only."""
    base = digest([vars(turn) for turn in ask.turns], 20) if plan else ""
    return [{"id": f"call_{base}{i}", "name": name, "args": args} for i, (name, args) in enumerate(plan)]


def text_of_answer(ask: Ask, answer: str, script: Script) -> str:
    """Return the answer in the form the request wants: a schema's, JSON, or a framework's text protocol."""
    if ask.schema is not None and script.reply is None:
        return json.dumps(fill(ask.schema, ask, answer), ensure_ascii=False)
    fields = dspy_outputs(ask, answer)
    if ask.json_mode and script.reply is None:
        return json.dumps(fields or {"answer": answer, "score": judged(ask)}, ensure_ascii=False)
    whole = written(ask)
    if fields and "[[ ## completed ## ]]" in whole:
        rows = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
        return "\n\n".join([*(f"[[ ## {key} ## ]]\n{value}" for key, value in rows.items()), "[[ ## completed ## ]]"])
    span = scale(ask) if script.reply is None else None
    if span:
        value = span[0] + (span[1] - span[0]) * judged(ask)
        return f"Score: {round(value)}\nReason: the words overlap by {judged(ask):.2f}."
    if "Final Answer:" in whole:
        return f"Thought: I now can give a great answer\nFinal Answer: {answer}"
    return answer


def stopped(text: str, marks: list[str]) -> str:
    """Return the text up to the first stop mark."""
    for mark in marks:
        if mark and mark in text:
            text = text.partition(mark)[0]
    return text


def limited(text: str, ask: Ask, script: Script) -> tuple[str, bool]:
    """Return the text within the limit of tokens and whether it was cut; a script may ask for a length."""
    limit = ask.max_tokens
    if script.tokens:
        pool = pieces(text if text.endswith(" ") else text + " and so on") or [" word"]
        text = "".join(pool[i % len(pool)] for i in range(script.tokens))
        limit = min(script.tokens, ask.max_tokens or script.tokens)
    got = pieces(text)
    return ("".join(got[:limit]), True) if limit and len(got) > limit else (text, False)
