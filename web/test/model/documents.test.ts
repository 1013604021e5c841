// Documents are read whatever their metadata is called, and their scores are comparable.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barOf, documentsOf } from "../../src/model/documents.ts";

test("a document has the telling name, and its id beside what else is said", () => {
  const found = documentsOf({ documents: [{ id: "7f", content: "text", score: 0.5, metadata: { source: "a.md", page: 3 } }] });
  assert.equal(found?.size, 1);
  assert.deepEqual(found.documents[0], {
    title: "a.md",
    text: "text",
    size: 4,
    score: 0.5,
    metadata: [
      { name: "page", plain: true, value: 3 },
      { name: "id", plain: true, value: "7f" },
    ],
  });
});

test("a plain list of documents is one too, a list of anything else is not", () => {
  assert.equal(documentsOf([{ content: "a", metadata: {} }])?.documents[0]?.text, "a");
  assert.deepEqual([documentsOf(["a"]), documentsOf({ rows: [] }), documentsOf(null)], [null, null, null]);
});

test("odd documents are shown as what they are", () => {
  const found = documentsOf({ documents: ["text", null, { content: { a: 1 } }, { content: { $: "cut", of: "str", size: 900, head: "Once" } }] });
  assert.deepEqual(found?.documents.map((one) => [one.text, one.size]), [["text", 4], ["null", 4], ["{a: 1}", 6], ["Once", 900]]);
});

test("a bar is of 1, or of the highest score where that is more", () => {
  const all = (...scores: readonly (number | null)[]) => documentsOf({ documents: scores.map((score) => ({ content: "", score })) })?.documents ?? [];
  assert.equal(barOf(0.5, all(0.5, 0.9)), 0.5);
  assert.equal(barOf(5, all(5, 20)), 0.25);
  assert.deepEqual([barOf(null, all(null)), barOf(-1, all(-1, 1))], [0, 0]);
});
