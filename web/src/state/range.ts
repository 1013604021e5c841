// The one time range of all screens. It lives in the URL (`since`, `until`) and goes along from screen to screen.
import { computed } from "@preact/signals";
import { point, type Range } from "../model/range.ts";
import { query, setQuery } from "./url.ts";

export const since = query("since");
export const until = query("until");
export const range = computed<Range>(() => ({ since: since.value, until: until.value }));

/** Choose a preset ("24h"), or null for all time. */
export function setSince(text: string | null): void {
  setQuery({ since: text, until: null });
}

/** Choose a stretch between two points, in nanoseconds: what a brush on a chart does. */
export function setRange(from: number, to: number): void {
  setQuery({ since: String(Math.round(from)), until: String(Math.round(to)) });
}

/** The range as the server is asked for it: nanoseconds, null where it is open. */
export function bounds(): { since: number | null; until: number | null } {
  const now = Date.now() * 1e6;
  return { since: point(since.value, now), until: point(until.value, now) };
}
