// One trace as it is read: its outline, kept fresh while it grows, the model made of it, and the time that its running
// spans have reached.

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type ApiError, asError, calledOff } from "../api/client.ts";
import type { Source } from "../api/source.ts";
import type { Outline } from "../api/types.ts";
import { buildModel, settle, type TraceModel } from "../model/trace-model.ts";
import { changed } from "./live.ts";

export interface Reading {
  readonly source: Source;
  /** Null until the first answer. */
  readonly outline: ReadonlySignal<Outline | null>;
  /** Why there is no answer, or no newer one; null where there is. */
  readonly problem: ReadonlySignal<ApiError | null>;
  readonly model: ReadonlySignal<TraceModel | null>;
  /** Nanoseconds since the trace's start, moving on while something runs. */
  readonly now: ReadonlySignal<number>;
  /** Read again, whatever one has. */
  read(): Promise<void>;
  /** Read again whenever the store changes, and let time pass; until the function that comes back is called. */
  follow(): () => void;
}

/** How often the bars of running spans grow, and how often at most the outline is read again. */
const TICK_MS = 250;
const PAUSE_MS = 1_000;
const ENDED_PAUSE_MS = 4_000;
/** Reading again takes at most one part in so many of the time. */
const SHARE = 10;

/** Begin to read a trace; `clock` gives milliseconds since 1970. */
export function openTrace(id: string, source: Source, clock: () => number = Date.now): Reading {
  const outline = signal<Outline | null>(null);
  const problem = signal<ApiError | null>(null);
  const now = signal(0);
  const reader = new Reader(id, source, outline, problem);
  const since = (of: Outline) => Math.max(0, clock() * 1e6 - of.trace.started_ns);
  const model = computed(() => (outline.value ? buildModel(outline.value, since(outline.value)) : null));
  const tick = () => {
    const known = model.peek();
    if (!known?.running.length || !outline.peek()) return;
    const time = since(known.outline as Outline);
    settle(known, time);
    now.value = time;
  };
  return {
    source, outline, problem, model, now,
    read: () => reader.read(null),
    follow() {
      const timer = source.isLive ? setInterval(tick, TICK_MS) : undefined;
      const stop = source.isLive ? effect(() => (changed.value > 0 ? reader.soon() : undefined)) : () => undefined;
      return () => {
        clearInterval(timer);
        stop();
        reader.stop();
      };
    },
  };
}

/** Asks for the outline, one question at a time. */
class Reader {
  #etag: string | null = null;
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #took = 0;

  constructor(
    readonly id: string,
    readonly source: Source,
    readonly outline: Signal<Outline | null>,
    readonly problem: Signal<ApiError | null>,
  ) {}

  async read(etag: string | null): Promise<void> {
    this.stop();
    const asking = new AbortController();
    this.#asking = asking;
    const began = performance.now();
    try {
      const read = await this.source.outline(this.id, etag, asking.signal);
      if (asking.signal.aborted) return;
      if (read) {
        this.#etag = read.etag;
        this.outline.value = read.outline;
      }
      this.problem.value = null;
    } catch (error) {
      if (calledOff(error) || asking.signal.aborted) return;
      this.problem.value = asError(error);
    }
    this.#asking = null;
    this.#took = performance.now() - began;
  }

  /** Read again after a pause, if that is not on its way. */
  soon(): void {
    if (this.#timer !== undefined) return;
    const isOpen = this.outline.peek()?.trace.status !== "ok" && this.outline.peek()?.trace.status !== "error";
    const pause = Math.max(isOpen ? PAUSE_MS : ENDED_PAUSE_MS, this.#took * SHARE);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#asking) this.soon();
      else void this.read(this.outline.peek() ? this.#etag : null);
    }, pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asking?.abort();
    this.#asking = null;
  }
}
