import assert from "node:assert/strict";
import { test } from "node:test";
import { acrossOf, brushed, ceiling, downOf, indexAt, momentAt, pathOf, scaleOf, type Series, stepOf, timeTicks, valueTicks } from "../../src/model/chart.ts";

const series = (values: (number | null)[]): Series => ({ label: "a", colour: "--accent", values });
const FRAME = { left: 50, top: 10, width: 300, height: 100 };
const TIMES = [60e9, 120e9, 180e9];
const SCALE = { ...scaleOf(FRAME, TIMES, []), most: 10 };

test("an axis ends above its greatest value, and is there without any", () => {
  assert.equal(ceiling([series([1, null, 100])]), 108);
  assert.equal(ceiling([series([null, 0])]), 1);
});

test("all steps have their place, the last one to its end", () => {
  assert.deepEqual([acrossOf(SCALE, 60e9), acrossOf(SCALE, 180e9), acrossOf(SCALE, 240e9)], [50, 250, 350]);
  assert.deepEqual([downOf(SCALE, 0), downOf(SCALE, 10)], [110, 10]);
});

test("a pixel is a moment, those beside the chart are its ends", () => {
  assert.deepEqual([momentAt(SCALE, 150), momentAt(SCALE, -5), momentAt(SCALE, 999)], [120e9, 60e9, 240e9]);
});

test("ticks of values are round and begin with 0", () => {
  assert.deepEqual(valueTicks(108, 3), [0, 50, 100]);
  assert.deepEqual(valueTicks(0.7, 4), [0, 0.2, 0.4, 0.6]);
  assert.deepEqual(valueTicks(1, 2), [0, 0.5, 1]);
  assert.deepEqual(valueTicks(1.08, 3, 1), [0, 1], "there is no half a trace");
});

test("ticks of time are round in the reader's own day", () => {
  const from = new Date(2026, 10, 21, 22, 50).getTime() * 1e6;
  const { ticks, step } = timeTicks(from, from + 5 * 3600e9, 6);
  assert.equal(step, 3600e9);
  assert.deepEqual(ticks.map((ns) => new Date(ns / 1e6).getHours()), [23, 0, 1, 2, 3]);
  assert.equal(timeTicks(from, from + 400 * 86_400e9, 5).step, 90 * 86_400e9);
});

test("bars stand on the floor; nothing is drawn for nothing", () => {
  assert.equal(pathOf(SCALE, TIMES, [5, null, 0], "bars"), "M76 110V60h48V110z");
});

test("a bar is never too small to be seen", () => {
  assert.match(pathOf(SCALE, TIMES, [0.001, null, null], "bars"), /V109h/);
});

test("a line has a gap where nothing is known, and a dot where a value stands alone", () => {
  const times = [0, 1, 2, 3, 4].map((n) => n * 60e9);
  const scale = { ...scaleOf({ left: 0, top: 0, width: 500, height: 100 }, times, []), most: 10 };
  assert.equal(pathOf(scale, times, [0, 10, null, 5, null], "lines"), "M50 100L150 0M348 50h4");
  assert.equal(pathOf(scale, times, [0, 10, null, null, null], "area"), "M50 100L150 0V100H50z");
});

test("a drag means full steps, whichever way it went", () => {
  assert.deepEqual(brushed(130, 61, 60), [60, 180]);
  assert.deepEqual(brushed(61, 62, 60), [60, 120]);
  assert.equal(brushed(60, 60, 60), null);
});

test("a moment belongs to the step that began before it", () => {
  assert.equal(indexAt([10, 20, 30], 25), 1);
  assert.equal(indexAt([10, 20, 30], 30), 2);
  assert.equal(indexAt([10, 20, 30], 5), null);
});

test("a step is the time between two points", () => {
  assert.equal(stepOf(TIMES), 60e9);
  assert.equal(stepOf([60e9]), 3_600e9);
});
