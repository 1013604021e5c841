import assert from "node:assert/strict";
import { test } from "node:test";

import { FAILED, type Grid, minimapGrid } from "../../src/model/minimap.ts";
import { KINDS } from "../../src/model/outline.ts";
import { model } from "./traces.ts";

/** A grid as lines, a letter a cell, a capital where a call failed. */
function lines({ columns, lanes, cells }: Grid): string[] {
  const kind = (cell: number) => (KINDS[(cell % FAILED) - 1] ?? ".").slice(0, 1);
  const letter = (cell: number) => (cell >= FAILED ? kind(cell).toUpperCase() : kind(cell));
  const line = (lane: number) => Array.from(cells.subarray(lane * columns, (lane + 1) * columns), letter).join("");
  return Array.from({ length: lanes }, (_, lane) => line(lane));
}

test("each depth is a lane, each span its stretch of time", () => {
  const read = model("a 0-100 agent\n  b 0-49 tool\n    c 20-29 llm\n  d 70-89 retriever");
  assert.deepEqual(lines(minimapGrid(read, 10, 8)), ["aaaaaaaaaa", "ttttt..rr.", "..l......."]);
});

test("a span shorter than a column is seen all the same, up to the very end", () => {
  assert.deepEqual(lines(minimapGrid(model("a 0-100 agent\n  b 100-100 tool"), 4, 8)), ["aaaa", "...t"]);
});

test("what is deeper than there are lanes shares the last one", () => {
  assert.deepEqual(lines(minimapGrid(model("a 0-100\n  b 0-100 chain\n    c 0-49 llm"), 4, 2)), ["ffff", "llcc"]);
});

test("a failed call is seen whatever else is in its cell", () => {
  assert.deepEqual(lines(minimapGrid(model("a 0-100\n  b 0-49 error\n  c 0-100 llm"), 4, 4)), ["ffff", "LLll"]);
});

test("an empty trace is an empty grid", () => {
  assert.deepEqual(lines(minimapGrid(model(""), 3, 4)), ["..."]);
});
