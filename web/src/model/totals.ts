// What the subtree of each span adds up to: errors, tokens, cost, and how many model calls have no known cost.

import { ERROR, KINDS, type OutlineSpans } from "./outline.ts";

/** What lies in the subtree of each span, the span itself included. */
export interface Totals {
  readonly errors: Int32Array;
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly cost: Float64Array;
  /** Model calls with a known cost, and those without. */
  readonly priced: Int32Array;
  readonly unpriced: Int32Array;
}

const PRICED = new Set(["llm", "embedding"].map((kind) => KINDS.indexOf(kind as "llm")));
/** Kinds whose tokens and cost repeat those of the calls inside them. */
const SUMMING = new Set([KINDS.indexOf("agent"), KINDS.indexOf("chain")]);

export function totals(spans: OutlineSpans, parent: Int32Array, order: Int32Array, kind: Uint8Array, status: Uint8Array): Totals {
  const count = parent.length;
  const errors = new Int32Array(count);
  const priced = new Int32Array(count);
  const unpriced = new Int32Array(count);
  const [input, output, cost] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let at = count - 1; at >= 0; at--) {
    const index = order[at]!;
    const repeats = SUMMING.has(kind[index]!);
    const known = repeats ? null : (spans.cost_usd[index] ?? null);
    errors[index]! += status[index] === ERROR ? 1 : 0;
    input[index]! += repeats ? 0 : (spans.input_tokens[index] ?? 0);
    output[index]! += repeats ? 0 : (spans.output_tokens[index] ?? 0);
    cost[index]! += known ?? 0;
    priced[index]! += known === null ? 0 : 1;
    unpriced[index]! += known === null && PRICED.has(kind[index]!) ? 1 : 0;
    const above = parent[index]!;
    if (above < 0) continue;
    // one by one: a loop over arrays of two sorts takes ten times as long
    errors[above]! += errors[index]!;
    input[above]! += input[index]!;
    output[above]! += output[index]!;
    cost[above]! += cost[index]!;
    priced[above]! += priced[index]!;
    unpriced[above]! += unpriced[index]!;
  }
  return { errors, input, output, cost, priced, unpriced };
}
