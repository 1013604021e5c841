import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, type FoldRules } from "../../src/model/fold.ts";
import type { TraceModel } from "../../src/model/trace-model.ts";
import {
  closedBelow, firstRowIn, nearestShown, revealed, rowsOf, setSize, toggled, UNTOUCHED, type TreeState,
} from "../../src/model/tree.ts";
import { indexOf, model, names } from "./traces.ts";

const BOTH: FoldRules = { super: true, noise: true };
const CHAIN = `
  answer 0-100 chain
    RunnableParallel<a,b> 0-50 chain
      RunnableSequence 0-50 chain
        find 0-48 retriever
        join 48-49 chain
      RunnablePassthrough 1-2 chain
    ask 51-99 llm
`;

function shown(read: TraceModel, state: TreeState = UNTOUCHED, rules = BOTH): string[] {
  const rows = rowsOf(read, fold(read, rules), state);
  const name = (index: number, row: number) => (rows.isFold[row] ? "…" : names(read, [index])[0]);
  return Array.from(rows.span, (index, row) => " ".repeat(rows.depth[row] ?? 0) + name(index, row));
}

test("all calls are rows, as deep as they were called", () => {
  const read = model("a 0-100\n  b 10-60\n    c 20-30\n  d 65-70");
  assert.deepEqual(shown(read), ["a", " b", "  c", " d"]);
});

test("what is folded is one row under the nearest call that is shown, and its children move up", () => {
  assert.deepEqual(shown(model(CHAIN)), ["answer", " …", " find", " join", " ask"]);
});

test("an opened fold shows everything where it was", () => {
  const read = model(CHAIN);
  const rows = [" …", " RunnableParallel<a,b>", "  RunnableSequence", "   find", "   join", "  RunnablePassthrough", " ask"];
  assert.deepEqual(shown(read, { closed: new Set(), opened: new Set([0]) }), ["answer", ...rows]);
});

test("a closed call hides what is below it, its folded calls too", () => {
  assert.deepEqual(shown(model(CHAIN), { closed: new Set([0]), opened: new Set() }), ["answer"]);
});

test("toggling a row closes its call, and opens it again", () => {
  const read = model("a 0-100\n  b 10-60\n    c 20-30");
  const rows = rowsOf(read, fold(read, BOTH), UNTOUCHED);
  const once = toggled(UNTOUCHED, rows, 1);
  assert.deepEqual(shown(read, once), ["a", " b"]);
  assert.deepEqual(toggled(once, rows, 1), UNTOUCHED);
});

test("toggling the row of a fold opens the fold", () => {
  const read = model(CHAIN);
  const rows = rowsOf(read, fold(read, BOTH), UNTOUCHED);
  assert.deepEqual([...toggled(UNTOUCHED, rows, 1).opened], [0]);
});

test("a span that was closed away or folded is brought into sight", () => {
  const read = model(CHAIN);
  const folds = fold(read, BOTH);
  const hidden = indexOf(read, "RunnablePassthrough");
  const state = revealed(read, folds, { closed: new Set([0]), opened: new Set() }, hidden);
  assert.ok((rowsOf(read, folds, state).rowOf[hidden] ?? -1) >= 0);
});

test("place and number of the rows beside one another are known", () => {
  const read = model("a 0-100\n  b 10-60\n    c 20-30\n  d 65-70\ne 5-6");
  const rows = rowsOf(read, fold(read, BOTH), UNTOUCHED);
  assert.deepEqual(Array.from(rows.place, (place, row) => [place, setSize(rows, row)]), [[1, 2], [1, 2], [1, 1], [2, 2], [2, 2]]);
});

test("a hidden span is found at the nearest call above it that is shown", () => {
  const read = model("a 0-100\n  b 10-60\n    c 20-30");
  const rows = rowsOf(read, fold(read, BOTH), { closed: new Set([0]), opened: new Set() });
  assert.equal(nearestShown(read, rows, 2), 0);
});

test("closing below a level keeps the levels above it", () => {
  const read = model("a 0-100\n  b 10-60\n    c 20-30\n  d 65-70");
  assert.deepEqual(shown(read, closedBelow(read, 1)), ["a", " b", " d"]);
});

test("the first row of a stretch of time is that of the call that began in it", () => {
  const read = model("a 0-100\n  b 10-60\n    c 20-30\n  d 65-70");
  const rows = rowsOf(read, fold(read, BOTH), UNTOUCHED);
  const found = [[5, 15], [12, 99], [61, 99], [71, 99]].map(([from = 0, to = 0]) => firstRowIn(read, rows, from * 1e6, to * 1e6));
  assert.deepEqual(found, [1, 2, 3, -1]);
});

test("each row knows whether what is under it is shown", () => {
  const read = model(CHAIN);
  const folds = fold(read, BOTH);
  assert.deepEqual([...rowsOf(read, folds, UNTOUCHED).open], [1, 0, -1, -1, -1]);
  assert.deepEqual([...rowsOf(read, folds, { closed: new Set([0]), opened: new Set() }).open], [0]);
});

test("an empty trace has no rows", () => {
  assert.deepEqual(shown(model("")), []);
});
