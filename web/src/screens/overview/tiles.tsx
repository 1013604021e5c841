// The totals of a stretch of time, one beside the other.
import type { Figures } from "../../api/types.ts";
import { about, cost, count, duration, type Figure as Value, percent, plural, said, tokens } from "../../model/format.ts";
import { Figure } from "../../parts/figure/figure.tsx";
import "./tiles.css";

interface Tile {
  readonly name: string;
  readonly value: Value;
  readonly more?: string | null;
  /** What the figure is, in more words. */
  readonly hint?: string;
  readonly look?: "error";
}

const WITHIN = "Of what has ended; known to within 9 %";

/** `<Tiles total={overview.total} running={0}/>` */
export function Tiles({ total, running }: { readonly total: Figures; readonly running: number }) {
  const calls = total.timed === "spans";
  const [all, failed] = calls ? [total.span_count, total.error_count] : [total.trace_count, total.trace_error_count];
  const tiles: readonly Tile[] = [
    { name: calls ? "Calls" : "Traces", value: count(all), more: [calls ? null : plural(total.span_count, "span"), running ? `${said(count(running))} running` : null].filter(Boolean).join(", ") },
    { name: "Errors", value: count(failed), more: all ? `${said(percent(failed / all))} of ${calls ? "calls" : "traces"}` : null, ...(failed ? { look: "error" as const } : {}) },
    { name: "p50", value: about(duration(total.p50_ns)), hint: WITHIN },
    { name: "p95", value: about(duration(total.p95_ns)), hint: WITHIN },
    { name: "p99", value: about(duration(total.p99_ns)), hint: WITHIN },
    { name: "Tokens", value: tokens(total.input_tokens), more: total.output_tokens === null ? null : `in, ${said(tokens(total.output_tokens))} out` },
    { name: "Cost", value: cost(total.cost_usd), more: total.unpriced_count ? `without ${plural(total.unpriced_count, "call")} of unknown price` : null },
  ];
  return (
    <dl class="tiles">
      {tiles.map(({ name, value, more, hint, look }) => (
        <div key={name} class={look ? `tile tile--${look}` : "tile"} title={hint}>
          <dt class="tile-name">{name}</dt>
          <dd class="tile-value">
            <Figure of={value} />
          </dd>
          {more && <dd class="tile-more">{more}</dd>}
        </div>
      ))}
    </dl>
  );
}
