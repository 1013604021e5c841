// The columns of the list of traces. A value that many traces share narrows the list when it is clicked.
import type { Trace } from "../../api/types.ts";
import { quoted } from "../../model/filter-text.ts";
import { count, duration, shortId, tokens } from "../../model/format.ts";
import { legible } from "../../model/preview.ts";
import { visibleText } from "../../model/visible.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Cost } from "../../parts/cost/cost.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { Icon } from "../../parts/icon/icon.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { Time } from "../../parts/time/time.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { narrowBy } from "./narrowing.ts";

/** All of them; `pinned` tells which traces somebody keeps. */
export function traceColumns(pinned: ReadonlySet<string>): readonly Column<Trace>[] {
  return [
    { key: "name", title: "Name", width: "minmax(164px, 1.6fr)", render: (trace) => <Name trace={trace} pinned={pinned.has(trace.trace_id)} /> },
    { key: "input", title: "Input", width: "minmax(120px, 2fr)", render: (trace) => <Preview text={trace.input_preview} /> },
    { key: "output", title: "Output", width: "minmax(120px, 2fr)", render: (trace) => <Preview text={trace.output_preview} /> },
    { key: "app", title: "App", width: "minmax(104px, 0.6fr)", acts: true, render: ({ app }) => <Value name="app" text={app} /> },
    { key: "status", title: "Status", width: "110px", extra: true, acts: true, render: ({ status }) => <Value name="status" text={status} shown={<Badge status={status} />} /> },
    { key: "kind", title: "Kind", width: "100px", extra: true, acts: true, render: ({ kind }) => <Value name="kind" text={kind} shown={<Badge kind={kind} />} /> },
    { key: "models", title: "Models", width: "minmax(110px, 0.8fr)", extra: true, acts: true, render: ({ models }) => <Values name="model" texts={models} /> },
    { key: "spans", title: "Spans", width: "70px", align: "right", sort: "longest", extra: true, render: (trace) => <Figure of={count(trace.span_count)} /> },
    { key: "errors", title: "Errors", width: "70px", align: "right", extra: true, said: "Spans that failed", render: (trace) => <Errors trace={trace} /> },
    { key: "tokens", title: "Tokens", width: "110px", align: "right", said: "Input → output", render: (trace) => <Tokens trace={trace} /> },
    { key: "cost", title: "Cost", width: "90px", align: "right", sort: "dearest", render: (trace) => <Cost of={trace} /> },
    { key: "duration", title: "Duration", width: "85px", align: "right", sort: "slowest", render: (trace) => <Figure of={duration(trace.duration_ns)} /> },
    { key: "started", title: "Started", width: "112px", align: "right", sort: "newest", render: (trace) => <Time ns={trace.started_ns} /> },
    { key: "session", title: "Session", width: "minmax(90px, 0.6fr)", extra: true, acts: true, render: ({ session }) => <Value name="session" text={session} /> },
    { key: "user", title: "User", width: "minmax(80px, 0.5fr)", extra: true, acts: true, render: ({ user }) => <Value name="user" text={user} /> },
    { key: "tags", title: "Tags", width: "minmax(90px, 0.6fr)", extra: true, acts: true, render: ({ tags }) => <Tags tags={tags} /> },
    { key: "version", title: "Version", width: "85px", extra: true, acts: true, render: ({ version }) => <Value name="version" text={version} shown={version && <code>{shortId(version)}</code>} /> },
    { key: "run", title: "Run", width: "90px", extra: true, acts: true, render: ({ run }) => <Value name="run" text={run} shown={<code>{shortId(run)}</code>} /> },
    { key: "id", title: "Id", width: "90px", extra: true, render: (trace) => <code>{shortId(trace.trace_id)}</code> },
  ];
}

/** What a page that is narrow starts with. */
export const FEW: readonly string[] = ["name", "duration", "started"];

function Name({ trace, pinned }: { readonly trace: Trace; readonly pinned: boolean }) {
  return (
    <span class="traces-name">
      <Badge status={trace.status} dot />
      <Badge kind={trace.kind} dot />
      <span class="traces-text" title={visibleText(trace.name)}>
        <Plain text={trace.name} />
      </span>
      {pinned && <Icon name="pin" />}
    </span>
  );
}

function Preview({ text }: { readonly text: string | null }) {
  return (
    <span class="traces-preview" title={text === null ? undefined : visibleText(text)} dir="auto">
      <Plain text={legible(text ?? "")} />
    </span>
  );
}

interface ValueProps {
  readonly name: string;
  readonly text: string | null;
  readonly shown?: preact.ComponentChild;
}

function Value({ name, text, shown }: ValueProps) {
  if (text === null) return null;
  const condition = `${name} == ${quoted(text)}`;
  return (
    <button type="button" class="traces-value" tabIndex={-1} title={`Only ${visibleText(condition)}`} onClick={() => narrowBy(condition)}>
      {shown ?? <Plain text={text} />}
    </button>
  );
}

function Values({ name, texts }: { readonly name: string; readonly texts: readonly string[] }) {
  return <>{texts.map((text) => <Value key={text} name={name} text={text} />)}</>;
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <>
      {tags.map((tag) => (
        <button type="button" class="traces-value" tabIndex={-1} key={tag} onClick={() => narrowBy(`${quoted(tag)} in tags`)}>
          <Plain text={tag} />
        </button>
      ))}
    </>
  );
}

function Errors({ trace }: { readonly trace: Trace }) {
  return trace.error_count ? <span class="traces-errors">{trace.error_count}</span> : <span class="traces-none">0</span>;
}

function Tokens({ trace }: { readonly trace: Trace }) {
  if (trace.input_tokens === null && trace.output_tokens === null) return null;
  return (
    <>
      <Figure of={tokens(trace.input_tokens)} />
      <span class="traces-none"> → </span>
      <Figure of={tokens(trace.output_tokens)} />
    </>
  );
}
