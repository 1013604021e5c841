import assert from "node:assert/strict";
import { test } from "node:test";

import { between, isWhole, moved, place, ticks, timeAt, whole, zoomed } from "../../src/model/timeline.ts";

const RUN = whole(0, 1000);

test("a time stands at its part of the width, and back", () => {
  const view = { from: 200, to: 600 };
  assert.deepEqual([place(view, 200), place(view, 300), place(view, 600)], [0, 0.25, 1]);
  assert.equal(timeAt(view, 0.25), 300);
});

test("a run that took no time has a width", () => {
  assert.deepEqual(whole(5, 5), { from: 5, to: 105 });
});

test("zooming in keeps the time under the pointer where it is", () => {
  const near = zoomed(RUN, RUN, 0.5, 0.25);
  assert.deepEqual(near, { from: 125, to: 625 });
  assert.equal(timeAt(near, 0.25), 250);
});

test("zooming out ends at the whole run", () => {
  assert.ok(isWhole(zoomed({ from: 100, to: 300 }, RUN, 100, 0.5), RUN));
});

test("nothing shorter than a hundred nanoseconds fills the width", () => {
  const near = zoomed(RUN, RUN, 1e-9, 0.5);
  assert.equal(Math.round(near.to - near.from), 100);
  assert.equal(Math.round(timeAt(near, 0.5)), 500);
});

test("moving stops at the ends of the run", () => {
  assert.deepEqual(moved({ from: 100, to: 300 }, RUN, 0.5), { from: 200, to: 400 });
  assert.deepEqual(moved({ from: 100, to: 300 }, RUN, -5), { from: 0, to: 200 });
  assert.deepEqual(moved({ from: 100, to: 300 }, RUN, 50), { from: 800, to: 1000 });
});

test("a range dragged backwards, or out of the run, is the part of the run between its ends", () => {
  assert.deepEqual(between(700, 400, RUN), { from: 400, to: 700 });
  assert.deepEqual(between(-50, 400, RUN), { from: 0, to: 400 });
});

test("ticks stand at round times, in the unit of the run", () => {
  assert.deepEqual(ticks(whole(0, 1.9e9), 5).map((tick) => tick.label), ["0", "0.5 s", "1.0 s", "1.5 s"]);
  assert.deepEqual(ticks(whole(0, 43e6), 5).map((tick) => tick.label), ["0", "10 ms", "20 ms", "30 ms", "40 ms"]);
});

test("far in, the labels have as many digits as tell the ticks apart", () => {
  const labels = ticks({ from: 12.3401e9, to: 12.3411e9 }, 5).map((tick) => tick.label);
  assert.deepEqual(labels, ["12.3402 s", "12.3404 s", "12.3406 s", "12.3408 s", "12.3410 s"]);
});

test("the shortest view has whole nanoseconds", () => {
  assert.deepEqual(ticks({ from: 0, to: 100 }, 4).map((tick) => tick.label), ["0", "50 ns", "100 ns"]);
});

test("a run that began before its root has ticks before 0", () => {
  assert.deepEqual(ticks({ from: -2e6, to: 2e6 }, 4).map((tick) => tick.label), ["-2 ms", "-1 ms", "0", "1 ms", "2 ms"]);
});
