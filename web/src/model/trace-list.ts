// A list of traces that grows at its head while it is read further at its end.
import type { Trace, TracePage } from "../api/types.ts";

export interface TraceList {
  readonly traces: readonly Trace[];
  readonly pinned: ReadonlySet<string>;
  /** Where the next page begins; null at the end. */
  readonly after: string | null;
  /** What of it was not looked at; null where all was. */
  readonly partial: string | null;
}

export const NOTHING: TraceList = { traces: [], pinned: new Set(), after: null, partial: null };

/** The first page as a list. */
export function begun(page: TracePage): TraceList {
  return { traces: page.traces, pinned: new Set(page.pinned), after: page.after, partial: page.partial };
}

/** The list with one more page at its end. */
export function continued(list: TraceList, page: TracePage): TraceList {
  const known = new Set(list.traces.map((trace) => trace.trace_id));
  return {
    traces: [...list.traces, ...page.traces.filter((trace) => !known.has(trace.trace_id))],
    pinned: new Set([...list.pinned, ...page.pinned]),
    after: page.after,
    partial: page.partial ?? list.partial,
  };
}

/**
 * The list with its first page read again: what is new comes first, what has changed changes in its place.
 * Where the page does not reach down to the list any more, the list begins anew with it: a hole would look like the whole.
 */
export function renewed(list: TraceList, page: TracePage): TraceList {
  const fresh = new Set(page.traces.map((trace) => trace.trace_id));
  const meets = list.traces.length === 0 || page.after === null || list.traces.some((trace) => fresh.has(trace.trace_id));
  if (!meets) return begun(page);
  const last = page.traces.at(-1);
  const older = page.after === null ? [] : list.traces.filter((trace) => !fresh.has(trace.trace_id) && last && trace.started_ns <= last.started_ns);
  const pinned = new Set([...page.pinned, ...[...list.pinned].filter((id) => !fresh.has(id))]);
  const grown = older.length > 0;
  return { traces: [...page.traces, ...older], pinned, after: grown ? list.after : page.after, partial: page.partial };
}

/** Traces at the head of a list that are not in another. */
export function newer(list: TraceList, before: TraceList): number {
  const first = before.traces[0]?.trace_id;
  const at = list.traces.findIndex((trace) => trace.trace_id === first);
  return at < 0 ? list.traces.length : at;
}
