// Where in a call its children ran: the stretches that a bar is drawn paler in, so that the call's own time stands out.

import type { TraceModel } from "./trace-model.ts";

/** A stretch of time, as parts of the call's duration. */
export type Stretch = readonly [from: number, to: number];

/** Gaps shorter than this part of the call are not seen, and not drawn. */
const FINEST = 1 / 100;

const known = new WeakMap<TraceModel, Map<number, readonly Stretch[]>>();

/** The stretches of a call in which at least one of its children ran, in order. */
export function covered(model: TraceModel, index: number): readonly Stretch[] {
  const isOpen = model.running.length > 0;
  const of = known.get(model) ?? new Map<number, readonly Stretch[]>();
  known.set(model, of);
  const found = (isOpen ? undefined : of.get(index)) ?? stretches(model, index);
  if (!isOpen) of.set(index, found);
  return found;
}

function stretches(model: TraceModel, index: number): Stretch[] {
  const { childFrom, children, start, end } = model;
  const length = end[index]! - start[index]!;
  const made: [number, number][] = [];
  if (length <= 0) return made;
  for (let at = childFrom[index]!; at < childFrom[index + 1]!; at++) {
    const child = children[at]!;
    const from = Math.max(0, (start[child]! - start[index]!) / length);
    const to = Math.min(1, (end[child]! - start[index]!) / length);
    const last = made.at(-1);
    if (to <= from) continue;
    if (last && from - last[1] < FINEST) last[1] = Math.max(last[1], to);
    else made.push([from, to]);
  }
  return made;
}
