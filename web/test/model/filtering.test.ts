// What is clicked on becomes a filter, whatever stands in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { spanFilter, traceFilter } from "../../src/model/filtering.ts";
import { safeLink } from "../../src/model/links.ts";

test("values are quoted as the filter reads them", () => {
  assert.equal(traceFilter("app", 'a "quoted" name'), 'app == "a \\"quoted\\" name"');
  assert.equal(spanFilter("input", "user", ["messages", 0, "role"]), 'any(s.input["messages"][0]["role"] == "user" for s in spans)');
  assert.equal(spanFilter("output", true), "any(s.output == True for s in spans)");
});

test("a link has the host as the network knows it, and no password", () => {
  assert.deepEqual(safeLink("https://\u0430pple.com/a b".replace(" ", "")), { href: "https://xn--pple-43d.com/ab", host: "xn--pple-43d.com" });
  assert.deepEqual(safeLink("https://bank.example@evil.example/"), { href: "https://evil.example/", host: "evil.example" });
  assert.deepEqual(safeLink("mailto:a@b.example?cc=c@d.example"), { href: "mailto:a@b.example", host: "a@b.example" });
});

test("what leads elsewhere than to the web or to mail is no link", () => {
  const elsewhere = ["javascript:1", "JAVASCRIPT:1", " https://a.example", "https:\\\\a.example", "//a.example", "/api", "#x", "data:text/html,x", "https://", "https://a\tb.example"];
  assert.deepEqual(elsewhere.map(safeLink), elsewhere.map(() => null));
});
