import assert from "node:assert/strict";
import { test } from "node:test";
import { match } from "../../src/model/route.ts";

test("a pattern without names fits its own path only", () => {
  assert.deepEqual(match("/traces", "/traces/"), {});
  assert.equal(match("/traces", "/apps"), null);
  assert.equal(match("/traces", "/traces/ab"), null);
  assert.deepEqual(match("/", "/"), {});
});

test("names in a pattern give the parts of the path, decoded", () => {
  assert.deepEqual(match("/apps/:name", "/apps/my%20app%2F2"), { name: "my app/2" });
});

test("what cannot be decoded stays as it was typed", () => {
  assert.deepEqual(match("/apps/:name", "/apps/100%"), { name: "100%" });
});
