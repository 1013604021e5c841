import assert from "node:assert/strict";
import { test } from "node:test";

import { embeddedSource } from "../../src/api/source.ts";
import type { Outline, Span } from "../../src/api/types.ts";

function carried() {
  const outline = { trace: { trace_id: "ab12cd", started_ns: 0, duration_ns: 5 }, spans: { span_id: ["s1", "s2"] } };
  const spans = [{ span_id: "s1", input: { question: "Late Delivery?" } }, { span_id: "s2", output: "no" }];
  return embeddedSource({ outline: outline as unknown as Outline, spans: spans as unknown as Span[], previews: { s1: "Late Delivery?" } });
}

test("a page by itself gives the trace that it carries, once", async () => {
  const first = await carried().outline("ab12", null);
  assert.equal(first?.outline.trace.trace_id, "ab12cd");
  assert.equal(await carried().outline("ab12", first?.etag ?? null), null);
});

test("a page by itself knows no other trace and no other span", async () => {
  await assert.rejects(carried().outline("ffff", null), { status: 404 });
  await assert.rejects(carried().span("ab12", "s9"), { status: 404 });
});

test("a page by itself finds texts in what it carries, in any case", async () => {
  assert.deepEqual((await carried().find("ab12", "late delivery")).span_ids, ["s1"]);
});

test("several spans come in the order asked for, without those that are not there", async () => {
  const found = await carried().spans("ab12", ["s2", "s9", "s1"]);
  assert.deepEqual(found.map((span) => span.span_id), ["s2", "s1"]);
});

test("a page by itself knows the beginnings of what its calls got", async () => {
  assert.deepEqual([...(await carried().previews("ab12", ["s2", "s1", "constructor"]))], [["s1", "Late Delivery?"]]);
});

test("nothing is written to a page by itself", async () => {
  assert.equal(carried().isLive, false);
  await assert.rejects(carried().mark("ab12", { kind: "pin" }), { status: 409 });
  await assert.rejects(carried().unmark("ab12", "u"), { status: 409 });
});
