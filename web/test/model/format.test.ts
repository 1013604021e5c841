import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, bytes, clock, cost, count, duration, moment, percent, plural, said, tokens } from "../../src/model/format.ts";

test("a duration has three digits and the unit in which they say something", () => {
  const figures = [0, 830, 12_340, 4_200_000, 999_600_000, 1_240_000_000, 59_940_000_000, 99_900_000_000, 125e9, 11_520e9, 190_000e9];
  assert.deepEqual(figures.map((ns) => said(duration(ns))), [
    "0 ns", "830 ns", "12.3 µs", "4.20 ms", "1.00 s", "1.24 s", "59.9 s", "99.9 s", "2 m 05 s", "3 h 12 m", "2 d 4 h",
  ]);
});

test("what is not known is never 0", () => {
  assert.equal(said(cost(null)), "unknown");
  assert.equal(said(duration(null)), "–");
  assert.equal(said(tokens(null)), "–");
  assert.equal(said(bytes(undefined)), "–");
  assert.equal(said(percent(Number.NaN)), "–");
});

test("a cost shows three digits or cents, and ends with no zero behind them", () => {
  const costs = [0, 0.0000004, 0.0000123, 0.00423, 0.0042, 0.1, 0.123, 0.9996, 12.3, 1234.5];
  assert.deepEqual(costs.map((usd) => said(cost(usd))), ["$0", "<$0.000001", "$0.000012", "$0.00423", "$0.0042", "$0.10", "$0.123", "$1.00", "$12.30", "$1,234.50"]);
});

test("counts are written out up to ten thousand", () => {
  assert.deepEqual([0, 812, 9_999, 12_345, 999_499, 3_400_000, 2e9].map((n) => said(count(n))), [
    "0", "812", "9,999", "12.3 k", "999 k", "3.40 M", "2.00 G",
  ]);
});

test("bytes and percents have their unit", () => {
  assert.deepEqual([said(bytes(512)), said(bytes(3_400)), said(bytes(1_230_000))], ["512 B", "3.40 kB", "1.23 MB"]);
  assert.deepEqual([0, 0.0004, 0.004, 0.123, 1].map((part) => said(percent(part))), ["0 %", "<0.1 %", "0.4 %", "12 %", "100 %"]);
});

test("how long ago is said in one unit", () => {
  const now = 1_000_000e9;
  assert.deepEqual([1, 30, 300, 7_300, 400_000].map((seconds) => ago(now - seconds * 1e9, now)), [
    "just now", "30 s ago", "5 m ago", "2 h ago", "4 d ago",
  ]);
});

test("a moment is day and clock of the reader's zone", () => {
  const ns = new Date(2026, 10, 21, 4, 3, 9).getTime() * 1e6;
  assert.equal(clock(ns), "04:03:09");
  assert.equal(moment(ns), "2026-11-21 04:03:09");
});

test("one is singular", () => {
  assert.deepEqual([plural(1, "span"), plural(2, "span"), plural(1, "entry", "entries")], ["1 span", "2 spans", "1 entry"]);
});
