// The spans that a transcript needs, read in batches as the reader comes to them, and again when they have ended.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { asError, calledOff } from "../api/client.ts";
import type { Outline, Span } from "../api/types.ts";
import { type Block, type Step, Teller, plan } from "../model/transcript.ts";
import type { Reading } from "./trace.ts";

export interface Transcript {
  /** All that there is to tell. */
  readonly steps: ReadonlySignal<readonly Step[]>;
  /** What can be told so far, without holes. */
  readonly blocks: ReadonlySignal<readonly Block<Span>[]>;
  /** Steps that are still to be told. */
  readonly left: ReadonlySignal<number>;
  readonly problem: ReadonlySignal<string | null>;
  readonly busy: ReadonlySignal<boolean>;
  /** Read so many steps more. */
  more(): void;
  stop(): void;
}

/** Steps that are read at first, and at most at once: each batch is as large as all before it. */
const BATCH = 40;
const LARGEST = 200;
/** Spans by their ids; null for one that is not there any more. */
type Known = ReadonlyMap<string, Span | null>;

/** The transcript of the trace that is read. */
export function transcript(id: string, reading: Reading): Transcript {
  const known = signal<Known>(new Map());
  const wanted = signal(0);
  const problem = signal<string | null>(null);
  const busy = signal(false);
  const stop = new AbortController();
  const steps = computed(() => (reading.outline.value ? plan(reading.outline.value) : []));
  const telling = new Telling();
  const blocks = computed(() => telling.until(reading.outline.value, steps.value.slice(0, wanted.value), known.value));
  const left = computed(() => {
    void blocks.value; // telling goes on when it is read
    return steps.value.length - telling.done;
  });
  const read = async () => {
    const ids = missing(reading, steps.peek().slice(0, wanted.peek()), known.peek());
    if (busy.peek() || ids.length === 0) return;
    busy.value = true;
    try {
      const spans = await reading.source.spans(id, ids, stop.signal);
      const gone = ids.map((span): [string, null] => [span, null]);
      known.value = new Map([...known.peek(), ...gone, ...spans.map((span): [string, Span] => [span.span_id, span])]);
      problem.value = null;
    } catch (error) {
      if (!calledOff(error)) problem.value = asError(error).message;
    }
    busy.value = false;
  };
  const unheard = reading.outline.subscribe(() => void read());
  return {
    steps, blocks, left, problem, busy,
    more() {
      if (busy.peek()) return;
      const untold = steps.peek().length - wanted.peek();
      const batch = Math.min(LARGEST, Math.max(BATCH, wanted.peek()), untold);
      if (left.peek() <= untold) wanted.value += batch;
      void read();
    },
    stop() {
      unheard();
      stop.abort();
    },
  };
}

/** Which spans are not there yet, or were still running when they were read. */
function missing(reading: Reading, steps: readonly Step[], known: Known): readonly string[] {
  const outline = reading.outline.peek();
  if (!outline) return [];
  const { spans, statuses } = outline;
  const stale = steps.filter(({ index }) => {
    const span = known.get(spans.span_id[index] ?? "");
    return span !== null && span?.status !== statuses[spans.status[index] ?? -1];
  });
  return [...new Set(stale.map(({ index }) => spans.span_id[index] ?? ""))].slice(0, LARGEST);
}

/** Goes on telling where it stopped, and begins anew when the outline is another one. */
class Telling {
  private outline: Outline | null = null;
  private teller: Teller<Span> | null = null;
  private blocks: readonly Block<Span>[] = [];
  /** Steps that were told, or that have no span any more. */
  done = 0;

  until(outline: Outline | null, steps: readonly Step[], known: Known): readonly Block<Span>[] {
    if (outline === null) return [];
    if (outline !== this.outline || this.teller === null || steps.length < this.done) {
      [this.outline, this.teller, this.blocks, this.done] = [outline, new Teller<Span>(outline), [], 0];
    }
    const more: Block<Span>[] = [];
    for (const step of steps.slice(this.done)) {
      const span = known.get(outline.spans.span_id[step.index] ?? "");
      if (span === undefined) break;
      this.done += 1;
      if (span !== null) more.push(this.teller.tell(step, span));
    }
    if (more.length > 0) this.blocks = [...this.blocks, ...more];
    return this.blocks;
  }
}
