// One trace: its figures, its tree beside the selected call, or the whole of it to be read.
import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { serverSource, type Source } from "../../api/source.ts";
import { useKeys } from "../../parts/keys/use-keys.ts";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { Tabs } from "../../parts/tabs/tabs.tsx";
import { query, setQuery } from "../../state/url.ts";
import { Actions, step } from "./actions.tsx";
import { Calls } from "./calls.tsx";
import { Facts } from "./facts.tsx";
import { Marking, Marks } from "./marks.tsx";
import { Notices } from "./notices.tsx";
import { open, type Opened } from "./opened.ts";
import { ReadingView } from "./reading.tsx";
import { Unknown } from "./unknown.tsx";
import "./trace.css";

const VIEWS = [{ key: "tree", label: "Tree" }, { key: "reading", label: "Reading" }];
const server = serverSource();

export interface TraceProps {
  readonly id: string;
  /** Where it is read from, when that is not the dashboard's server. */
  readonly source?: Source;
}

/** One trace. */
export function Trace({ id, source = server }: TraceProps) {
  const opened = useMemo(() => open(id, source), [id, source]);
  useLayoutEffect(() => follow(opened), [opened]); // asked before anything is painted: the answer takes longest
  const { reading } = opened;
  const view = query("view");
  const title = useComputed(() => reading.outline.value?.trace.name ?? id.slice(0, 8));
  const isThere = useComputed(() => reading.outline.value !== null);
  if (!isThere.value) {
    return (
      <Page title={title.value}>
        {reading.problem.value === null && <Spinner label="Reading the trace" />}
        {reading.problem.value?.status === 404 && <Unknown id={id} />}
        {reading.problem.value && reading.problem.value.status !== 404 && (
          <Problem message={reading.problem.value.message} onRetry={() => void reading.read()} />
        )}
      </Page>
    );
  }
  const toolbar = (
    <>
      <Tabs label="View" tabs={VIEWS} chosen={view.value ?? "tree"} onChoose={(key) => setQuery({ view: key === "tree" ? null : key })} />
      <Marking opened={opened} />
      <Actions opened={opened} />
    </>
  );
  return (
    <Page title={title.value} toolbar={toolbar} scroll={false}>
      <div class="trace">
        <Head opened={opened} />
        <div class="trace-body">
          {view.value === "reading" ? <ReadingView opened={opened} /> : <Calls opened={opened} />}
        </div>
      </div>
    </Page>
  );
}

/** What stands above both views. */
function Head({ opened }: { readonly opened: Opened }) {
  const { outline, now, source, model } = opened.reading;
  const said = useSignal("");
  useKeys("Trace", [
    { keys: "[", said: "trace above, newer", run: () => void step(opened, "newer", (text) => (said.value = text)) },
    { keys: "]", said: "trace below, older", run: () => void step(opened, "older", (text) => (said.value = text)) },
  ]);
  if (!outline.value) return null;
  return (
    <div class="trace-head">
      <Facts trace={outline.value.trace} now={now.value} reached={model.value?.to ?? null} isLive={source.isLive} />
      <Marks opened={opened} />
      <Notices opened={opened} />
      <span class="unseen" role="status">{said}</span>
    </div>
  );
}

/** Read the trace and keep it fresh; when the address names a span it is brought into sight. */
function follow(opened: Opened): () => void {
  const stops = [opened.reading.follow(), opened.finding.follow(), opened.previews.stop, opened.zoom.stop];
  void opened.reading.read().then(() => {
    const { selected, isChosen, select } = opened.selection;
    if (isChosen.peek()) select(selected.peek());
  });
  return () => {
    for (const stop of stops) stop();
  };
}
