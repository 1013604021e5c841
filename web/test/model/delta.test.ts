import assert from "node:assert/strict";
import { test } from "node:test";
import { deltas } from "../../src/model/delta.ts";

const NONE = { error_rate: null, p50_ns: null, p95_ns: null, cost_usd_per_trace: null };
const shown = (before: object, after: object) =>
  deltas({ ...NONE, ...before }, { ...NONE, ...after }).map(({ name, before, after, change, verdict }) => [name, before, after, change, verdict].join("|"));

test("less is better, more is worse, and the noise of a percentile is neither", () => {
  assert.deepEqual(shown({ p50_ns: 2e9, p95_ns: 1e9, cost_usd_per_trace: 0.01 }, { p50_ns: 1e9, p95_ns: 1.05e9, cost_usd_per_trace: 0.02 }).slice(0, 3), [
    "p50|2 s|1 s|−50 %|better",
    "p95|1 s|1.05 s|=|same",
    "Cost/trace|$0.01|$0.02|+100 %|worse",
  ]);
});

test("an error rate moves by percentage points", () => {
  assert.equal(shown({ error_rate: 0.1 }, { error_rate: 0.05 })[3], "Errors|10 %|5 %|−5 pp|better");
  assert.equal(shown({ error_rate: 0 }, { error_rate: 0.5 })[3], "Errors|0 %|50 %|+50 pp|worse");
});

test("what is unknown on one side has no change", () => {
  assert.deepEqual(shown({ p50_ns: 1e9 }, {}), ["p50|1 s|–||unknown", "p95|–|–||unknown", "Cost/trace|unknown|unknown||unknown", "Errors|–|–||unknown"]);
});

test("a cost that was nothing has no percentage", () => {
  assert.equal(shown({ cost_usd_per_trace: 0 }, { cost_usd_per_trace: 0.5 })[2], "Cost/trace|$0|$0.50||worse");
  assert.equal(shown({ cost_usd_per_trace: 0 }, { cost_usd_per_trace: 0 })[2], "Cost/trace|$0|$0|=|same");
});
