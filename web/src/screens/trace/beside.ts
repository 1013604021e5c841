// The traces before and after one: in the list that the reader comes from, else among all traces of its app.

import type { Source } from "../../api/source.ts";
import { list } from "../../state/traces.ts";
import type { Opened } from "./opened.ts";

export type Neighbours = Awaited<ReturnType<Source["beside"]>>;

/** The id of the trace above (newer) or below (older); null where there is none, or none that can be found. */
export async function beside({ reading }: Opened, which: keyof Neighbours): Promise<string | null> {
  const trace = reading.outline.peek()?.trace;
  if (!trace) return null;
  const { traces } = list.peek();
  const at = traces.findIndex((one) => one.trace_id === trace.trace_id);
  const near = at < 0 ? undefined : traces[at + (which === "newer" ? -1 : 1)];
  if (near) return near.trace_id;
  try {
    return (await reading.source.beside(trace))[which];
  } catch {
    return null; // no server, no neighbours
  }
}
