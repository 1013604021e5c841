import assert from "node:assert/strict";
import { test } from "node:test";

import { boundedBy, criticalPath } from "../../src/model/critical.ts";
import { buildModel, type TraceModel } from "../../src/model/trace-model.ts";
import { large, model, names } from "./traces.ts";

/** The path as `name from-to`, in milliseconds. */
function path(read: TraceModel): string[] {
  return criticalPath(read).segments.map(({ span, from, to }) => `${names(read, [span])[0]} ${from / 1e6}-${to / 1e6}`);
}

function on(read: TraceModel): string[] {
  const { on } = criticalPath(read);
  return names(read, read.order.filter((index) => on[index] === 1));
}

test("one after the other: each call bounded the run while it lasted, the caller in between", () => {
  const read = model("a 0-100\n  b 10-40\n  c 50-90");
  assert.deepEqual(path(read), ["a 0-10", "b 10-40", "a 40-50", "c 50-90", "a 90-100"]);
});

test("side by side: only the one that ended last was waited for", () => {
  const read = model("a 0-100\n  b 10-40\n  c 10-90\n  d 10-60");
  assert.deepEqual(path(read), ["a 0-10", "c 10-90", "a 90-100"]);
  assert.deepEqual(on(read), ["a", "c"]);
});

test("what ended before the one waited for began was waited for in its turn", () => {
  const read = model("a 0-100\n  b 0-30\n  c 0-20\n  d 30-100\n  e 35-90");
  assert.deepEqual(path(read), ["b 0-30", "d 30-100"]);
});

test("the path goes down into what was waited for", () => {
  const read = model("a 0-100\n  b 10-90\n    c 20-80 llm\n    d 20-50 tool");
  assert.deepEqual(path(read), ["a 0-10", "b 10-20", "c 20-80", "b 80-90", "a 90-100"]);
});

test("a child that outlived its parent was not waited for", () => {
  assert.deepEqual(path(model("a 0-100\n  b 10-50\n  c 20-300")).at(-1), "a 50-100");
});

test("a child whose end was read a moment after its parent's was waited for", () => {
  const read = model("a 0-100\n  b 10-100");
  const late = { ...read, end: Float64Array.of(100e6, 100e6 + 20_000) };
  assert.deepEqual(on(late), ["a", "b"]);
});

test("of several roots the path goes back over those that followed one another", () => {
  assert.deepEqual(path(model("a 0-50\nb 60-90\nc 20-55")), ["c 20-55", "b 60-90"]);
});

test("while a run goes on its path ends now, in what runs", () => {
  assert.deepEqual(path(model("a 0-\n  b 10-40\n  c 45-", 80)), ["a 0-10", "b 10-40", "a 40-45", "c 45-80"]);
});

test("the parts of the path add up to the run", () => {
  const read = buildModel(large(2_000));
  const { own, segments } = criticalPath(read);
  const sum = own.reduce((all, part) => all + part, 0);
  assert.ok(Math.abs(sum - (read.to - read.from)) < 1, `${sum}`);
  assert.ok(segments.every(({ from, to }, at) => to > from && (at === 0 || from === segments[at - 1]?.to)));
});

test("what bounded the run longest comes first, calls of one name together", () => {
  const read = model("a 0-100\n  b 10-40\n  c 50-55\n  b 60-95");
  const found = criticalPath(read);
  const said = boundedBy(read, found).map(({ spans, own }) => `${names(read, spans)[0]} ${spans} ${own / 1e6}`);
  assert.deepEqual(said, ["b 3,1 65", "a 0 30", "c 2 5"]);
  assert.deepEqual(found.bySpan.get(2)?.map(({ from, to }) => [from / 1e6, to / 1e6]), [[50, 55]]);
});

test("nothing of a trace that took no time is on the path, and an empty one has none", () => {
  assert.deepEqual(path(model("a 0-0\n  b 0-0")), []);
  assert.deepEqual(path(model("")), []);
});
