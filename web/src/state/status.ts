// What the server says of itself and of the store; read again whenever something has changed.
import { signal } from "@preact/signals";
import { asError, get } from "../api/client.ts";
import type { Status } from "../api/types.ts";

/** Null until the first answer. */
export const status = signal<Status | null>(null);
/** Why there is no answer; null where there is one. */
export const trouble = signal<string | null>(null);

/** Ask the server. */
export async function readStatus(): Promise<void> {
  try {
    status.value = await get<Status>("/api/status");
    trouble.value = null;
  } catch (error) {
    trouble.value = asError(error).message;
  }
}

/** Whether nothing was recorded yet: the page then shows how to begin. */
export function nothingYet(found: Status | null): boolean {
  return found !== null && found.state !== "locked" && found.trace_count === 0 && (found.lag?.waiting ?? 0) === 0;
}
