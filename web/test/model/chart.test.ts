import assert from "node:assert/strict";
import { test } from "node:test";
import { at, brushed, ceiling, columns, type Series, stepOf } from "../../src/model/chart.ts";

const series = (values: (number | null)[]): Series => ({ label: "a", colour: "--accent", values });

test("series become columns beside their times, in seconds; what is missing is null", () => {
  assert.deepEqual(columns([1e9, 2e9], [series([3]), series([null, 4])]), [[1, 2], [3, null], [null, 4]]);
});

test("an axis ends above its greatest value, and is there without any", () => {
  assert.equal(ceiling([series([1, null, 100])]), 108);
  assert.equal(ceiling([series([null, 0])]), 1);
});

test("a drag means full steps, whichever way it went", () => {
  assert.deepEqual(brushed(130, 61, 60), [60, 180]);
  assert.deepEqual(brushed(61, 62, 60), [60, 120]);
  assert.equal(brushed(60, 60, 60), null);
});

test("a point belongs to the step that began before it", () => {
  assert.equal(at([10, 20, 30], 25), 1);
  assert.equal(at([10, 20, 30], 30), 2);
  assert.equal(at([10, 20, 30], 5), null);
});

test("a step is the time between two points", () => {
  assert.equal(stepOf([60e9, 120e9, 180e9]), 60e9);
  assert.equal(stepOf([60e9]), 3_600e9);
});
