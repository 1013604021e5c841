// Tokens in parts that add up, speed from the first chunk on, and why a cost is unknown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { speed, tokenParts, whyUnknown } from "../../src/model/usage.ts";

const NONE = { input_tokens: null, output_tokens: null, cache_read_tokens: null, cache_write_tokens: null, reasoning_tokens: null };

test("each token is in one part", () => {
  const parts = tokenParts({ input_tokens: 100, output_tokens: 50, cache_read_tokens: 60, cache_write_tokens: 10, reasoning_tokens: 20 });
  assert.deepEqual(parts.map((part) => [part.of, part.tokens]), [
    ["cache read", 60], ["cache write", 10], ["fresh", 30], ["reasoning", 20], ["answer", 30],
  ]);
});

test("what is not reported, or more than its total, makes no part", () => {
  assert.deepEqual(tokenParts(NONE), []);
  assert.deepEqual(tokenParts({ ...NONE, input_tokens: 5, cache_read_tokens: 9 }).map((part) => part.of), ["cache read"]);
});

test("speed counts from the first chunk, and is unknown without one", () => {
  assert.equal(speed(100, 3e9, 1e9), 50);
  assert.deepEqual([speed(null, 3e9, 1e9), speed(100, null, 1e9), speed(100, 3e9, null), speed(0, 3e9, 1e9), speed(5, 1e9, 1e9)], [null, null, null, null, null]);
});

test("an unknown cost says why", () => {
  const known = { ...NONE, input_tokens: 1, output_tokens: 1 };
  assert.equal(whyUnknown(null, "m", "running"), "not known before the call ends");
  assert.equal(whyUnknown(null, "m", "ok"), "the provider reported no tokens");
  assert.equal(whyUnknown(NONE, "m", "error"), "no tokens were reported before the call ended");
  assert.equal(whyUnknown(known, null, "ok"), "the model is not known");
  assert.equal(whyUnknown(known, "m", "ok"), "no price is known for this model");
});
