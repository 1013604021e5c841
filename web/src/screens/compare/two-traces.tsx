// Both traces in two lines: which they are, how they ended, what they took.
import type { Trace } from "../../api/types.ts";
import { count, duration, shortId } from "../../model/format.ts";
import { appPage, tracePage } from "../../model/places.ts";
import { legible } from "../../model/preview.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Cost } from "../../parts/cost/cost.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Time } from "../../parts/time/time.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { href } from "../../state/url.ts";

const COLUMNS: readonly ListColumn<Trace>[] = [
  { title: "Name", wide: true, cell: (trace) => <span title={trace.input_preview ?? undefined}><Badge status={trace.status} dot /> <a href={href(tracePage(trace.trace_id))}><Plain text={trace.name} /></a> <span class="aligned-preview"><Plain text={legible(trace.input_preview ?? "")} /></span></span> },
  { title: "Trace", minor: true, cell: (trace) => <a href={href(tracePage(trace.trace_id))}>{shortId(trace.trace_id)}</a> },
  { title: "Version", minor: true, cell: ({ app, version }) => (app && version ? <a href={href(appPage(app), { version })}><Plain text={app} />@{shortId(version)}</a> : <Plain text={app ?? "–"} />) },
  { title: "Took", right: true, cell: (trace) => <Figure of={duration(trace.duration_ns)} /> },
  { title: "Calls", right: true, minor: true, cell: (trace) => <Figure of={count(trace.span_count)} /> },
  { title: "Tokens", right: true, minor: true, hint: "In and out", cell: (trace) => <><Figure of={count(trace.input_tokens)} /> → <Figure of={count(trace.output_tokens)} /></> },
  { title: "Cost", right: true, cell: (trace) => <Cost of={trace} /> },
  { title: "Started", right: true, minor: true, cell: (trace) => <Time ns={trace.started_ns} /> },
];

/** The first above, the second below; where they are of two versions, the way to what changed. */
export function TwoTraces({ left, right }: { readonly left: Trace; readonly right: Trace }) {
  const isOther = left.app === right.app && left.app !== null && left.version && right.version && left.version !== right.version;
  return (
    <section class="aligned-head" aria-label="Both traces">
      <List label="Both traces" rows={[left, right]} columns={COLUMNS} keyOf={(trace) => trace.trace_id} />
      {isOther && (
        <p class="aligned-versions">
          They are of two versions of <Plain text={left.app ?? ""} />: <a href={href(appPage(left.app ?? ""), { view: "changes", before: left.version, after: right.version })}>what changed</a>
        </p>
      )}
    </section>
  );
}
