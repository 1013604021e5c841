// A trace ready to be drawn: the arrays that the tree, the waterfall and the critical path are computed from.
// Built once per answer of the server; 50,000 spans take some tens of milliseconds.

import { KINDS, RUNNING, STATUSES, type Kind, type Outline, type OutlineSpans, type Status } from "./outline.ts";
import { totals, type Totals } from "./totals.ts";

type Numbers = readonly number[];

/** A trace ready to be drawn: everything by the index of the span in the outline, times in nanoseconds from the trace's start. */
export interface TraceModel {
  readonly outline: Outline;
  readonly count: number;
  readonly parent: Int32Array;
  /** The children of span `i` are `children[childFrom[i] … childFrom[i + 1])`, in start order. */
  readonly childFrom: Int32Array;
  readonly children: Int32Array;
  readonly roots: readonly number[];
  /** Spans as one reads a tree, and where in it each one stands; its subtree ends before `subtreeEnd`. */
  readonly order: Int32Array;
  readonly position: Int32Array;
  readonly subtreeEnd: Int32Array;
  readonly depth: Int32Array;
  readonly start: Float64Array;
  /** For a running span the time of `settle`, for an incomplete one the last sign of life in the trace. */
  readonly end: Float64Array;
  /** Time in the span while none of its children ran. */
  readonly self: Float64Array;
  readonly kind: Uint8Array;
  readonly status: Uint8Array;
  readonly totals: Totals;
  /** Spans that still run. */
  readonly running: readonly number[];
  readonly from: number;
  to: number;
}

/** Build the model of an outline; `now` is the time since the trace's start, for what still runs. */
export function buildModel(outline: Outline, now = 0): TraceModel {
  const { spans } = outline;
  const count = spans.span_id.length;
  const parent = parents(spans.parent, count);
  const { childFrom, children, roots } = childLists(parent);
  const walked = preorder(parent, childFrom, children, roots);
  const start = new Float64Array(spans.started_ns);
  const kind = coded(spans.kind, outline.kinds, KINDS, KINDS.length - 1);
  const status = coded(spans.status, outline.statuses, STATUSES, 0);
  const end = ends(spans, start);
  const model: TraceModel = {
    outline, count, parent, childFrom, children, roots, ...walked, start, end,
    self: new Float64Array(count), kind, status,
    totals: totals(spans, parent, walked.order, kind, status),
    running: indexesOf(status, RUNNING),
    from: least(start, 0), to: greatest(end, outline.trace.duration_ns ?? 0),
  };
  settle(model, now);
  selfTimes(model);
  return model;
}

/** Let what still runs last until `now`. */
export function settle(model: TraceModel, now: number): void {
  for (const index of model.running) model.end[index] = Math.max(now, model.start[index]!);
  if (model.running.length > 0) model.to = Math.max(model.to, now);
}

export function kindOf(model: TraceModel, index: number): Kind {
  return KINDS[model.kind[index]!] ?? "function";
}

export function statusOf(model: TraceModel, index: number): Status {
  return STATUSES[model.status[index]!] ?? "ok";
}

export function hasChildren(model: TraceModel, index: number): boolean {
  return model.childFrom[index + 1]! > model.childFrom[index]!;
}

/** The spans above `index`, the nearest first. */
export function ancestors(model: TraceModel, index: number): number[] {
  const found: number[] = [];
  for (let at = model.parent[index]!; at >= 0; at = model.parent[at]!) found.push(at);
  return found;
}

/** Parents that exist; a circle, which only a damaged trace has, is cut at its first span. */
function parents(given: Numbers, count: number): Int32Array {
  const parent = new Int32Array(count).fill(-1);
  for (let index = 0; index < count; index++) {
    const at = given[index]!;
    if (at < count && at !== index) parent[index] = Math.max(at, -1);
  }
  const walk = new Int32Array(count); // in which walk a span was met first, 0 for not yet
  for (let index = 0; index < count; index++) {
    let at = index;
    while (at >= 0 && walk[at] === 0) {
      walk[at] = index + 1;
      at = parent[at]!;
    }
    if (at >= 0 && walk[at] === index + 1) parent[firstOfCircle(parent, at)] = -1;
  }
  return parent;
}

function firstOfCircle(parent: Int32Array, within: number): number {
  let first = within;
  for (let at = parent[within]!; at !== within; at = parent[at]!) first = Math.min(first, at);
  return first;
}

function childLists(parent: Int32Array) {
  const count = parent.length;
  const childFrom = new Int32Array(count + 1);
  const roots: number[] = [];
  for (let index = 0; index < count; index++) {
    if (parent[index]! < 0) roots.push(index);
    else childFrom[parent[index]! + 1]!++;
  }
  for (let index = 0; index < count; index++) childFrom[index + 1]! += childFrom[index]!;
  const next = childFrom.slice(0, count);
  const children = new Int32Array(count - roots.length);
  for (let index = 0; index < count; index++) if (parent[index]! >= 0) children[next[parent[index]!]!++] = index;
  return { childFrom, children, roots };
}

function preorder(parent: Int32Array, childFrom: Int32Array, children: Int32Array, roots: readonly number[]) {
  const count = parent.length;
  const order = new Int32Array(count);
  const position = new Int32Array(count);
  const depth = new Int32Array(count);
  const stack = [...roots].reverse();
  for (let at = 0; at < count; at++) {
    const index = stack.pop()!;
    order[at] = index;
    position[index] = at;
    depth[index] = parent[index]! < 0 ? 0 : depth[parent[index]!]! + 1;
    for (let child = childFrom[index + 1]! - 1; child >= childFrom[index]!; child--) stack.push(children[child]!);
  }
  const subtreeEnd = new Int32Array(count);
  for (let at = count - 1; at >= 0; at--) {
    const index = order[at]!;
    subtreeEnd[index] = Math.max(subtreeEnd[index]!, at + 1);
    const above = parent[index]!;
    if (above >= 0) subtreeEnd[above] = Math.max(subtreeEnd[above]!, subtreeEnd[index]!);
  }
  return { order, position, depth, subtreeEnd };
}

function coded(column: Numbers, theirs: readonly string[], ours: readonly string[], unknown: number): Uint8Array {
  const codes = theirs.map((word) => (ours.includes(word) ? ours.indexOf(word) : unknown));
  const coded = new Uint8Array(column.length);
  for (let index = 0; index < coded.length; index++) coded[index] = codes[column[index]!] ?? unknown;
  return coded;
}

function ends(spans: OutlineSpans, start: Float64Array): Float64Array {
  const end = new Float64Array(start.length);
  let last = 0;
  for (let index = 0; index < end.length; index++) {
    end[index] = start[index]! + (spans.duration_ns[index] ?? 0);
    last = Math.max(last, end[index]!);
  }
  for (let index = 0; index < end.length; index++) if (spans.duration_ns[index] === null) end[index] = last;
  return end;
}

function selfTimes(model: TraceModel): void {
  const { childFrom, children, start, end, self } = model;
  for (let index = 0; index < model.count; index++) {
    let free = 0;
    let reached = start[index]!;
    for (let at = childFrom[index]!; at < childFrom[index + 1]!; at++) {
      const child = children[at]!;
      const began = Math.min(start[child]!, end[index]!);
      if (began > reached) free += began - reached;
      reached = Math.max(reached, Math.min(end[child]!, end[index]!));
    }
    self[index] = free + Math.max(0, end[index]! - reached);
  }
}

function indexesOf(column: Uint8Array, wanted: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < column.length; index++) if (column[index] === wanted) found.push(index);
  return found;
}

const least = (values: Float64Array, start: number) => values.reduce((low, value) => Math.min(low, value), start);
const greatest = (values: Float64Array, start: number) => values.reduce((high, value) => Math.max(high, value), start);
