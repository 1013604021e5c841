// All apps that were recorded, each with its newest version and how it does.
import { type ListColumn, List } from "../../parts/list/list.tsx";
import { Cost } from "../../parts/cost/cost.tsx";
import { Empty } from "../../parts/empty/empty.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { Time } from "../../parts/time/time.tsx";
import { Plain } from "../../parts/text/text.tsx";
import type { App } from "../../api/types.ts";
import { count, duration, percent, shortId } from "../../model/format.ts";
import { appPage } from "../../model/places.ts";
import { useAsked } from "../../state/asked.ts";
import { href } from "../../state/url.ts";

const COLUMNS: readonly ListColumn<App>[] = [
  { title: "App", wide: true, cell: ({ app }) => <a href={href(appPage(app))}><Plain text={app} /></a> },
  { title: "Versions", right: true, cell: ({ versions }) => <Figure of={count(versions.length)} /> },
  { title: "Newest", minor: true, cell: ({ versions: [newest] }) => <code>{newest ? shortId(newest.version) : "–"}</code> },
  { title: "Traces", right: true, cell: ({ trace_count }) => <Figure of={count(trace_count)} /> },
  { title: "Errors", right: true, hint: "Of the newest version's finished traces", cell: ({ versions: [newest] }) => <Figure of={percent(newest?.error_rate)} /> },
  { title: "p50", right: true, minor: true, hint: "Of the newest version, known to within 9 %", cell: ({ versions: [newest] }) => <Figure of={duration(newest?.p50_ns)} /> },
  { title: "p95", right: true, hint: "Of the newest version, known to within 9 %", cell: ({ versions: [newest] }) => <Figure of={duration(newest?.p95_ns)} /> },
  { title: "Cost/trace", right: true, minor: true, hint: "Of the newest version", cell: ({ versions: [newest] }) => <Cost of={{ cost_usd: newest?.cost_usd_per_trace ?? null, unpriced_count: newest?.unpriced_count ?? 0 }} /> },
  { title: "Last seen", right: true, minor: true, cell: ({ last_seen_ns }) => <Time ns={last_seen_ns} relative /> },
];

/** The list of apps. */
export function Apps() {
  const { data, problem, again } = useAsked<readonly App[]>(() => "/api/apps");
  return (
    <Page title="Apps">
      {problem.value && <Problem message={problem.value.message} onRetry={again} />}
      {data.value ? <Found apps={data.value} /> : !problem.value && <Spinner label="Reading apps" />}
    </Page>
  );
}

function Found({ apps }: { readonly apps: readonly App[] }) {
  return apps.length ? (
    <List label="Apps" rows={apps} columns={COLUMNS} keyOf={({ app }) => app} />
  ) : (
    <Empty title="No apps yet">An app has a page of its own once one of its runs was recorded.</Empty>
  );
}
