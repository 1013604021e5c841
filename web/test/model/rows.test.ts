import assert from "node:assert/strict";
import { test } from "node:test";
import { cellText, drawable } from "../../src/model/rows.ts";

test("a text column names the rows, the last column of numbers is drawn", () => {
  const columns = ["model", "calls", "cost"];
  assert.deepEqual(drawable({ columns, rows: [["a", 1, 0.5], ["b", 2, null]] }), { name: 0, value: 2 });
});

test("numbers alone are drawn over the first of them", () => {
  assert.deepEqual(drawable({ columns: ["minute", "calls"], rows: [[1, 2], [2, 3]] }), { name: 0, value: 1 });
});

test("nothing is drawn of one row, of texts, or of a column of nulls", () => {
  assert.equal(drawable({ columns: ["a", "n"], rows: [["x", 1]] }), null);
  assert.equal(drawable({ columns: ["a"], rows: [["x"], ["y"]] }), null);
  assert.equal(drawable({ columns: ["a", "n"], rows: [["x", null], ["y", null]] }), null);
});

test("a lone column of numbers has no names but its places", () => {
  assert.deepEqual(drawable({ columns: ["n"], rows: [[1], [2]] }), { name: -1, value: 0 });
});

test("a cell is one text", () => {
  assert.deepEqual(["x", 1, null, { a: 1 }, undefined].map(cellText), ["x", "1", "null", '{"a":1}', ""]);
});
