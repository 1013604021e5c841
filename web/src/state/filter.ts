// What the filter box asks the server: the names of the language, values of a name, whether a text can be read.
import { signal } from "@preact/signals";
import { get } from "../api/client.ts";
import type { Check, Name } from "../api/types.ts";

/** The names of the filter language, for traces and inside `for s in spans`; empty until the first answer. */
export const names = signal<readonly Name[]>([]);
export const spanNames = signal<readonly Name[]>([]);

let asked = false;

/** Ask for the names once. */
export function readNames(): void {
  if (asked) return;
  asked = true;
  const failed = (): void => {
    asked = false;
  };
  get<readonly Name[]>("/api/names", { of: "traces" }).then((found) => (names.value = found), failed);
  get<readonly Name[]>("/api/names", { of: "spans" }).then((found) => (spanNames.value = found), failed);
}

/** Values of a name that begin with a text; none where the server knows none. */
export async function values(name: string, text: string): Promise<readonly string[]> {
  return get<readonly string[]>("/api/values", { name, text }).catch(() => []);
}

/** Whether a filter of traces can be read, and if not, why and where. */
export function check(filter: string): Promise<Check> {
  return get<Check>("/api/check", { filter, of: "traces" });
}
