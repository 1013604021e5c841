import assert from "node:assert/strict";
import { test } from "node:test";

import { openCounts, openStacks } from "../../src/model/open-calls.ts";
import { model, names } from "./traces.ts";

function stacks(text: string): string[] {
  const read = model(text);
  return openStacks(read).map((stack) => names(read, stack).join(" > "));
}

test("the innermost call that was cut off is told with the calls above it", () => {
  assert.deepEqual(stacks("a 0- incomplete\n  b 1-5\n  c 6- incomplete\n    d 7- incomplete"), ["a > c > d"]);
});

test("of calls side by side each has its stack, the latest first", () => {
  assert.deepEqual(stacks("a 0- incomplete\n  b 1- incomplete\n  c 2- incomplete"), ["a > c", "a > b"]);
});

test("a call that ended between two that were cut off is told with them", () => {
  assert.deepEqual(stacks("a 0- incomplete\n  b 1-5\n    c 2- incomplete"), ["a > b > c"]);
});

test("a run that came to its end has no open stack", () => {
  assert.deepEqual(stacks("a 0-9\n  b 1-5 error"), []);
});

test("calls that were cut off and calls that run are counted apart", () => {
  assert.deepEqual(openCounts(model("a 0-\n  b 1- incomplete\n  c 2-3")), { cut: 1, running: 1 });
});
