// What is the same, what went and what came; joined together again the pieces are the texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, diffLines, diffWords, type Word } from "../../src/model/text-diff.ts";

const before = (words: readonly Word[]) => words.filter(([kind]) => kind !== "in").map(([, text]) => text).join("");
const after = (words: readonly Word[]) => words.filter(([kind]) => kind !== "out").map(([, text]) => text).join("");

test("words that changed are told one by one", () => {
  assert.deepEqual(diffWords("the quick fox", "the slow fox"), [
    ["same", "the "], ["out", "quick"], ["in", "slow"], ["same", " fox"],
  ]);
});

test("what is only added or only gone has no counterpart", () => {
  assert.deepEqual(diffWords("a", "a b"), [["same", "a"], ["in", " b"]]);
  assert.deepEqual(diffWords("a b", "b"), [["out", "a "], ["same", "b"]]);
  assert.deepEqual(diffWords("", "x"), [["in", "x"]]);
  assert.deepEqual(compare("", ""), []);
});

test("a line that changed is compared by words", () => {
  assert.deepEqual(diffLines("a\nk = 4\nz\n", "a\nk = 5\nz\n"), [
    ["same", "a\n"], ["same", "k = "], ["out", "4"], ["in", "5"], ["same", "\n"], ["same", "z\n"],
  ]);
});

test("the pieces are the texts, whatever they are", () => {
  let seed = 7;
  const random = (most: number) => (seed = (seed * 48_271) % 2_147_483_647) % most;
  for (let round = 0; round < 300; round += 1) {
    const text = () => Array.from({ length: random(30) }, () => "ab \nc"[random(5)]).join("");
    const [one, two] = [text(), text()];
    for (const found of [diffWords(one, two), diffLines(one, two), compare(one, two)]) {
      assert.equal(before(found), one);
      assert.equal(after(found), two);
    }
  }
});

test("the way is the shortest", () => {
  const edits = diffWords("a b c a b b a", "c b a b a c").filter(([kind]) => kind !== "same");
  assert.equal(edits.map(([, text]) => text.replace(/\s/g, "")).join("").length <= 7, true);
});

test("texts that have nothing in common differ as a whole, quickly", () => {
  const one = Array.from({ length: 10_000 }, (_, at) => `a${at}`).join(" ");
  const two = Array.from({ length: 10_000 }, (_, at) => `b${at}`).join("\t");
  const found = compare(one, two);
  assert.deepEqual([before(found), after(found)], [one, two]);
  assert.ok(found.length < 10);
});

test("sentences with no word in common are read one after the other, not word by word", () => {
  assert.deepEqual(diffWords("How long does it take?", "When is an invoice due?"), [
    ["out", "How long does it take"],
    ["in", "When is an invoice due"],
    ["same", "?"],
  ]);
});
