// A value as rows: what is open is seen, the rest is counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { closeAll, copied, find, isBranch, pathOf, plant, rowsOf, showMore, toggle, write } from "../../src/model/json.ts";

const names = (root: ReturnType<typeof plant>, most = 1_000) =>
  rowsOf(root, most).map((row) => (row.left || row.lost ? `+${row.left || row.lost}` : row.node.entry.name));

test("small values are open from the start, large ones closed", () => {
  assert.deepEqual(names(plant({ a: { b: 1 }, c: [2] })), ["", "a", "b", "c", "0"]);
  assert.deepEqual(names(plant({ few: [1], many: Array(80).fill(0) })), ["", "few", "0", "many"]);
});

test("a node opens and closes", () => {
  const root = plant({ a: Array(60).fill(0) });
  const [, a] = rowsOf(root, 10);
  assert.ok(a && isBranch(a.node) && !a.node.open);
  toggle(a.node);
  assert.equal(names(root).length, 62);
  closeAll(root);
  assert.deepEqual(names(root), [""]);
});

test("wide lists are shown by steps, and what was not kept is counted", () => {
  const root = plant({ $: "cut", of: "list", size: 900, head: Array(250).fill(0) });
  assert.deepEqual(names(root).slice(-2), ["+150", "+650"]);
  showMore(root);
  assert.equal(names(root).length, 1 + 250 + 1);
});

test("a path reads as code would", () => {
  const root = plant({ messages: [{ "odd name": { x: 1 } }] });
  assert.equal(pathOf(rowsOf(root, 100).at(-1)?.node ?? root), 'messages[0]["odd name"].x');
});

test("a search opens the way to what it finds, by name and by text", () => {
  const root = plant({ a: Array(60).fill({ deep: "Needle" }), needle: 1 });
  assert.equal(find(root, "NEEDLE").length, 61);
  assert.ok(names(root).length > 100);
});

test("what is written is JSON again", () => {
  const value = { a: [1, "x\n", null, {}, []], b: { c: true } };
  assert.equal(write(value), JSON.stringify(value, null, 2));
});

test("a text is copied as it is, everything else as JSON", () => {
  assert.equal(copied("a\nb"), "a\nb");
  assert.equal(copied(["a"]), '[\n  "a"\n]');
});
