// The critical path: what bounded the end of the run.
//
// Defined backwards. At the run's end stands the root that ended last. Inside a span, from its end back to its start: the
// child that ended last before the time reached bounded it, so the path goes into that child and on from where the child
// began; time that no child accounts for is the span's own. Of children side by side only the one that was waited for is on
// the path. A child that outlived its parent was not waited for and is not on it.

import type { TraceModel } from "./trace-model.ts";

export interface Segment {
  readonly span: number;
  readonly from: number;
  readonly to: number;
}

export interface CriticalPath {
  /** 1 for each span on the path. */
  readonly on: Uint8Array;
  /** How long each span itself, not a child of it, bounded the run. */
  readonly own: Float64Array;
  /** The path in time order, without gaps but where nothing of the trace ran. */
  readonly segments: readonly Segment[];
  /** The stretches of each span that has some. */
  readonly bySpan: ReadonlyMap<number, readonly Segment[]>;
}

/** How far a child's end may lie after its parent's and still count as waited for: clocks are read one after the other. */
const SLACK_NS = 50_000;

interface Level {
  readonly span: number;
  readonly from: number;
  /** The children that can be on the path, the last to end at the end. */
  readonly left: number[];
  /** The time up to which, coming from the end, the path is known. */
  reached: number;
}

/** Walk back from the last end; `none` spans give an empty path. */
export function criticalPath(model: TraceModel): CriticalPath {
  const on = new Uint8Array(model.count);
  const own = new Float64Array(model.count);
  const segments: Segment[] = [];
  const reached = model.roots.reduce((last, root) => Math.max(last, model.end[root]!), model.from);
  const stack: Level[] = [{ span: -1, from: model.from, left: byEnd(model, model.roots), reached }];
  const keep = (span: number, from: number, to: number) => {
    if (span < 0 || to <= from) return;
    own[span]! += to - from;
    segments.push({ span, from, to });
  };
  for (let level = stack.at(-1); level; level = stack.at(-1)) {
    const child = level.left.pop();
    if (child === undefined) {
      keep(level.span, level.from, level.reached);
      stack.pop();
      continue;
    }
    if (model.end[child]! > level.reached + SLACK_NS || model.start[child]! >= level.reached) continue;
    const end = Math.min(model.end[child]!, level.reached);
    const start = Math.max(model.start[child]!, level.from);
    if (end < start) continue;
    keep(level.span, end, level.reached);
    level.reached = start;
    on[child] = 1;
    stack.push({ span: child, from: start, left: byEnd(model, childrenOf(model, child)), reached: end });
  }
  segments.reverse();
  return { on, own, segments, bySpan: grouped(segments) };
}

/** Calls of one name on the path: how long they bounded the run together, the longest of them first. */
export interface Bounding {
  readonly spans: readonly number[];
  readonly own: number;
}

/** What bounded the run longest, calls of the same kind and name together, the longest first. */
export function boundedBy(model: TraceModel, path: CriticalPath): Bounding[] {
  const groups = new Map<string, number[]>();
  for (const span of path.bySpan.keys()) {
    const name = `${model.kind[span]} ${model.outline.spans.name[span]}`;
    const group = groups.get(name);
    if (group) group.push(span);
    else groups.set(name, [span]);
  }
  const own = (spans: readonly number[]) => spans.reduce((all, span) => all + path.own[span]!, 0);
  return [...groups.values()]
    .map((spans) => ({ spans: spans.sort((one, other) => path.own[other]! - path.own[one]!), own: own(spans) }))
    .sort((one, other) => other.own - one.own);
}

function grouped(segments: readonly Segment[]): Map<number, Segment[]> {
  const groups = new Map<number, Segment[]>();
  for (const segment of segments) {
    const group = groups.get(segment.span);
    if (group) group.push(segment);
    else groups.set(segment.span, [segment]);
  }
  return groups;
}

function childrenOf(model: TraceModel, index: number): Int32Array {
  return model.children.slice(model.childFrom[index]!, model.childFrom[index + 1]!);
}

/** In the order of their ends; of two that ended at once the one that began first comes last, and is tried first. */
function byEnd(model: TraceModel, spans: Iterable<number>): number[] {
  return [...spans].sort((one, other) => model.end[one]! - model.end[other]! || model.start[other]! - model.start[one]!);
}
