// The selected span with its payloads: asked for when it is selected, and again while it runs.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { type ApiError, asError, calledOff } from "../api/client.ts";
import type { Span } from "../api/types.ts";
import type { Selection } from "./selection.ts";
import type { Reading } from "./trace.ts";

export interface SpanReading {
  /** The selected span; null until it is there. */
  readonly span: ReadonlySignal<Span | null>;
  readonly problem: ReadonlySignal<ApiError | null>;
  /** Ask for what is selected; until the function that comes back is called. */
  follow(): () => void;
}

/** Somebody who runs down the tree asks only for where he stops. */
const PAUSE_MS = 60;
const KEPT = 100;

/** The span selected in the trace that is read. */
export function selectedSpan(id: string, reading: Reading, selection: Pick<Selection, "selected">): SpanReading {
  const known = new Map<string, Span>();
  const latest = signal<Span | null>(null);
  const problem = signal<ApiError | null>(null);
  const wanted = computed(() => reading.outline.value?.spans.span_id[selection.selected.value] ?? null);
  const keep = (span: Span) => {
    if (known.size >= KEPT) known.delete([...known.keys()][0] ?? "");
    if (span.status !== "running") known.set(span.span_id, span);
    latest.value = span;
    problem.value = null;
  };
  const ask = async (span: string, stop: AbortSignal) => {
    try {
      keep(await reading.source.span(id, span, stop));
    } catch (error) {
      if (!calledOff(error)) problem.value = asError(error);
    }
  };
  return {
    span: computed(() => (latest.value?.span_id === wanted.value ? latest.value : null)),
    problem,
    follow: () =>
      effect(() => {
        const span = wanted.value;
        if (span === null) return undefined;
        const found = known.get(span);
        if (found) keep(found);
        if (found) return undefined;
        void reading.outline.value; // asked again when the trace has grown
        const stop = new AbortController();
        const pause = latest.peek() === null || latest.peek()?.span_id === span ? 0 : PAUSE_MS;
        const timer = setTimeout(() => void ask(span, stop.signal), pause);
        return () => {
          clearTimeout(timer);
          stop.abort();
        };
      }),
  };
}
