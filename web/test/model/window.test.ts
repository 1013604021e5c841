import assert from "node:assert/strict";
import { test } from "node:test";
import { chunks, followed, inSight, revealing, stepped } from "../../src/model/window.ts";

const same = (row: string) => row;

test("only rows in sight and a margin are drawn", () => {
  assert.deepEqual(inSight(0, 280, 28, 50_000, 2), { first: 0, last: 12 });
  assert.deepEqual(inSight(28_000, 280, 28, 50_000, 2), { first: 998, last: 1012 });
  assert.deepEqual(inSight(0, 280, 28, 3, 2), { first: 0, last: 3 });
  assert.deepEqual(inSight(9_999, 280, 28, 3, 2), { first: 3, last: 3 });
  assert.deepEqual(inSight(0, 0, 28, 0), { first: 0, last: 0 });
});

test("a row out of sight is brought in, one in sight moves nothing", () => {
  assert.equal(revealing(3, 0, 280, 28), 0);
  assert.equal(revealing(10, 0, 280, 28), 28);
  assert.equal(revealing(2, 280, 280, 28), 56);
});

test("a row is found again when others came above it or went", () => {
  assert.equal(followed(["x", "y", "a", "b"], same, "a", 0), 2);
  assert.equal(followed(["b"], same, "b", 1), 0);
  assert.equal(followed(["x"], same, "a", 0), null);
  assert.equal(followed([], same, "a", 0), null);
});

test("keys step through rows and stop at the ends", () => {
  assert.equal(stepped("ArrowDown", 0, 3, 10), 1);
  assert.equal(stepped("ArrowUp", 0, 3, 10), 0);
  assert.equal(stepped("PageDown", 0, 3, 10), 2);
  assert.equal(stepped("Home", 2, 3, 10), 0);
  assert.equal(stepped("End", 0, 3, 10), 2);
  assert.equal(stepped("x", 0, 3, 10), null);
  assert.equal(stepped("toString", 0, 3, 10), null);
  assert.equal(stepped("End", 0, 0, 10), null);
});

test("a list in pieces leaves nothing out", () => {
  assert.deepEqual(chunks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(chunks([], 2), []);
});
