// What the server tells by itself: `changed` counts up when there is something new to read.
import { signal } from "@preact/signals";
import { listen as open } from "../api/live.ts";

/** Counts up at each change of the store; screens read again when it does. */
export const changed = signal(0);
/** Ended spans that still lie in journals. */
export const waiting = signal(0);
/** Whether the server can be heard. */
export const connected = signal(true);
/** "ok", or what is wrong with the store. */
export const store = signal<{ readonly state: string; readonly problem: string | null }>({ state: "ok", problem: null });

/** Listen to the server from now on. */
export function listen(): () => void {
  return open({
    changed(change) {
      waiting.value = change.waiting;
      changed.value += 1;
    },
    state(next) {
      store.value = { state: next.state, problem: next.problem ?? null };
      changed.value += 1;
    },
    connected(there) {
      if (there && !connected.value) changed.value += 1;
      connected.value = there;
    },
  });
}
