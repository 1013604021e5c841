// One of the overview's lists: apps, versions, models or kinds, each with its figures; a click looks at that one alone.
import type { Part } from "../../api/types.ts";
import { count, duration, percent, tokens } from "../../model/format.ts";
import { Cost } from "../../parts/cost/cost.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { Share } from "./share.tsx";

export interface PartsListProps {
  readonly title: string;
  readonly parts: readonly Part[];
  /** Whole traces, or single calls: what is counted, and what failing means. */
  readonly of: "traces" | "calls";
  /** What a part is called; null where the calls belong to none. */
  nameOf(part: Part): string | null;
  /** Where a click on a part leads. */
  addressOf(part: Part): string;
}

const SHOWN = 8;

/** `<PartsList title="Models" …/>` */
export function PartsList({ title, parts, of, nameOf, addressOf }: PartsListProps) {
  const counted = (part: Part) => (of === "traces" ? part.trace_count : part.span_count);
  const failed = (part: Part) => (of === "traces" ? part.trace_error_count : part.error_count);
  const rows = parts.filter((part) => nameOf(part) !== null && counted(part) > 0);
  const most = Math.max(1, ...rows.map(counted));
  if (!rows.length) return null;
  const columns: readonly ListColumn<Part>[] = [
    { title, wide: true, cell: (part) => <a href={addressOf(part)}><Plain text={nameOf(part) ?? ""} /></a> },
    { title: of === "traces" ? "Traces" : "Calls", right: true, cell: (part) => <Share of={counted(part)} most={most} figure={count(counted(part))} /> },
    { title: "Errors", right: true, cell: (part) => <Figure of={failed(part) ? percent(failed(part) / counted(part)) : { text: "0", unit: "" }} title={`${failed(part)} of ${counted(part)}`} /> },
    { title: "p50", right: true, minor: true, hint: "Known to within 9 %", cell: (part) => <Figure of={duration(part.p50_ns)} /> },
    { title: "p95", right: true, minor: true, hint: "Known to within 9 %", cell: (part) => <Figure of={duration(part.p95_ns)} /> },
    { title: "Tokens", right: true, minor: true, hint: "In and out", cell: (part) => <Figure of={tokens(sum(part))} /> },
    { title: "Cost", right: true, cell: (part) => <Cost of={part} /> },
  ];
  return (
    <section class="overview-card overview-card--list" aria-label={title}>
      <List label={title} rows={rows.slice(0, SHOWN)} columns={columns} keyOf={(part) => `${part.app ?? ""} ${part.name ?? ""}`} />
      {rows.length > SHOWN && <p class="overview-more">and {rows.length - SHOWN} more: {of === "traces" ? "Apps shows them all" : "SQL shows them all"}</p>}
    </section>
  );
}

function sum({ input_tokens, output_tokens }: Part): number | null {
  return input_tokens === null && output_tokens === null ? null : (input_tokens ?? 0) + (output_tokens ?? 0);
}
