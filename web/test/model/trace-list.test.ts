import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trace, TracePage } from "../../src/api/types.ts";
import { begun, continued, newer, NOTHING, renewed } from "../../src/model/trace-list.ts";

const trace = (number: number, name = "t"): Trace => ({ trace_id: `t${number}`, started_ns: number, name }) as unknown as Trace;
const page = (numbers: readonly number[], after: string | null, pinned: readonly string[] = []): TracePage => ({
  traces: numbers.map((number) => trace(number)),
  pinned,
  after,
  partial: null,
});
const ids = (list: { traces: readonly Trace[] }) => list.traces.map((one) => one.trace_id).join(" ");

test("pages follow each other, and no trace stands there twice", () => {
  const list = continued(begun(page([9, 8, 7], "7", ["t9"])), page([7, 6], null, ["t6"]));
  assert.equal(ids(list), "t9 t8 t7 t6");
  assert.deepEqual([[...list.pinned].sort(), list.after], [["t6", "t9"], null]);
});

test("new traces come first, and the end of the list stays where it was read to", () => {
  const list = continued(begun(page([9, 8], "8")), page([7, 6], "6"));
  const next = renewed(list, page([11, 10, 9], "9"));
  assert.equal(ids(next), "t11 t10 t9 t8 t7 t6");
  assert.equal(next.after, "6");
  assert.equal(newer(next, list), 2);
});

test("what has changed changes in its place, what was deleted goes", () => {
  const list = begun(page([9, 8, 7], "7"));
  const next = renewed(list, { ...page([], "7"), traces: [trace(9, "ended"), trace(7)] });
  assert.equal(next.traces[0]?.name, "ended");
  assert.equal(ids(next), "t9 t7");
});

test("a page that does not reach down to the list begins a new one", () => {
  const next = renewed(begun(page([3, 2, 1], "1")), page([9, 8], "8"));
  assert.deepEqual([ids(next), next.after], ["t9 t8", "8"]);
});

test("a list that is all there is, is the page", () => {
  assert.equal(ids(renewed(begun(page([3, 2], null)), page([4, 3], null))), "t4 t3");
  assert.equal(ids(renewed(NOTHING, page([4], "4"))), "t4");
});

test("a pin that was taken off is off", () => {
  assert.equal(renewed(begun(page([3, 2], "2", ["t3"])), page([3, 2], "2")).pinned.size, 0);
});
