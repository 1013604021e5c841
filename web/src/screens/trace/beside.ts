// The traces before and after one: those of the list that one came from, or of all traces of its app.

import { calledOff } from "../../api/client.ts";
import type { Source } from "../../api/source.ts";
import type { Opened } from "./opened.ts";

export type Neighbours = Awaited<ReturnType<Source["beside"]>>;

const NONE: Neighbours = { newer: null, older: null };

/** The id of the trace before or after; null where there is none, or none that can be found. */
export async function beside({ reading }: Opened, which: keyof Neighbours): Promise<string | null> {
  const trace = reading.outline.peek()?.trace;
  if (!trace) return null;
  try {
    return (await reading.source.beside(trace))[which];
  } catch (error) {
    if (calledOff(error)) return NONE[which];
    return null;
  }
}
