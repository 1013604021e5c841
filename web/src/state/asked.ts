// One question to the server that a screen stands on: asked when its address changes, and again when the store has.
import { type ReadonlySignal, signal, untracked, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type ApiError, asError, calledOff, get } from "../api/client.ts";
import { changed } from "./live.ts";

/** At most so often is a question asked again because the store has changed. */
const PAUSE_MS = 1_000;

export interface Asked<T> {
  /** The last good answer to this address; null before the first. */
  readonly data: ReadonlySignal<T | null>;
  /** What went wrong the last time; null where it went well. */
  readonly problem: ReadonlySignal<ApiError | null>;
  /** Whether an answer to a new address is on its way. */
  readonly busy: ReadonlySignal<boolean>;
  again(): void;
}

/**
 * Ask `address()`, read as a signal: it is asked again when what it reads changes. Null asks nothing.
 * With `live` it is asked again, at most once a second, when something was recorded.
 */
export function useAsked<T>(address: () => string | null, live = true): Asked<T> {
  const data = useSignal<T | null>(null);
  const problem = useSignal<ApiError | null>(null);
  const busy = useSignal(false);
  const tries = useMemo(() => signal(0), []);
  useSignalEffect(() => {
    const path = address();
    void tries.value;
    if (path === null) return;
    const question = { stop: new AbortController(), heard: changed.peek(), timer: 0 };
    const ask = async () => {
      try {
        data.value = await get<T>(untracked(address) ?? path, {}, question.stop.signal);
        problem.value = null;
      } catch (error) {
        if (calledOff(error)) return;
        problem.value = asError(error);
      }
      busy.value = false;
    };
    busy.value = true;
    void ask();
    const unheard = live ? changed.subscribe((count) => {
      if (count === question.heard || question.timer) return;
      question.timer = window.setTimeout(() => {
        question.timer = 0;
        question.heard = changed.peek();
        void ask();
      }, PAUSE_MS);
    }) : () => undefined;
    return () => {
      unheard();
      window.clearTimeout(question.timer);
      question.stop.abort();
    };
  });
  return useMemo(() => ({ data, problem, busy, again: () => void (tries.value += 1) }), []);
}
