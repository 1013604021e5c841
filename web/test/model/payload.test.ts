// Markers are read as what they stand for, and what is missing is counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { field, isEmpty, items, look, loneText, pieces, preview, words } from "../../src/model/payload.ts";

test("a value without markers is itself", () => {
  assert.deepEqual(look("why"), { is: "text", text: "why", size: 3 });
  assert.deepEqual(look(null), { is: "word", of: "null", text: "null" });
  assert.deepEqual(look(1.5), { is: "word", of: "number", text: "1.5" });
  assert.deepEqual(look(["a"]), { is: "list", size: 1, entries: [{ name: "0", plain: true, value: "a" }] });
  assert.deepEqual(look({ k: 4 }), { is: "map", size: 1, entries: [{ name: "k", plain: true, value: 4 }] });
});

test("what was cut says how much there was", () => {
  assert.deepEqual(look({ $: "cut", of: "str", size: 70_000, head: "Once" }), { is: "text", text: "Once", size: 70_000 });
  assert.equal(items({ $: "cut", of: "list", size: 500, head: [1, 2] }).size, 500);
  assert.equal(preview({ $: "cut", of: "list", size: 500 }), "<500 items, not kept>");
  assert.equal(preview({ $: "cut", of: "dict", size: 3, head: { a: 1 } }), "{a: 1, …}");
});

test("numbers that JSON has not are numbers", () => {
  assert.deepEqual(look({ $: "float", value: "NaN" }), { is: "word", of: "number", text: "NaN" });
  assert.deepEqual(look({ $: "int", value: "9007199254740993" }), { is: "word", of: "number", text: "9007199254740993" });
});

test("masks, cycles, bytes and escaped texts say what they are", () => {
  assert.equal(preview({ $: "masked", rule: "api_key" }), "<masked: api_key>");
  assert.equal(preview({ $: "ref", path: "a.b" }), "<the same as a.b>");
  assert.equal(preview({ $: "bytes", size: 1_024, head: "AA==" }), "<1,024 bytes>");
  assert.deepEqual(words({ $: "str", escaped: "\\ud800" }), { text: "\\ud800", size: 6 });
});

test("a map whose keys are no text, or that has the reserved key itself, is a map", () => {
  const value = { $: "map", items: [["$", 1], [[1, 2], "x"]] };
  assert.equal(preview(value), '{$: 1, [1, 2]: "x"}');
  assert.deepEqual(look(value), {
    is: "map",
    size: 2,
    entries: [{ name: "$", plain: true, value: 1 }, { name: "[1, 2]", plain: false, value: "x" }],
  });
});

test("an object has its class and what was read of it", () => {
  assert.equal(preview({ $: "object", type: "app.Doc", fields: { id: 7 } }), "app.Doc(id: 7)");
  assert.equal(preview({ $: "object", type: "numpy.ndarray", shape: [2, 3] }), "numpy.ndarray(shape: [2, 3])");
  assert.equal(preview({ $: "object", type: "app.Thing" }), "app.Thing()");
});

test("a marker that nobody knows is shown as it is", () => {
  assert.equal(preview({ $: "tomorrow", x: 1 }), '{$: "tomorrow", x: 1}');
});

test("a question in a map of its own is a text", () => {
  assert.deepEqual([{ question: "why" }, "why"].map((value) => loneText(value)?.text), ["why", "why"]);
  assert.deepEqual([{ q: "a", k: 1 }, ["why"], { k: 1 }, null].map(loneText), [null, null, null, null]);
});

test("only what was stored is a field", () => {
  assert.equal(field({}, "constructor"), undefined);
  assert.equal(field("text", "length"), undefined);
  assert.equal(field(JSON.parse('{"__proto__": 1}'), "__proto__"), 1);
});

test("nothing is empty, and 0 is not", () => {
  assert.deepEqual([null, undefined, "", [], {}].map(isEmpty), [true, true, true, true, true]);
  assert.deepEqual([0, false, " ", [null], { $: "masked" }].map(isEmpty), [false, false, false, false, false]);
});

test("a preview is short and splits no character", () => {
  assert.equal(preview("😀".repeat(100), 3), "😀…");
  assert.ok(preview(Array(1_000).fill({ a: "b".repeat(50) })).length <= 121);
});

test("a long text falls apart between its lines, and inside a line only where it must", () => {
  assert.deepEqual(pieces("aa\nbb\ncc", 6), ["aa\nbb", "cc"]);
  assert.deepEqual(pieces("abcdef", 4), ["abcd", "ef"]);
  assert.deepEqual(pieces("abc😀d", 4), ["abc", "😀d"]);
  assert.deepEqual(pieces("", 4), []);
});
