import assert from "node:assert/strict";
import { test } from "node:test";
import { closedAtFirst, everyPart, marks, type Part, place, placeName } from "../../src/model/structure.ts";

interface Made extends Part {
  readonly children: readonly Made[];
}

const part = (path: string, ...children: Made[]): Made => ({ path, children });
const RAG = part("", part("retriever", part("retriever.store"), part("retriever.embedder")), part("llm"));

const drawn = (root: Made, closed: string[] = []) =>
  place(root, new Set(closed)).boxes.map(({ part: { path }, column, row, parent, hidden }) => [path, column, row, parent, hidden]);

test("leaves have rows of their own, parents stand in the middle of their children", () => {
  assert.deepEqual(drawn(RAG), [
    ["", 0, 1.25, -1, 0],
    ["retriever", 1, 0.5, 0, 0],
    ["retriever.store", 2, 0, 1, 0],
    ["retriever.embedder", 2, 1, 1, 0],
    ["llm", 1, 2, 0, 0],
  ]);
  const { columns, rows } = place(RAG, new Set());
  assert.deepEqual([columns, rows], [3, 3]);
});

test("a closed part says how many it hides", () => {
  assert.deepEqual(drawn(RAG, ["retriever"]), [
    ["", 0, 0.5, -1, 0],
    ["retriever", 1, 0, 0, 2],
    ["llm", 1, 1, 0, 0],
  ]);
});

test("an app that is one part is one box", () => {
  assert.deepEqual(drawn(part("")), [["", 0, 0, -1, 0]]);
});

test("a chain of ten thousand parts is placed without recursion", () => {
  let root = part("x9999");
  for (let at = 9_998; at >= 0; at--) root = part(`x${at}`, root);
  assert.equal(place(root, new Set()).columns, 10_000);
  assert.equal(everyPart(root).length, 10_000);
});

test("a large app is closed at the level that would be too much", () => {
  assert.deepEqual([...closedAtFirst(RAG, 5)], []);
  assert.deepEqual([...closedAtFirst(RAG, 4)], ["retriever"]);
  assert.deepEqual([...closedAtFirst(RAG, 1)], [""]);
});

test("a part is called by the last piece of its path", () => {
  assert.deepEqual(["", "llm", "retriever.store", "steps[1]", "steps[1].llm", 'tools["a.b"]'].map(placeName), ["", "llm", "store", "steps[1]", "llm", 'tools["a.b"]']);
});

test("what was added or removed counts with all below it", () => {
  const found = marks({ added: [part("a", part("a.b"))], removed: [part("c")], changed: [{ path: "llm" }, { path: "llm" }] });
  assert.deepEqual([...found], [["llm", "changed"], ["a", "added"], ["a.b", "added"], ["c", "removed"]]);
});
