// A preview shows what a call got, not the JSON that it is kept in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { legible } from "../../src/model/preview.ts";

const SHOWN: readonly (readonly [kept: string, shown: string])[] = [
  ["Who pays?", "Who pays?"],
  ['{"question":"Who pays?"}', "Who pays?"],
  ['{"text":"Sum up.","model":"gpt-4o-mini"}', "text: Sum up. · model: gpt-4o-mini"],
  ['{"question":"Who pays?","k":4,"deep":{"a":[1,"}"]},"on":true}', 'question: Who pays? · k: 4 · deep: {"a":[1,"}"]} · on: true'],
  ['{"count":3}', "count: 3"],
  ['{"text":"a \\"word\\"\\n\\u00e4"}', 'a "word" ä'],
  ['{"text":"it breaks o', "it breaks o…"],
  ['{"text":"the server cut it…', "the server cut it…"],
  ['{"text":"one","mod…', "one"],
  ['{"list":[1,2,3', "list: [1,2,3"],
  ['{"text":"a lone \\', '{"text":"a lone \\'],
];

for (const [kept, shown] of SHOWN) {
  test(`${kept} is shown as ${shown}`, () => assert.equal(legible(kept), shown));
}

test("what is no object of ours stays as it is", () => {
  for (const text of ["", "{", "{}", '{"a": 1}', '{"a":1} and more', '[{"id":7}]', "{x}", '{"a"', '{"a":"b"c']) assert.equal(legible(text), text);
});
