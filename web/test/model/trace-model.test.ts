import assert from "node:assert/strict";
import { test } from "node:test";

import { ancestors, buildModel, kindOf, settle, statusOf } from "../../src/model/trace-model.ts";
import { indexOf, large, model, names, outline } from "./traces.ts";

const RAG = `
  rag 0-100 chain
    find 10-40 retriever
      embed 12-30 embedding in=7 cost=0.001
    ask 45-95 llm in=100 out=20 cost=0.01 model=m
`;

test("a tree is read in order: each call, then what it called", () => {
  const read = model("a 0-100\n  b 10-60\n    c 20-30\n  d 15-50");
  assert.deepEqual(names(read, read.order), ["a", "b", "c", "d"]);
  assert.deepEqual([...read.depth], [0, 1, 2, 1]);
});

test("children that the server lists before their parents find them all the same", () => {
  const given = outline("a 0-100\n  b 0-60");
  const turned = buildModel({ ...given, spans: { ...given.spans, parent: [1, -1] } });
  assert.deepEqual([...turned.order], [1, 0]);
});

test("a subtree ends where the next call beside it begins", () => {
  const read = model(RAG);
  assert.equal(read.subtreeEnd[indexOf(read, "find")], read.position[indexOf(read, "ask")]);
  assert.equal(read.subtreeEnd[0], 4);
});

test("a call without a parent in the trace stands beside the root", () => {
  assert.deepEqual(model("a 0-10\nb 5-8").roots, [0, 1]);
});

test("a parent that does not exist is no parent", () => {
  const given = outline("a 0-10\n  b 5-8");
  assert.deepEqual(buildModel({ ...given, spans: { ...given.spans, parent: [7, -9] } }).roots, [0, 1]);
});

test("a circle is cut at its first call, and everything is reached", () => {
  const given = outline("a 0-10\nb 1-8\nc 2-7\nd 3-6");
  const read = buildModel({ ...given, spans: { ...given.spans, parent: [-1, 3, 1, 2] } });
  assert.deepEqual(read.roots, [0, 1]);
  assert.deepEqual(names(read, read.order), ["a", "b", "c", "d"]);
});

test("a call that names itself as its parent is a root", () => {
  const given = outline("a 0-10");
  assert.deepEqual(buildModel({ ...given, spans: { ...given.spans, parent: [0] } }).roots, [0]);
});

test("the time in a call itself is what none of its children cover, side by side or not", () => {
  const read = model("a 0-100\n  b 10-50\n  c 30-60\n  d 80-90");
  assert.equal(read.self[0], 40e6);
});

test("children that outlast their parent do not make its own time negative", () => {
  const read = model("a 0-100\n  b 50-180");
  assert.deepEqual([read.self[0], read.self[1]], [50e6, 130e6]);
});

test("what runs lasts until now", () => {
  const read = model("a 0-\n  b 10-20\n  c 30-", 70);
  assert.deepEqual([...read.end], [70e6, 20e6, 70e6]);
  settle(read, 90e6);
  assert.deepEqual([...read.end, read.to], [90e6, 20e6, 90e6, 90e6]);
});

test("what was cut off lasts until the last sign of life in the trace", () => {
  const read = model("a 0- incomplete\n  b 10-40\n  c 50- incomplete", 999);
  assert.deepEqual([...read.end, read.to], [50e6, 40e6, 50e6, 50e6]);
});

test("a call that began before its root widens the run", () => {
  assert.equal(model("a 0-10\nb -5-3").from, -5e6);
});

test("tokens and cost of a subtree are those of the calls in it, counted once", () => {
  const read = model(`agent 0-10 agent in=107 out=20 cost=0.011\n${RAG}`.replace(/\n {2}rag/, "\n  rag"));
  const rag = indexOf(read, "rag");
  assert.deepEqual([read.totals.input[rag], read.totals.output[rag]], [107, 20]);
  assert.equal(read.totals.input[0], read.totals.input[rag]);
  assert.equal(read.totals.cost[rag]?.toFixed(3), "0.011");
});

test("model calls without a known cost are counted, not taken for free", () => {
  const read = model("a 0-10\n  b 1-2 llm in=5\n  c 3-4 llm cost=0.5\n  d 5-6 tool");
  assert.deepEqual([read.totals.cost[0], read.totals.priced[0], read.totals.unpriced[0]], [0.5, 1, 1]);
});

test("an error counts in all calls above it", () => {
  const read = model("a 0-10\n  b 1-5\n    c 2-3 error\n  d 6-7");
  assert.deepEqual([...read.totals.errors], [1, 1, 1, 0]);
});

test("kinds and statuses come from the words of the answer, whatever their order", () => {
  const given = outline("a 0-10 tool error");
  const spans = { ...given.spans, kind: [1], status: [0] };
  const read = buildModel({ ...given, kinds: ["new", "tool"], statuses: ["error"], spans });
  assert.deepEqual([kindOf(read, 0), statusOf(read, 0)], ["tool", "error"]);
  const unknown = buildModel({ ...given, kinds: ["new"], spans: { ...given.spans, kind: [0] } });
  assert.equal(kindOf(unknown, 0), "function");
});

test("the calls above one, the nearest first", () => {
  const read = model(RAG);
  assert.deepEqual(names(read, ancestors(read, indexOf(read, "embed"))), ["find", "rag"]);
});

test("a trace without spans is a model without rows", () => {
  const read = model("");
  assert.deepEqual([read.count, read.to, [...read.order]], [0, 0, []]);
});

test("ten thousand levels need no recursion", () => {
  const given = outline("a 0-10");
  const many = Array.from({ length: 10_000 }, (_, index) => index);
  const column = (value: number) => many.map(() => value);
  const spans = Object.fromEntries(Object.entries(given.spans).map(([name, of]) => [name, column(of[0] as number)]));
  const deep = { ...given, spans: { ...given.spans, ...spans, parent: many.map((index) => index - 1) } };
  assert.equal(buildModel(deep).depth[9_999], 9_999);
});

test("a large trace keeps every span", () => {
  const read = buildModel(large(50_000));
  assert.equal(new Set(read.order).size, 50_000);
});
