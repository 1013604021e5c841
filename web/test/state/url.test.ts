import assert from "node:assert/strict";
import { test } from "node:test";
import { go, here, href, query, route, setQuery, visit } from "../../src/state/url.ts";

test("going to another screen takes the time range along and nothing else", () => {
  visit("/traces?since=24h&filter=error&columns=a");
  assert.equal(href("/apps", { version: "1f" }), "/apps?since=24h&version=1f");
  go("/apps");
  assert.equal(route.value.path, "/apps");
  assert.equal(query("since").value, "24h");
  assert.equal(query("filter").value, null);
});

test("changing the query of a screen keeps the rest of it", () => {
  visit("/traces?since=24h&filter=a");
  setQuery({ filter: 'status == "error"', since: null });
  assert.equal(query("filter").value, 'status == "error"');
  assert.equal(query("since").value, null);
  assert.equal(here({ filter: "" }), "/traces");
});

test("a name of the query is one signal, whoever asks for it", () => {
  assert.equal(query("span"), query("span"));
});
