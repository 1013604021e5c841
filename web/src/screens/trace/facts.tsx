// The trace's figures in a few lines: how it went, what it used, whose it is.
import type { ComponentChildren } from "preact";
import type { Trace } from "../../api/types.ts";
import { cost, count, duration, plural, said, shortId, tokens } from "../../model/format.ts";
import { quoted } from "../../model/filter-text.ts";
import { appPage, sessionPage } from "../../model/places.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { Time } from "../../parts/time/time.tsx";
import { href } from "../../state/url.ts";
import "./facts.css";

export interface FactsProps {
  readonly trace: Trace;
  /** How long it has run, for one that still does. */
  readonly now: number;
  /** How far its calls reach, for one whose end nobody saw. */
  readonly reached: number | null;
  /** Whether there is a dashboard for links to lead to. */
  readonly isLive: boolean;
}

/** `<Facts trace={trace} now={now} reached={null} isLive/>` */
export function Facts({ trace, now, reached, isLive }: FactsProps) {
  const link = (path: string, query: Readonly<Record<string, string>>, text: string, title?: string) =>
    isLive ? <a href={href(path, query)} title={title}><Short text={text} /></a> : <span title={title}><Short text={text} /></span>;
  const listed = (filter: string, text: string, title?: string) => link("/traces", { filter }, text, title);
  return (
    <dl class="trace-facts">
      <Fact name="Status">
        <Badge status={trace.status} />
      </Fact>
      <Fact name="Time">
        {trace.status === "incomplete" && <span class="trace-facts-dim">≥ </span>}
        <Figure of={duration(trace.status === "running" ? now : (trace.duration_ns ?? reached))} />
      </Fact>
      <Fact name="Spans">
        <Figure of={count(trace.span_count)} />
        {trace.error_count > 0 && <span class="trace-facts-error"> {plural(trace.error_count, "error")}</span>}
      </Fact>
      {(trace.input_tokens !== null || trace.output_tokens !== null) && (
        <Fact name="Tokens">
          <Figure of={tokens(trace.input_tokens)} /> <span class="trace-facts-dim">→</span>{" "}
          <Figure of={tokens(trace.output_tokens)} />
        </Fact>
      )}
      {(trace.cost_usd !== null || trace.unpriced_count > 0) && (
        <Fact name="Cost">
          <Cost usd={trace.cost_usd} unpriced={trace.unpriced_count} />
        </Fact>
      )}
      {trace.models.length > 0 && (
        <Fact name={trace.models.length > 1 ? "Models" : "Model"}>
          {spread(trace.models.map((model) => listed(`model == ${quoted(model)}`, model)))}
        </Fact>
      )}
      {trace.app !== null && (
        <Fact name="App">
          {link(appPage(trace.app), trace.version ? { version: trace.version } : {}, trace.app)}
          {trace.version && <span class="trace-facts-dim" title={trace.version}> @ {shortId(trace.version)}</span>}
        </Fact>
      )}
      {trace.session !== null && (
        <Fact name="Session">{link(sessionPage(trace.session), {}, trace.session)}</Fact>
      )}
      {trace.user !== null && <Fact name="User">{listed(`user == ${quoted(trace.user)}`, trace.user)}</Fact>}
      {trace.tags.length > 0 && (
        <Fact name="Tags">
          {spread(trace.tags.slice(0, MOST).map((tag) => listed(`${quoted(tag)} in tags`, tag)))}
          {trace.tags.length > MOST && <span class="trace-facts-dim"> and {trace.tags.length - MOST} more</span>}
        </Fact>
      )}
      <Fact name="Run">{listed(`run == ${quoted(trace.run)}`, shortId(trace.run), `All traces of run ${trace.run}`)}</Fact>
      <Fact name="Started">
        <Time ns={trace.started_ns} />
      </Fact>
      {Object.entries(trace.metadata).slice(0, MOST).map(([name, value]) => (
        <Fact name={name} key={name}>
          <span class="trace-facts-value"><Short text={typeof value === "string" ? value : JSON.stringify(value)} /></span>
        </Fact>
      ))}
    </dl>
  );
}

/** So many tags and so much of the trace's own metadata. */
const MOST = 6;
/** More than a line has room for. */
const LONGEST = 120;

/** A recorded text, with nothing in it hidden. */
function Short({ text }: { readonly text: string }) {
  return <Plain text={text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text} />;
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="trace-facts-one">
      <dt><Short text={name} /></dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is known, and how many model calls it leaves out. */
function Cost({ usd, unpriced }: { readonly usd: number | null; readonly unpriced: number }) {
  const left = unpriced > 0 ? ` ${usd === null ? "" : "+ "}${said(count(unpriced))} unpriced` : "";
  return (
    <span title={unpriced > 0 ? `${plural(unpriced, "model call")} without a known price` : undefined}>
      <Figure of={cost(usd)} />
      {left && <span class="trace-facts-dim">{usd === null ? ` (${left.trim()})` : left}</span>}
    </span>
  );
}

function spread(parts: readonly ComponentChildren[]): ComponentChildren {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [", ", part]));
}
