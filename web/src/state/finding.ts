// The search inside a trace: what is looked for (in the URL), the hits in names at once, those in payloads when they are known.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { asError, calledOff } from "../api/client.ts";
import { allHits, nameHits, nextHit } from "../model/search.ts";
import type { TraceModel } from "../model/trace-model.ts";
import type { Reading } from "./trace.ts";
import { query, setQuery } from "./url.ts";

export interface Finding {
  readonly text: ReadonlySignal<string>;
  /** Hits in reading order. */
  readonly hits: ReadonlySignal<readonly number[]>;
  readonly isHit: ReadonlySignal<ReadonlySet<number>>;
  /** Whether payloads are still being looked through. */
  readonly busy: ReadonlySignal<boolean>;
  /** What was not looked through, or went wrong; null where all was. */
  readonly partial: ReadonlySignal<string | null>;
  look(text: string): void;
  /** The hit after (or before) a span; -1 without hits. */
  next(from: number, step: 1 | -1): number;
  /** Ask for hits in payloads whenever the text changes; until the function that comes back is called. */
  follow(): () => void;
}

/** Typing pauses so long before payloads are looked through, and so much must be typed. */
const PAUSE_MS = 250;
const LEAST = 2;

interface InPayloads {
  readonly text: string;
  readonly ids: readonly string[];
  readonly partial: string | null;
}

/** The search inside the trace that is read. */
export function finding(id: string, reading: Reading): Finding {
  const text = computed(() => query("find").value ?? "");
  const found = signal<InPayloads>({ text: "", ids: [], partial: null });
  const busy = signal(false);
  const hits = computed(() => {
    const model: TraceModel | null = reading.model.value;
    if (!model || text.value.trim() === "") return [];
    const ids = new Set(found.value.text === text.value ? found.value.ids : []);
    const inPayloads = ids.size === 0 ? [] : [...model.order].filter((index) => ids.has(model.outline.spans.span_id[index] ?? ""));
    return allHits(model, nameHits(model, text.value), inPayloads);
  });
  const ask = async (wanted: string, signal: AbortSignal) => {
    try {
      const answer = await reading.source.find(id, wanted, signal);
      found.value = { text: wanted, ids: answer.span_ids, partial: answer.partial };
    } catch (error) {
      if (calledOff(error)) return;
      found.value = { text: wanted, ids: [], partial: asError(error).message };
    }
    busy.value = false;
  };
  return {
    text, hits, busy,
    isHit: computed(() => new Set(hits.value)),
    partial: computed(() => (found.value.text === text.value ? found.value.partial : null)),
    look: (wanted) => setQuery({ find: wanted }, { replace: true }),
    next: (from, step) => (reading.model.value ? nextHit(reading.model.value, hits.value, from, step) : -1),
    follow: () =>
      effect(() => {
        const wanted = text.value;
        busy.value = wanted.trim().length >= LEAST;
        if (!busy.peek()) return undefined;
        const stop = new AbortController();
        const timer = setTimeout(() => void ask(wanted, stop.signal), PAUSE_MS);
        return () => {
          clearTimeout(timer);
          stop.abort();
        };
      }),
  };
}
