// The beginning of what calls got: asked for those in sight, once each, when the list has come to rest. A row waits for none.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Source } from "../api/source.ts";

export interface Previews {
  /** By the ids of spans, empty for one that got nothing. */
  readonly told: ReadonlySignal<ReadonlyMap<string, string>>;
  /** These are in sight now. */
  want(ids: readonly string[]): void;
  stop(): void;
}

/** So long nothing is scrolled before previews are asked for, and so many at once. */
const PAUSE_MS = 120;
const MOST = 200;

/** The previews of a trace; nothing is asked before something is in sight. */
export function previews(id: string, source: Pick<Source, "previews">, pause = PAUSE_MS): Previews {
  const told = signal<ReadonlyMap<string, string>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;
  const ask = async (ids: readonly string[]) => {
    const own = new AbortController();
    asking?.abort();
    asking = own;
    // a row without its preview is a row all the same: what fails is asked for again when it is in sight again
    const found = await source.previews(id, ids, own.signal).catch(() => null);
    if (found && !own.signal.aborted) told.value = new Map([...told.peek(), ...ids.map((one) => [one, found.get(one) ?? ""] as const)]);
  };
  return {
    told,
    want(ids) {
      clearTimeout(timer);
      const missing = ids.filter((one) => !told.peek().has(one)).slice(0, MOST);
      if (missing.length > 0) timer = setTimeout(() => void ask(missing), pause);
    },
    stop() {
      clearTimeout(timer);
      asking?.abort();
    },
  };
}
