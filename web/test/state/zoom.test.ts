import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { signal } from "@preact/signals";
import { settle } from "../../src/model/trace-model.ts";
import { query, visit } from "../../src/state/url.ts";
import { readZoom, writeZoom, zoom } from "../../src/state/zoom.ts";
import { model } from "../model/traces.ts";

function made(text = "a 0-100", now = 0) {
  const read = model(text, now);
  return { read, now: signal(0), of: (ticks: ReturnType<typeof signal<number>>) => zoom({ model: signal(read), now: ticks as never }) };
}

test("a zoom is read from the address as it was written there", () => {
  assert.deepEqual(readZoom(writeZoom({ from: -5.2, to: 1e12 })), { from: -5, to: 1e12 });
  for (const wrong of [null, "", "5", "7..3", "a..b", "1..2..3"]) assert.equal(readZoom(wrong), null);
});

test("the whole run is in view until somebody zooms in, and again when he has zoomed out", () => {
  const { now, of } = made();
  const at = of(now);
  assert.deepEqual(at.view.value, { from: 0, to: 100e6 });
  at.show(40e6, 20e6);
  assert.deepEqual(at.view.value, { from: 20e6, to: 40e6 });
  at.by(100, 0.5);
  assert.deepEqual([at.chosen.value, at.view.value.to], [null, 100e6]);
});

test("moving does nothing while the whole run is in view", () => {
  const { now, of } = made();
  const at = of(now);
  at.move(0.5);
  assert.equal(at.chosen.value, null);
});

test("the whole run grows with what runs, a part that was zoomed in on stays", () => {
  const { read, now, of } = made("a 0-", 100);
  const at = of(now);
  settle(read, 200e6);
  now.value = 200e6;
  assert.equal(at.view.value.to, 200e6);
  at.show(0, 50e6);
  settle(read, 300e6);
  now.value = 300e6;
  assert.equal(at.view.value.to, 50e6);
});

test("the address has the zoom when it has come to rest", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  visit("/traces/a?zoom=10..20000");
  const { now, of } = made();
  const at = of(now);
  assert.deepEqual(at.chosen.value, { from: 10, to: 20_000 });
  at.show(0, 50e6);
  assert.equal(query("zoom").value, "10..20000");
  mock.timers.tick(400);
  assert.equal(query("zoom").value, "0..50000000");
  at.reset();
  mock.timers.tick(400);
  assert.equal(query("zoom").value, null);
  mock.timers.reset();
});
