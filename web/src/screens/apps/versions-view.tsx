// The versions of an app over time, each with its figures and what it did to those of the one before.
import type { AppVersion } from "../../api/types.ts";
import { deltas, type Delta } from "../../model/delta.ts";
import { count, duration, percent, shortId } from "../../model/format.ts";
import { traceFilter } from "../../model/filtering.ts";
import { Cost } from "../../parts/cost/cost.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Time } from "../../parts/time/time.tsx";
import { here, href, query } from "../../state/url.ts";
import "./versions-view.css";

const chosen = query("version");

interface Row {
  readonly app: string;
  readonly one: AppVersion;
  readonly before: AppVersion | undefined;
  /** How each figure moved since the version before, by its name. */
  readonly moved: ReadonlyMap<string, Delta>;
}

const COLUMNS: readonly ListColumn<Row>[] = [
  { title: "Version", cell: ({ one }) => <a href={here({ view: null, version: one.version })}><code>{shortId(one.version)}</code></a> },
  { title: "First seen", minor: true, cell: ({ one }) => <Time ns={one.first_seen_ns} /> },
  { title: "Last seen", minor: true, cell: ({ one }) => <Time ns={one.last_seen_ns} relative /> },
  { title: "Commit", minor: true, cell: ({ one: { git } }) => git?.commit ? <code title={`${git.branch ?? ""}${git.dirty ? ", with changes that were not committed" : ""}`}>{git.commit.slice(0, 8)}{git.dirty ? "*" : ""}</code> : "–" },
  { title: "Traces", right: true, cell: ({ app, one }) => <a href={href("/traces", { filter: `${traceFilter("app", app)} and ${traceFilter("version", one.version)}` })}><Figure of={count(one.trace_count)} /></a> },
  { title: "Errors", right: true, cell: ({ one, moved }) => <Moved delta={moved.get("Errors")}><Figure of={percent(one.error_rate)} /></Moved> },
  { title: "p50", right: true, hint: "Known to within 9 %", cell: ({ one, moved }) => <Moved delta={moved.get("p50")}><Figure of={duration(one.p50_ns)} /></Moved> },
  { title: "p95", right: true, minor: true, hint: "Known to within 9 %", cell: ({ one, moved }) => <Moved delta={moved.get("p95")}><Figure of={duration(one.p95_ns)} /></Moved> },
  { title: "Cost/trace", right: true, cell: ({ one, moved }) => <Moved delta={moved.get("Cost/trace")}><Cost of={{ cost_usd: one.cost_usd_per_trace, unpriced_count: one.unpriced_count }} /></Moved> },
  { title: "", minor: true, cell: ({ one, before }) => before && <a href={here({ view: "changes", before: before.version, after: one.version })}>what changed</a> },
];

export interface VersionsViewProps {
  readonly app: string;
  /** The newest first. */
  readonly versions: readonly AppVersion[];
}

/** The list of versions. */
export function VersionsView({ app, versions }: VersionsViewProps) {
  const rows = versions.map((one, at): Row => {
    const before = versions[at + 1];
    return { app, one, before, moved: new Map((before ? deltas(before, one) : []).map((delta) => [delta.name, delta])) };
  });
  return (
    <div class="versions-view">
      <List label="Versions" rows={rows} columns={COLUMNS} keyOf={({ one }) => one.version} isSelected={({ one }) => one.version === chosen.value} />
    </div>
  );
}

function Moved({ delta, children }: { readonly delta: Delta | undefined; readonly children: preact.ComponentChildren }) {
  if (!delta || delta.verdict === "same" || delta.verdict === "unknown") return <>{children}</>;
  return (
    <span title={`${delta.before} before`}>
      <span class={`versions-view-moved versions-view-moved--${delta.verdict}`}>{delta.change}</span> {children}
    </span>
  );
}
