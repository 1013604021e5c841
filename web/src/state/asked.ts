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
    if (path === null) return undefined;
    busy.value = true;
    return asking((stop) => get<T>(untracked(address) ?? path, {}, stop), live, (answer, wrong) => {
      if (wrong === null) data.value = answer;
      problem.value = wrong;
      busy.value = false;
    });
  });
  return useMemo(() => ({ data, problem, busy, again: () => void (tries.value += 1) }), []);
}

type Answered<T> = (answer: T | null, wrong: ApiError | null) => void;

/**
 * Ask, and with `live` again when the store has changed, until the function that comes back is called; then nothing is told
 * any more. One question at a time: no answer comes after a newer one.
 */
export function asking<T>(ask: (stop: AbortSignal) => Promise<T>, live: boolean, tell: Answered<T>, pause = PAUSE_MS): () => void {
  const stop = new AbortController();
  const state = { heard: changed.peek(), isAsked: false, timer: undefined as ReturnType<typeof setTimeout> | undefined };
  const once = async (): Promise<void> => {
    [state.isAsked, state.timer, state.heard] = [true, undefined, changed.peek()];
    const [answer, wrong] = await ask(stop.signal).then((found) => [found, null] as const, (error: unknown) => [null, error] as const);
    state.isAsked = false;
    if (stop.signal.aborted || calledOff(wrong)) return;
    tell(answer, wrong === null ? null : asError(wrong));
    hear(changed.peek());
  };
  const hear = (count: number): void => {
    if (!live || count === state.heard || state.isAsked || state.timer !== undefined) return;
    state.timer = setTimeout(() => void once(), pause);
  };
  void once();
  const unheard = changed.subscribe(hear);
  return () => {
    unheard();
    clearTimeout(state.timer);
    stop.abort();
  };
}
