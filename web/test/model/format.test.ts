import assert from "node:assert/strict";
import { test } from "node:test";
import { about, ago, bytes, clock, cost, count, duration, moment, percent, plural, said, tokens } from "../../src/model/format.ts";
import figures from "../figures.json";

const WRITERS: Readonly<Record<string, (given: number) => string>> = {
  duration: (ns) => said(duration(ns)),
  count: (amount) => said(count(amount)),
  size: (amount) => said(bytes(amount)),
  money: (usd) => said(cost(usd)),
  percent: (part) => said(percent(part)),
  seconds_ago: (seconds) => ago(1_000_000e9 - seconds * 1e9, 1_000_000e9),
  spans: (amount) => plural(amount, "span"),
};

for (const [name, examples] of Object.entries(figures)) {
  test(`${name}: figures are written as the commands write them`, () => {
    assert.deepEqual(examples.map(([given]) => [given, WRITERS[name]?.(given as number)]), examples);
  });
}

test("what is not known is never 0", () => {
  assert.equal(said(cost(null)), "unknown");
  assert.equal(said(duration(null)), "–");
  assert.equal(said(tokens(null)), "–");
  assert.equal(said(bytes(undefined)), "–");
  assert.equal(said(percent(Number.NaN)), "–");
});

test("a moment is day and clock of the reader's zone", () => {
  const ns = new Date(2026, 10, 21, 4, 3, 9).getTime() * 1e6;
  assert.equal(clock(ns), "04:03:09");
  assert.equal(moment(ns), "2026-11-21 04:03:09");
});

test("one is singular", () => {
  assert.deepEqual([plural(1, "entry", "entries"), plural(2, "entry", "entries")], ["1 entry", "2 entries"]);
});

test("what is known roughly says so, and what is not known stays unknown", () => {
  assert.equal(said(about(duration(1_240_000_000))), "≈\u20091.24 s");
  assert.equal(said(about(duration(null))), "–");
});
