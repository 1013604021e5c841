import assert from "node:assert/strict";
import { test } from "node:test";

import { covered } from "../../src/model/covered.ts";
import { settle } from "../../src/model/trace-model.ts";
import { model } from "./traces.ts";

test("stretches in which children ran are told as parts of the call, side by side ones as one", () => {
  assert.deepEqual(covered(model("a 0-100\n  b 10-40\n  c 30-60\n  d 80-90"), 0), [[0.1, 0.6], [0.8, 0.9]]);
});

test("gaps too short to be seen are not told", () => {
  assert.deepEqual(covered(model("a 0-1000\n  b 0-500\n  c 505-1000"), 0), [[0, 1]]);
});

test("a child covers nothing outside its parent", () => {
  assert.deepEqual(covered(model("a 10-110\n  b 0-20\n  c 100-300"), 0), [[0, 0.1], [0.9, 1]]);
});

test("a call without children, and one that took no time, are not covered", () => {
  assert.deepEqual(covered(model("a 0-10"), 0), []);
  assert.deepEqual(covered(model("a 5-5\n  b 5-5"), 0), []);
});

test("while something runs the stretches follow it", () => {
  const read = model("a 0-\n  b 0-50", 100);
  assert.deepEqual(covered(read, 0), [[0, 0.5]]);
  settle(read, 200e6);
  assert.deepEqual(covered(read, 0), [[0, 0.25]]);
});
