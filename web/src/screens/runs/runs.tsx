// Executions of programs, the newest first; each leads to its traces.
import type { Run, RunPage } from "../../api/types.ts";
import { count, duration, shortId } from "../../model/format.ts";
import { command } from "../../model/command.ts";
import { traceFilter } from "../../model/filtering.ts";
import { visibleText } from "../../model/visible.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Button } from "../../parts/button/button.tsx";
import { Cost } from "../../parts/cost/cost.tsx";
import { Empty } from "../../parts/empty/empty.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { Time } from "../../parts/time/time.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { usePages } from "../../state/pages.ts";
import { href } from "../../state/url.ts";
import "./runs.css";

const COLUMNS: readonly ListColumn<Run>[] = [
  { title: "Run", cell: ({ run }) => <a href={pathOf(run)}><code>{shortId(run)}</code></a> },
  { title: "Program", wide: true, cell: (run) => <Program run={run} /> },
    { title: "Processes", right: true, minor: true, cell: ({ processes }) => <Figure of={count(processes)} /> },
  { title: "Traces", right: true, minor: true, cell: ({ run, trace_count }) => <a href={pathOf(run)}><Figure of={count(trace_count)} /></a> },
  { title: "Errors", right: true, cell: ({ error_count }) => <span class={error_count ? "runs-failing" : undefined}><Figure of={count(error_count)} /></span> },
  { title: "Spans", right: true, minor: true, cell: ({ span_count }) => <Figure of={count(span_count)} /> },
  { title: "Cost", right: true, minor: true, cell: (run) => <Cost of={run} /> },
  { title: "Apps", minor: true, cell: ({ apps }) => <Plain text={apps?.join(", ") || "–"} /> },
  { title: "Lasted", right: true, minor: true, hint: "Up to the end of its last trace", cell: ({ started_ns, last_ns }) => <Figure of={duration(last_ns === null ? null : Math.max(0, last_ns - started_ns))} /> },
  { title: "Started", right: true, cell: ({ started_ns }) => <Time ns={started_ns} /> },
];

/** The list of runs. */
export function Runs() {
  const { rows, problem, more, partial, readMore, again } = usePages<Run, RunPage>("/api/runs", { limit: 50 }, (page) => page.runs, ({ run }) => run);
  return (
    <Page title="Runs">
      {problem.value && <Problem message={problem.value} onRetry={again} />}
      {partial.value && <p class="runs-note" role="status">{partial.value}</p>}
      {!rows.value && !problem.value && <Spinner label="Reading runs" />}
      {rows.value?.length === 0 && <Empty title="No runs yet">One execution of a recorded program is a run.</Empty>}
      {rows.value && rows.value.length > 0 && <List label="Runs" rows={rows.value} columns={COLUMNS} keyOf={({ run }) => run} />}
      {more.value && <p class="runs-note"><Button onClick={() => void readMore()}>Older runs</Button></p>}
    </Page>
  );
}

function Program({ run: { argv, python, alive } }: { readonly run: Run }) {
  if (!argv?.length) return <span class="runs-none" title="Its traces came from a file, which does not say which program made them">imported, no program named</span>;
  return (
    <>
      {alive && <Badge status="running" dot />} <code title={visibleText(`${argv.join(" ")}${python ? `, Python ${python}` : ""}`)}><Plain text={command(argv)} /></code>
    </>
  );
}

function pathOf(run: string): string {
  return href("/traces", { filter: traceFilter("run", run), since: null });
}
