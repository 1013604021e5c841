// One component: what it is, how it does, its parameters and its program text.
import type { Component, ComponentFigures } from "../../api/types.ts";
import { about, cost, count, duration, said, tokens } from "../../model/format.ts";
import { quoted } from "../../model/filter-text.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { JsonView } from "../../parts/json-view/json-view.tsx";
import { href } from "../../state/url.ts";
import { Plain } from "../../parts/text/text.tsx";
import "./part-panel.css";

export interface PartPanelProps {
  readonly app: string;
  readonly version: string;
  readonly part: Component;
  /** Null where it was not called. */
  readonly figures: ComponentFigures | null;
}

/** The panel of the chosen component. */
export function PartPanel({ app, version, part, figures }: PartPanelProps) {
  const names = Object.keys(part.parameters);
  return (
    <aside class="part-panel" aria-label="Component">
      <header class="part-panel-head">
        <Badge kind={part.kind} />
        <h2 class="part-panel-path"><Plain text={part.path || app} /></h2>
        <p class="part-panel-type" title={part.type.bases.length ? `goes back to ${part.type.bases.join(", ")}` : undefined}>
          {part.type.module}.{part.type.qualname}
        </p>
      </header>
      {figures ? <Figures app={app} version={version} part={part} figures={figures} /> : <p class="part-panel-none">Not called in this time, or only through its parts.</p>}
      <h3 class="part-panel-title">Parameters</h3>
      {names.length ? <JsonView value={part.parameters} /> : <p class="part-panel-none">None.</p>}
      {part.source && (
        <>
          <h3 class="part-panel-title">Program text</h3>
          {part.source.text === null ? <p class="part-panel-none">No file has it any more.</p> : <pre class="part-panel-source" tabIndex={0}><Plain text={part.source.text} /></pre>}
        </>
      )}
    </aside>
  );
}

function Figures({ app, version, part, figures }: PartPanelProps & { readonly figures: ComponentFigures }) {
  const filter = `app == ${quoted(app)} and any(s.path == ${quoted(part.path)} and s.version == ${quoted(version)} for s in spans)`;
  const failing = `app == ${quoted(app)} and any(s.path == ${quoted(part.path)} and s.status == "error" for s in spans)`;
  const unpriced = figures.unpriced_count ? `, ${figures.unpriced_count} unpriced` : "";
  const told: readonly (readonly [string, string])[] = [
    ["Calls", said(count(figures.span_count))],
    ["p50", said(about(duration(figures.p50_ns)))],
    ["p95", said(about(duration(figures.p95_ns)))],
    ...(figures.input_tokens === null ? [] : [["Tokens", `${said(tokens(figures.input_tokens))} → ${said(tokens(figures.output_tokens))}`] as const]),
    ...(figures.cost_usd === null && !figures.unpriced_count ? [] : [["Cost", said(cost(figures.cost_usd)) + unpriced] as const]),
  ];
  return (
    <>
      <dl class="part-panel-figures">
        {told.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div class={figures.error_count ? "part-panel-failing" : undefined}>
          <dt>Errors</dt>
          <dd>{said(count(figures.error_count))}</dd>
        </div>
      </dl>
      <p class="part-panel-links">
        <a href={href("/traces", { filter })}>Its traces</a>
        {figures.error_count > 0 && <a href={href("/traces", { filter: failing })}>Those in which it failed</a>}
      </p>
    </>
  );
}
