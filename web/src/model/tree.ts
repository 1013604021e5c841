// The tree as flat rows: what is open, row by row, in reading order. Receives the model, what is folded and what the
// reader has closed or opened; hands on arrays that a window of the list is drawn from.

import type { Folds } from "./fold.ts";
import { ancestors, hasChildren, type TraceModel } from "./trace-model.ts";

/** What the reader has done to the tree. */
export interface TreeState {
  /** Spans whose children are not shown. */
  readonly closed: ReadonlySet<number>;
  /** Spans under which what is folded is shown all the same. */
  readonly opened: ReadonlySet<number>;
}

export interface Rows {
  readonly count: number;
  /** The span of each row; of a row that says "n folded" the call that they are folded under. */
  readonly span: Int32Array;
  readonly isFold: Uint8Array;
  /** 1 where what stands under a row is shown, 0 where it is not, -1 where nothing can be. */
  readonly open: Int8Array;
  readonly depth: Int32Array;
  /** The row of the call above, -1 at the top. */
  readonly above: Int32Array;
  /** For screen readers: the how-manieth row under the one above, from 1. */
  readonly place: Int32Array;
  /** How many rows stand directly under each row; the last entry counts those at the top. */
  readonly below: Int32Array;
  /** The row of each span, -1 for one that is not shown. */
  readonly rowOf: Int32Array;
}

export const UNTOUCHED: TreeState = { closed: new Set(), opened: new Set() };

/** Lay out the rows. */
export function rowsOf(model: TraceModel, folds: Folds, state: TreeState): Rows {
  const most = model.count * 2;
  const [span, depth, above] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  const [place, below] = [new Int32Array(most), new Int32Array(most + 1)];
  const [isFold, open] = [new Uint8Array(most), new Int8Array(most)];
  const rowOf = new Int32Array(model.count).fill(-1);
  let count = 0;
  const push = (index: number, under: number, folded: boolean) => {
    const isShown = folded ? state.opened.has(index) : !state.closed.has(index);
    open[count] = folded || hasChildren(model, index) ? Number(isShown) : -1;
    span[count] = index;
    above[count] = under;
    depth[count] = under < 0 ? 0 : depth[under]! + 1;
    isFold[count] = folded ? 1 : 0;
    place[count] = ++below[under < 0 ? most : under]!;
    return count++;
  };
  for (let at = 0; at < model.count; at++) {
    const index = model.order[at]!;
    if (isHidden(folds, state, index)) continue;
    const row = push(index, rowAbove(model, folds, state, rowOf, index), false);
    rowOf[index] = row;
    if (state.closed.has(index)) at = model.subtreeEnd[index]! - 1;
    else if (folds.counts[index]! > 0) push(index, row, true);
  }
  below[count] = below[most]!;
  return {
    count, rowOf, span: span.subarray(0, count), isFold: isFold.subarray(0, count), open: open.subarray(0, count),
    depth: depth.subarray(0, count),
    above: above.subarray(0, count), place: place.subarray(0, count), below: below.subarray(0, count + 1),
  };
}

/** How many rows stand beside a row under the same one above, itself included. */
export function setSize(rows: Rows, row: number): number {
  const above = rows.above[row]!;
  return rows.below[above < 0 ? rows.count : above]!;
}

/** Close or open a row: the children of a span, or what is folded. */
export function toggled(state: TreeState, rows: Rows, row: number): TreeState {
  const index = rows.span[row]!;
  if (rows.isFold[row]) return { ...state, opened: flipped(state.opened, index) };
  return { ...state, closed: flipped(state.closed, index) };
}

/** The tree with a span in sight: nothing above it closed, and not folded away. */
export function revealed(model: TraceModel, folds: Folds, state: TreeState, index: number): TreeState {
  const closed = new Set(state.closed);
  for (const above of ancestors(model, index)) closed.delete(above);
  const owner = folds.owner[index]!;
  return { closed, opened: owner < 0 || state.opened.has(owner) ? state.opened : new Set(state.opened).add(owner) };
}

/** The tree with everything closed that lies deeper than so many levels. */
export function closedBelow(model: TraceModel, levels: number): TreeState {
  const closed = new Set<number>();
  for (let index = 0; index < model.count; index++) {
    if (model.depth[index]! >= levels && hasChildren(model, index)) closed.add(index);
  }
  return { closed, opened: new Set() };
}

/** The nearest span that has a row: the span itself, or a call above it. */
export function nearestShown(model: TraceModel, rows: Rows, index: number): number {
  for (let at = index; at >= 0; at = model.parent[at]!) if (rows.rowOf[at]! >= 0) return at;
  return rows.span[0] ?? -1;
}

/** The first row of a call that began in a stretch of time; -1 where none did. */
export function firstRowIn(model: TraceModel, rows: Rows, from: number, to: number): number {
  return rows.span.findIndex((index, row) => !rows.isFold[row] && model.start[index]! >= from && model.start[index]! <= to);
}

function isHidden(folds: Folds, state: TreeState, index: number): boolean {
  return folds.owner[index]! >= 0 && !state.opened.has(folds.owner[index]!);
}

function rowAbove(model: TraceModel, folds: Folds, state: TreeState, rowOf: Int32Array, index: number): number {
  const above = model.parent[index]!;
  if (above < 0) return -1;
  return rowOf[isHidden(folds, state, above) ? folds.owner[above]! : above]!;
}

function flipped(set: ReadonlySet<number>, index: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(index)) next.add(index);
  return next;
}
