// One conversation from top to bottom: what was said, what was answered, what each turn took; older turns above.
import type { Turn, TurnPage } from "../../api/types.ts";
import { duration, moment } from "../../model/format.ts";
import { answer, question } from "../../model/turn.ts";
import { traceFilter } from "../../model/filtering.ts";
import { sessionApi, tracePage } from "../../model/places.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Button } from "../../parts/button/button.tsx";
import { Cost } from "../../parts/cost/cost.tsx";
import { Empty } from "../../parts/empty/empty.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { JsonView } from "../../parts/json-view/json-view.tsx";
import { Markdown } from "../../parts/markdown/markdown.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { LongText } from "../../parts/text/text.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { markdown, setMarkdown } from "../../state/markdown.ts";
import { usePages } from "../../state/pages.ts";
import { href } from "../../state/url.ts";
import "./session.css";

/** The page of one session. */
export function Session({ id }: { readonly id: string }) {
  const path = sessionApi(id, "/turns");
  const { rows, problem, more, partial, readMore, again } = usePages<Turn, TurnPage>(path, { limit: 50 }, (page) => page.turns, ({ trace }) => trace.trace_id);
  const filter = traceFilter("session", id);
  return (
    <Page title={`Session ${id}`} toolbar={<Toolbar filter={filter} />}>
      {problem.value && <Problem message={problem.value} onRetry={again} />}
      {partial.value && <p class="session-note" role="status">{partial.value}</p>}
      {!rows.value && !problem.value && <Spinner label="Reading the conversation" />}
      {rows.value?.length === 0 && <Empty title="No trace belongs to this session" />}
      <ol class="session">
        {rows.value?.map((turn) => (
          <OneTurn key={turn.trace.trace_id} turn={turn} />
        ))}
      </ol>
      {more.value && <p class="session-note"><Button onClick={() => void readMore()}>Go on reading</Button></p>}
    </Page>
  );
}

function Toolbar({ filter }: { readonly filter: string }) {
  return (
    <>
      <Button look="quiet" pressed={markdown.value} label="Read texts as Markdown" onClick={() => setMarkdown(!markdown.value)}>Markdown</Button>
      <a href={href("/traces", { filter })}>Its traces</a>
    </>
  );
}

function OneTurn({ turn: { trace, input, output } }: { readonly turn: Turn }) {
  return (
    <li class="session-turn">
      <p class="session-margin">
        <a href={href(tracePage(trace.trace_id))} title="Open the trace">{moment(trace.started_ns)}</a>
        <span><Badge status={trace.status} /></span>
        <span><Figure of={duration(trace.duration_ns)} /></span>
        <span><Cost of={trace} /></span>
        <span class="session-name"><Plain text={trace.name} /></span>
      </p>
      <div class="session-said">
        <Said who="asked" text={question(input)} value={input} />
        {output === null || output === undefined ? <p class="session-none">{NO_ANSWER[trace.status] ?? "Nothing came back."}</p> : <Said who="answered" text={answer(output)} value={output} />}
      </div>
    </li>
  );
}

const NO_ANSWER: Readonly<Record<string, string>> = {
  running: "Still running.",
  error: "It failed before it could answer.",
  cancelled: "It was cancelled.",
  incomplete: "The process ended before it could answer.",
};

function Said({ who, text, value }: { readonly who: "asked" | "answered"; readonly text: string | null; readonly value: unknown }) {
  return (
    <div class={`session-${who}`}>
      <span class="unseen">{who === "asked" ? "Asked: " : "Answered: "}</span>
      {text === null ? <JsonView value={value} /> : markdown.value ? <Markdown text={text} /> : <LongText text={text} />}
    </div>
  );
}
