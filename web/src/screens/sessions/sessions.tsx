// All conversations, the one that was last active first.
import type { Session, SessionPage } from "../../api/types.ts";
import { count, tokens } from "../../model/format.ts";
import { sessionPage } from "../../model/places.ts";
import { legible } from "../../model/preview.ts";
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
import "./sessions.css";

const COLUMNS: readonly ListColumn<Session>[] = [
  { title: "Session", cell: ({ session }) => <a href={href(sessionPage(session))}><Plain text={session} /></a> },
  { title: "First and last said", wide: true, cell: ({ input_preview, output_preview }) => <span class="sessions-said"><Plain text={legible(input_preview ?? "–")} /> <span class="sessions-last"><Plain text={legible(output_preview ?? "")} /></span></span> },
  { title: "User", minor: true, cell: ({ user }) => <Plain text={user ?? "–"} /> },
  { title: "Traces", right: true, minor: true, cell: ({ trace_count }) => <Figure of={count(trace_count)} /> },
  { title: "Errors", right: true, cell: ({ error_count }) => <span class={error_count ? "sessions-failing" : undefined}><Figure of={count(error_count)} /></span> },
  { title: "Tokens", right: true, minor: true, hint: "In and out", cell: ({ input_tokens, output_tokens }) => <><Figure of={tokens(input_tokens)} /> → <Figure of={tokens(output_tokens)} /></> },
  { title: "Cost", right: true, minor: true, cell: (session) => <Cost of={session} /> },
  { title: "Last active", right: true, cell: ({ last_ns }) => <Time ns={last_ns} relative /> },
];

/** The list of sessions. */
export function Sessions() {
  const { rows, problem, more, partial, readMore, again } = usePages<Session, SessionPage>("/api/sessions", { limit: 50 }, (page) => page.sessions, ({ session }) => session);
  return (
    <Page title="Sessions">
      {problem.value && <Problem message={problem.value} onRetry={again} />}
      {partial.value && <p class="sessions-partial" role="status">{partial.value}</p>}
      {!rows.value && !problem.value && <Spinner label="Reading sessions" />}
      {rows.value?.length === 0 && (
        <Empty title="No sessions yet">
          <p>Say which conversation a trace belongs to, and it is read from top to bottom here:</p>
          <pre>with dashcam.tag(session="c-17"): …</pre>
        </Empty>
      )}
      {rows.value && rows.value.length > 0 && <List label="Sessions" rows={rows.value} columns={COLUMNS} keyOf={({ session }) => session} />}
      {more.value && <p class="sessions-more"><Button onClick={() => void readMore()}>Older sessions</Button></p>}
    </Page>
  );
}
