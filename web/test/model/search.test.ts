import assert from "node:assert/strict";
import { test } from "node:test";

import { allHits, nameHits, nextHit } from "../../src/model/search.ts";
import { model, names } from "./traces.ts";

const READ = model(`
  Guide.answer 0-100 agent path=guide
    find_papers 10-40 tool path=tools[0] error
    ask 45-95 llm model=gpt-4o-mini path=guide.llm
`);

function found(text: string): string[] {
  return names(READ, nameHits(READ, text));
}

test("a piece of a name is found, in any case", () => {
  assert.deepEqual(found("PAPER"), ["find_papers"]);
});

test("paths and models are found", () => {
  assert.deepEqual(found("guide.llm"), ["ask"]);
  assert.deepEqual(found("4o-mini"), ["ask"]);
  assert.deepEqual(found("guide"), ["Guide.answer", "ask"]);
});

test("a whole kind or status is found, a piece of one is not", () => {
  assert.deepEqual(found("error"), ["find_papers"]);
  assert.deepEqual(found("llm"), ["ask"]);
  assert.deepEqual(found("erro"), []);
});

test("blanks find nothing", () => {
  assert.deepEqual(found("  "), []);
});

test("hits of both sorts stand in reading order, each once", () => {
  assert.deepEqual(allHits(READ, [2, 0], [1, 2]), [0, 1, 2]);
});

test("the next hit is the one below, and after the last the first", () => {
  assert.equal(nextHit(READ, [0, 2], 0, 1), 2);
  assert.equal(nextHit(READ, [0, 2], 2, 1), 0);
  assert.equal(nextHit(READ, [0, 2], 2, -1), 0);
  assert.equal(nextHit(READ, [0, 2], 0, -1), 2);
  assert.equal(nextHit(READ, [1, 2], 0, -1), 2);
});

test("without a span to start from the search begins at the top, or backwards at the bottom", () => {
  assert.equal(nextHit(READ, [1, 2], -1, 1), 1);
  assert.equal(nextHit(READ, [1, 2], -1, -1), 2);
});

test("without hits there is nowhere to go", () => {
  assert.equal(nextHit(READ, [], 0, 1), -1);
});
