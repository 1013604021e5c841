// What one call got and gave in both traces: messages one by one, words that differ marked.
import type { Outline, Span } from "../../api/types.ts";
import type { Row } from "../../model/align.ts";
import { beside, type Both as Pair } from "../../model/said-by.ts";
import { same } from "../../model/same.ts";
import { traceApi, tracePage } from "../../model/places.ts";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { LongText } from "../../parts/text/text.tsx";
import { TextDiff } from "../../parts/text-diff/text-diff.tsx";
import { useAsked } from "../../state/asked.ts";
import { href } from "../../state/url.ts";
import "./values.css";

export interface ValuesProps {
  readonly row: Row;
  readonly left: Outline;
  readonly right: Outline;
}

/** The panel of the chosen row. */
export function Values({ row, left, right }: ValuesProps) {
  const one = useAsked<Span>(() => addressOf(left, row.left), false);
  const other = useAsked<Span>(() => addressOf(right, row.right), false);
  const problem = one.problem.value ?? other.problem.value;
  if (problem) return <Problem message={problem.message} />;
  if ((row.left >= 0 && !one.data.value) || (row.right >= 0 && !other.data.value)) return <Spinner label="Reading values" />;
  return <Both left={one.data.value} right={other.data.value} />;
}

function Both({ left, right }: { readonly left: Span | null; readonly right: Span | null }) {
  return (
    <section class="values" aria-label="Values">
      <header class="values-head">
        <h2>{(left ?? right)?.name}</h2>
        {left && <a href={href(tracePage(left.trace_id), { span: left.span_id })}>in the first trace</a>}
        {right && <a href={href(tracePage(right.trace_id), { span: right.span_id })}>in the second trace</a>}
      </header>
      {(!left || !right) && <p class="values-only">Only the {left ? "first" : "second"} trace made this call.</p>}
      <Side title="Input" before={left?.input} after={right?.input} alone={!left || !right} />
      <Side title="Output" before={left?.output} after={right?.output} alone={!left || !right} />
      {(left?.error || right?.error) && <Side title="Error" before={told(left)} after={told(right)} alone={!left || !right} />}
    </section>
  );
}

function told(span: Span | null): string | null {
  return span?.error ? `${span.error.type}: ${span.error.message}` : null;
}

interface SideProps {
  readonly title: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Only one trace made the call. */
  readonly alone: boolean;
}

function Side({ title, before, after, alone }: SideProps) {
  if (!alone && same(before, after)) {
    return (
      <>
        <h3 class="values-title">{title}</h3>
        <p class="values-same">The same in both.</p>
      </>
    );
  }
  return (
    <>
      <h3 class="values-title">{title}</h3>
      {beside(before, after).map((both, at) => (
        <Piece key={at} both={both} />
      ))}
    </>
  );
}

function Piece({ both: { title, before, after } }: { readonly both: Pair }) {
  const isSame = before === after;
  const look = before === null ? " values-piece--in" : after === null ? " values-piece--out" : "";
  return (
    <div class={`values-piece${look}`}>
      {title && (
        <p class="values-role">
          {title}
          {isSame && " · the same"}
        </p>
      )}
      {isSame || before === null || after === null ? <LongText text={before ?? after ?? ""} most={isSame ? 200 : 2_000} /> : <TextDiff before={before} after={after} />}
    </div>
  );
}

function addressOf(outline: Outline, index: number): string | null {
  const span = outline.spans.span_id[index];
  return span === undefined ? null : traceApi(outline.trace.trace_id, `/spans/${span}`);
}
