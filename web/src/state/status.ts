// What the server says of itself and of the store; read again whenever something has changed.
import { signal } from "@preact/signals";
import { asError, get } from "../api/client.ts";
import type { Status } from "../api/types.ts";

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

/** Whether nothing was recorded yet: the page then shows how to begin. */
export function nothingYet(found: Status | null): boolean {
  return found !== null && !held.value && found.state !== "locked" && found.trace_count === 0 && (found.lag?.waiting ?? 0) === 0;
}
