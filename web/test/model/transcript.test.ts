// A transcript tells everything once, in the order it began.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, type Outline, STATUSES } from "../../src/model/outline.ts";
import { previousCall, toolsAfter } from "../../src/model/previous.ts";
import { Teller, type Told, plan } from "../../src/model/transcript.ts";

interface Call {
  readonly kind: (typeof KINDS)[number];
  readonly name?: string;
  readonly parent?: number;
  readonly status?: (typeof STATUSES)[number];
  readonly path?: string;
}

/** An outline of calls that take one nanosecond each, one after the other. */
function outlineOf(calls: readonly Call[]): Outline {
  const strings = [...new Set(calls.flatMap((call) => [call.name ?? call.kind, call.path ?? ""]))];
  const none = calls.map(() => -1);
  const nothing = calls.map(() => null);
  return {
    trace: { started_ns: 0, duration_ns: calls.length },
    strings,
    kinds: KINDS,
    statuses: STATUSES,
    spans: {
      span_id: calls.map((_, at) => String(at)),
      parent: calls.map((call, at) => call.parent ?? (at === 0 ? -1 : 0)),
      name: calls.map((call) => strings.indexOf(call.name ?? call.kind)),
      kind: calls.map((call) => KINDS.indexOf(call.kind)),
      status: calls.map((call) => STATUSES.indexOf(call.status ?? "ok")),
      started_ns: calls.map((_, at) => at),
      duration_ns: calls.map(() => 1),
      path: calls.map((call) => (call.path === undefined ? -1 : strings.indexOf(call.path))),
      app: none, version: none, method: none, model: none, provider: none, thread: none,
      input_tokens: nothing, output_tokens: nothing, cost_usd: nothing, first_chunk_ns: nothing,
    },
  };
}

const text = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });
const call = { role: "assistant", parts: [{ type: "tool_call", id: "1", name: "find", arguments: { q: "x" } }] };
const answer = { role: "tool", parts: [{ type: "tool_call_response", id: "1", response: "found x" }] };
const told = (index: number, input: unknown, output: unknown, error: Told["error"] = null): Told => ({ span_id: String(index), status: "ok", input, output, error });

test("what is worth reading is chosen by kind, the question first and the answer last", () => {
  const outline = outlineOf([{ kind: "agent" }, { kind: "chain" }, { kind: "llm", parent: 1 }, { kind: "tool" }, { kind: "embedding", parent: 3 }]);
  assert.deepEqual(plan(outline).map((step) => [step.index, step.of]), [[0, "asked"], [2, "llm"], [3, "tool"], [0, "answered"]]);
});

test("a trace that is one model call is told as that", () => {
  assert.deepEqual(plan(outlineOf([{ kind: "llm" }])), [{ index: 0, of: "llm", depth: 0, failsInside: false }]);
  assert.deepEqual(plan(outlineOf([])), []);
});

test("an error is told where it began, not at every call that it went through", () => {
  const outline = outlineOf([
    { kind: "agent", status: "error" },
    { kind: "chain", status: "error" },
    { kind: "function", parent: 1, status: "error" },
  ]);
  assert.deepEqual(plan(outline).map((step) => [step.index, step.of]), [[0, "asked"], [2, "failed"], [0, "answered"]]);
});

test("agents in agents stand in by one step", () => {
  const outline = outlineOf([{ kind: "agent" }, { kind: "agent" }, { kind: "llm", parent: 1 }]);
  assert.deepEqual(plan(outline).map((step) => step.depth), [0, 0, 1, 0]);
});

test("history that is sent again, a tool's answer and the last answer are told once", () => {
  const outline = outlineOf([{ kind: "agent" }, { kind: "llm", path: "m" }, { kind: "tool", name: "find" }, { kind: "llm", path: "m" }]);
  const asked = [text("system", "be brief"), text("user", "where?")];
  const spans = [
    told(0, { question: "where?" }, "here"),
    told(1, { messages: asked }, { messages: [call] }),
    told(2, { q: "x" }, "found x"),
    told(3, { messages: [...asked, call, answer] }, { messages: [text("assistant", "here")] }),
  ];
  const teller = new Teller(outline);
  const blocks = plan(outline).map((step) => teller.tell(step, spans[step.index] as Told));
  assert.deepEqual(
    blocks.map((block) => [block.step.of, block.messages.map((message) => message.role), block.asked.map((tool) => tool.index), block.isEmpty]),
    [
      ["asked", [], [], false],
      ["llm", ["system"], [2], false],
      ["tool", [], [], false],
      ["llm", ["assistant"], [], false],
      ["answered", [], [], true],
    ],
  );
});

test("a tool's answer is told once, however the JSON is written that the model is told it in", () => {
  const outline = outlineOf([{ kind: "agent" }, { kind: "llm", path: "m" }, { kind: "tool", name: "find" }, { kind: "llm", path: "m" }]);
  const said = { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: '{"city": "Lisbon",  "celsius": 24}' }] };
  const spans = [
    told(0, "where?", "here"),
    told(1, { messages: [text("user", "where?")] }, { messages: [call] }),
    told(2, { q: "x" }, { city: "Lisbon", celsius: 24 }),
    told(3, { messages: [text("user", "where?"), call, said] }, { messages: [text("assistant", "here")] }),
  ];
  const teller = new Teller(outline);
  const blocks = plan(outline).map((step) => teller.tell(step, spans[step.index] as Told));
  assert.deepEqual(blocks[3]?.messages.map((message) => message.role), ["assistant"]);
});

test("what was said in earlier runs of a session is told apart from this one", () => {
  const outline = outlineOf([{ kind: "agent" }, { kind: "llm" }]);
  const sent = [text("system", "be brief"), text("user", "old question"), text("assistant", "old answer"), text("user", "where?")];
  const teller = new Teller(outline);
  const spans = [told(0, "where?", "here"), told(1, { messages: sent }, { messages: [text("assistant", "here")] })];
  const [, block] = plan(outline).map((step) => teller.tell(step, spans[step.index] as Told));
  assert.deepEqual(block?.earlier.map((message) => message.role), ["user", "assistant"]);
  assert.deepEqual(block?.messages.map((message) => message.role), ["system", "assistant"]);
});

test("an answer that no model call gave is told at the end", () => {
  const outline = outlineOf([{ kind: "function" }, { kind: "llm" }]);
  const teller = new Teller(outline);
  const spans = [told(0, "q", "another text"), told(1, { messages: [text("user", "q")] }, { messages: [text("assistant", "a")] })];
  const blocks = plan(outline).map((step) => teller.tell(step, spans[step.index] as Told));
  assert.deepEqual(blocks.map((block) => block.isEmpty), [false, false, false]);
});

test("one error is told once, where it began", () => {
  const outline = outlineOf([{ kind: "chain", status: "error" }, { kind: "agent", status: "error" }, { kind: "tool", parent: 1, status: "error" }]);
  const error = { type: "E", message: "no" };
  const teller = new Teller(outline);
  const blocks = plan(outline).map((step) => teller.tell(step, told(step.index, null, null, error)));
  assert.deepEqual(blocks.map((block) => [block.step.of, block.error, block.isEmpty]), [
    ["asked", null, false],
    ["agent", null, false],
    ["tool", error, false],
    ["answered", null, false],
  ]);
});

test("the call before is the nearest of the same component, else of the same agent", () => {
  const outline = outlineOf([
    { kind: "agent" },
    { kind: "llm", path: "a" }, { kind: "llm", path: "b" }, { kind: "llm", path: "a" },
    { kind: "agent" }, { kind: "llm", parent: 4 }, { kind: "llm" }, { kind: "llm", parent: 4 },
  ]);
  assert.deepEqual([1, 2, 3, 5, 6, 7].map((index) => previousCall(outline, index)), [-1, -1, 1, -1, 3, 5]);
});

test("tools that a call asked for are the next of their names, each once", () => {
  const outline = outlineOf([{ kind: "llm" }, { kind: "tool", name: "a" }, { kind: "tool", name: "a" }, { kind: "tool", name: "b" }]);
  assert.deepEqual(toolsAfter(outline, 0, ["a", "b", "a", "a"]), [1, 3, 2, -1]);
});
