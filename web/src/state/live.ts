// What the server tells by itself: `changed` counts up when there is something new to read.
import { signal } from "@preact/signals";
import { listen as open, type Change } from "../api/live.ts";

/** Counts up at each change of the store; screens read again when it does. */
export const changed = signal(0);
/** What the store holds, as it was told last; null before. */
export const told = signal<Change | null>(null);
/** Whether anything was told beyond what whoever comes is told first: how the store stands. */
export const isNews = signal(false);
/** Whether the server can be heard. */
export const connected = signal(true);
/** "ok", or what is wrong with the store. */
export const store = signal<{ readonly state: string; readonly problem: string | null }>({ state: "ok", problem: null });

/** Listen to the server from now on. */
export function listen(): () => void {
  const greeted = new Set<string>();
  const heard = (what: string) => {
    if (greeted.has(what)) isNews.value = true;
    greeted.add(what);
  };
  return open({
    changed(change) {
      heard("change");
      told.value = change;
      changed.value += 1;
    },
    state(next) {
      heard("state");
      const problem = next.problem ?? null;
      if (next.state === store.value.state && problem === store.value.problem) return;
      store.value = { state: next.state, problem };
      changed.value += 1;
    },
    connected(there) {
      if (there && !connected.value) {
        isNews.value = true;
        changed.value += 1;
      }
      connected.value = there;
    },
  });
}
