// What the server says of itself and of the store: asked when the page opens, and once for each thing that changes.
import { signal } from "@preact/signals";
import { asError, get } from "../api/client.ts";
import type { Status } from "../api/types.ts";
import { changed, isNews, store, told } from "./live.ts";

/** What is told in one breath, a store's state and what it holds, is asked about once. */
const PAUSE_MS = 50;

/** Null until the first answer. */
export const status = signal<Status | null>(null);
/** Why there is no answer; null where there is one. */
export const trouble = signal<string | null>(null);
/** Whether a trace was there since the page was opened: a store that goes then is gone, not yet to come. */
const held = signal(false);

/** Ask the server. */
export async function readStatus(): Promise<void> {
  try {
    const found = await get<Status>("/api/status");
    if (found.trace_count) held.value = true;
    status.value = found;
    trouble.value = null;
  } catch (error) {
    trouble.value = asError(error).message;
  }
}

/** Ask now, and again when something has changed, until the function that comes back is called. */
export function follow(pause = PAUSE_MS): () => void {
  const state = { isAsked: false, isLate: false, timer: undefined as ReturnType<typeof setTimeout> | undefined };
  const ask = async (): Promise<void> => {
    [state.isAsked, state.isLate, state.timer] = [true, false, undefined];
    await readStatus();
    state.isAsked = false;
    if (state.isLate) soon();
  };
  const soon = (): void => {
    state.isLate = state.isAsked;
    if (!state.isAsked) state.timer ??= setTimeout(() => (isKnown() ? (state.timer = undefined) : void ask()), pause);
  };
  void ask();
  const began = changed.peek();
  const unheard = changed.subscribe((count) => {
    if (count !== began) soon();
  });
  return () => {
    unheard();
    clearTimeout(state.timer);
  };
}

/** Whether what was told is no more than what the answer said: so it is when a page opens and nothing happens. */
function isKnown(): boolean {
  const [found, change] = [status.peek(), told.peek()];
  if (isNews.peek() || found === null || trouble.peek() !== null || found.state !== store.peek().state) return false;
  return change === null || (found.span_count === change.spans && found.trace_count === change.traces && (found.lag?.waiting ?? 0) === change.waiting);
}

/** Whether nothing was recorded yet: the page then shows how to begin. */
export function nothingYet(found: Status | null): boolean {
  return found !== null && !held.value && found.state !== "locked" && found.trace_count === 0 && (found.lag?.waiting ?? 0) === 0;
}
