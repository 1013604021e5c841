// The whole run in a few pixels: a grid of so many columns and lanes, a lane a depth, with what is to be seen in each cell.

import { ERROR, KINDS } from "./outline.ts";
import type { TraceModel } from "./trace-model.ts";

export interface Grid {
  readonly columns: number;
  readonly lanes: number;
  /** Lane by lane: 0 for nothing, else 1 + the place of the kind in KINDS; with FAILED added where a call failed. */
  readonly cells: Uint8Array;
}

/** Added to a cell in which a call failed. */
export const FAILED = 128;

/** What is seen where several kinds share a cell: model calls before tools before what merely calls them. */
const WEIGHTS = "function chain prompt agent evaluator guardrail reranker retriever embedding tool llm".split(" ");
const weights = KINDS.map((kind) => WEIGHTS.indexOf(kind));

/** Draw all spans of a run into a grid; what is deeper than there are lanes shares the last one. */
export function minimapGrid(model: TraceModel, columns: number, mostLanes: number): Grid {
  const deepest = model.depth.reduce((most, depth) => Math.max(most, depth), 0);
  const lanes = Math.min(mostLanes, deepest + 1);
  const cells = new Uint8Array(columns * lanes);
  const scale = columns / Math.max(1, model.to - model.from);
  for (let index = 0; index < model.count; index++) {
    const lane = Math.min(lanes - 1, model.depth[index]!) * columns;
    const first = Math.min(columns - 1, Math.floor((model.start[index]! - model.from) * scale));
    const last = Math.min(columns - 1, Math.floor((model.end[index]! - model.from) * scale));
    const [value, failed] = [1 + model.kind[index]!, model.status[index] === ERROR ? FAILED : 0];
    for (let cell = lane + first; cell <= lane + last; cell++) {
      const seen = cells[cell]! % FAILED;
      cells[cell] = (weighs(value) > weighs(seen) ? value : seen) | (cells[cell]! & FAILED) | failed;
    }
  }
  return { columns, lanes, cells };
}

function weighs(value: number): number {
  return value === 0 ? -1 : weights[value - 1]!;
}
