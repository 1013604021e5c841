// What was under way when a process ended: for each call that was cut off the calls above it, as a stack.

import { INCOMPLETE, RUNNING } from "./outline.ts";
import { ancestors, type TraceModel } from "./trace-model.ts";

/** The stacks that were open, outermost call first, the one that began last at the head of the list. */
export function openStacks(model: TraceModel, most = 4): number[][] {
  const isCut = (index: number) => model.status[index] === INCOMPLETE;
  const hasCutBelow = new Uint8Array(model.count);
  const innermost: number[] = [];
  for (let at = model.count - 1; at >= 0; at--) {
    const index = model.order[at]!;
    if (!isCut(index) && !hasCutBelow[index]) continue;
    const above = model.parent[index]!;
    if (above >= 0) hasCutBelow[above] = 1;
    if (isCut(index) && !hasCutBelow[index]) innermost.push(index);
  }
  innermost.sort((one, other) => model.start[other]! - model.start[one]!);
  return innermost.slice(0, most).map((index) => [...ancestors(model, index).reverse(), index]);
}

/** How many calls were cut off, and how many still run. */
export function openCounts(model: TraceModel): { readonly cut: number; readonly running: number } {
  const of = (status: number) => model.status.reduce((count, one) => count + (one === status ? 1 : 0), 0);
  return { cut: of(INCOMPLETE), running: of(RUNNING) };
}
