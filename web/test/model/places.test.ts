import assert from "node:assert/strict";
import { test } from "node:test";
import { appApi, appPage, part, sessionPage, tracePage } from "../../src/model/places.ts";
import { match } from "../../src/model/route.ts";

const NAMES = ["help-desk", "help desk", "a/b", "..", ".", "100%", "100%25", "%2F", "a\\b", "a\0b", "ü?#&", "a%252Fb"];

test("a name goes into a path and comes out again", () => {
  for (const name of NAMES) assert.deepEqual(match("/apps/:name", new URL(appPage(name), "http://x").pathname), { name });
});

test("a path has no part that a server refuses or a browser takes away", () => {
  for (const name of NAMES) assert.doesNotMatch(part(name), /^\.+$|%2f|%5c|%00|\//i);
});

test("an everyday name stands there as it is", () => {
  assert.deepEqual([appPage("help-desk"), sessionPage("a b"), tracePage("4bf9")], ["/apps/help-desk", "/sessions/a%20b", "/traces/4bf9"]);
  assert.equal(appApi("a/b", "/components"), "/api/apps/a%252Fb/components");
});
