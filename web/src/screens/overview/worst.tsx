// The few traces to look at first: the slowest, the dearest, those that failed last.
import { address } from "../../api/client.ts";
import type { Trace, TracePage } from "../../api/types.ts";
import { count, duration } from "../../model/format.ts";
import { tracePage } from "../../model/places.ts";
import { legible } from "../../model/preview.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Cost } from "../../parts/cost/cost.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Time } from "../../parts/time/time.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { useAsked } from "../../state/asked.ts";
import { href } from "../../state/url.ts";

export interface WorstProps {
  readonly title: string;
  readonly order: "slowest" | "dearest" | "newest";
  /** The filter of the whole overview, and what this list adds; null for none. */
  filter(): string | null;
  readonly empty: string;
}

const NAME: ListColumn<Trace> = {
  title: "Trace",
  wide: true,
  cell: (trace) => (
    <span class="overview-trace">
      <Badge status={trace.status} dot />
      <a class="overview-name" href={href(tracePage(trace.trace_id))}><Plain text={trace.name} /></a>
      <span class="overview-preview"><Plain text={legible(trace.input_preview ?? "")} /></span>
    </span>
  ),
};
const LAST: Readonly<Record<WorstProps["order"], readonly ListColumn<Trace>[]>> = {
  slowest: [{ title: "Took", right: true, cell: (trace) => <Figure of={duration(trace.duration_ns)} /> }],
  dearest: [{ title: "Cost", right: true, cell: (trace) => <Cost of={trace} /> }],
  newest: [
    { title: "Errors", right: true, cell: (trace) => <Figure of={count(trace.error_count)} /> },
    { title: "When", right: true, cell: (trace) => <Time ns={trace.started_ns} relative /> },
  ],
};

/** `<Worst title="Slowest" order="slowest" …/>` */
export function Worst({ title, order, filter, empty }: WorstProps) {
  const { data, problem } = useAsked<TracePage>(() => address("/api/traces", { filter: filter(), order, limit: 5 }));
  const traces = (data.value?.traces ?? []).filter((trace) => order !== "dearest" || trace.cost_usd);
  return (
    <section class="overview-card overview-card--list" aria-label={title}>
      <header class="overview-card-head">
        <h2>{title}</h2>
        <a href={href("/traces", { filter: filter(), order: order === "newest" ? null : order })}>all</a>
      </header>
      {problem.value && <Problem message={problem.value.message} />}
      {data.value && !traces.length && <p class="overview-none">{empty}</p>}
      {traces.length > 0 && <List label={title} rows={traces} columns={[NAME, ...LAST[order]]} keyOf={(trace) => trace.trace_id} />}
    </section>
  );
}
