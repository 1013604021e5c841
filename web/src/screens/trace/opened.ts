// All that the parts of the trace screen share: what is read, selected, looked for and in view.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { Source } from "../../api/source.ts";
import { type CriticalPath, criticalPath } from "../../model/critical.ts";
import { finding, type Finding } from "../../state/finding.ts";
import { previews, type Previews } from "../../state/previews.ts";
import { selection, type Selection } from "../../state/selection.ts";
import { openTrace, type Reading } from "../../state/trace.ts";
import { query, setQuery } from "../../state/url.ts";
import { zoom, type Zoom } from "../../state/zoom.ts";

export interface Opened {
  readonly id: string;
  readonly reading: Reading;
  readonly selection: Selection;
  readonly finding: Finding;
  readonly previews: Previews;
  readonly zoom: Zoom;
  /** Null where it is not shown. */
  readonly critical: ReadonlySignal<CriticalPath | null>;
  readonly showCritical: (shown: boolean) => void;
}

/** Open a trace; nothing is asked before `reading.read()`. */
export function open(id: string, source: Source): Opened {
  const reading = openTrace(id, source);
  const critical = computed(() => {
    if (query("critical").value !== "1" || !reading.model.value) return null;
    if (reading.model.value.running.length > 0) void reading.now.value;
    return criticalPath(reading.model.value);
  });
  return {
    id, reading, critical,
    selection: selection(reading.model),
    finding: finding(id, reading),
    previews: previews(id, source),
    zoom: zoom(reading),
    showCritical: (shown) => setQuery({ critical: shown ? "1" : null }, { replace: true }),
  };
}
