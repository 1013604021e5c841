// What else is known of a call: where it sits in the app, what it was made on, who made it, its names and numbers.
import type { ComponentChild } from "preact";
import { useContext } from "preact/hooks";
import type { Span } from "../api/types.ts";
import { spanFilter, traceFilter } from "../model/filtering.ts";
import { appPage } from "../model/places.ts";
import { Copy } from "../parts/copy/copy.tsx";
import { Plain } from "../parts/text/text.tsx";
import { Time } from "../parts/time/time.tsx";
import { href } from "../state/url.ts";
import { Linked } from "./linked.ts";
import type { PanelProps } from "./panel.ts";
import { Value } from "./value.tsx";
import "./details.css";

export function Details({ span, find }: PanelProps) {
  return (
    <>
      <dl class="details">
        <Place span={span} />
        <Made span={span} />
        <Ids span={span} />
      </dl>
      <Value title="attributes" field="attributes" value={span.attributes} find={find} />
      {span.usage && <Value title="usage, in the provider's words" field={null} value={span.usage.raw} find={find} />}
      {span.links && span.links.length > 0 && <Value title="links" field="links" value={span.links} find={find} />}
    </>
  );
}

function Place({ span }: { readonly span: Span }) {
  const version = span.version === null ? null : span.version.slice(0, 8);
  const others = (span.paths ?? []).filter((path) => path !== span.path);
  return (
    <>
      {span.app !== null && (
        <Fact name="app">
          <Filter by={traceFilter("app", span.app)} text={span.app} />
          {version && <span class="details-aside">version <Component span={span} path="" said={version} /></span>}
        </Fact>
      )}
      {span.path !== null && (
        <Fact name="component">
          <Component span={span} path={span.path} />
          {span.path_exact === false && <span class="details-warn">not exact: one of several places, chosen by order</span>}
          {others.length > 0 && <Others span={span} paths={others} />}
        </Fact>
      )}
    </>
  );
}

function Others({ span, paths }: { readonly span: Span; readonly paths: readonly string[] }) {
  return (
    <details class="details-more">
      <summary>the same object stands at {paths.length === 1 ? "one other place" : `${paths.length} other places`}</summary>
      {paths.slice(0, 50).map((path) => <div key={path}><Component span={span} path={path} /></div>)}
    </details>
  );
}

export interface ComponentProps {
  readonly span: Span;
  readonly path: string;
  readonly said?: string;
}

/** A link to the part in the picture of its app. */
export function Component({ span, path, said = path || "the app itself" }: ComponentProps) {
  const isLinked = useContext(Linked);
  const shown = <span class="details-mono"><Plain text={said} /></span>;
  return span.app === null || !isLinked ? shown : <a href={href(appPage(span.app), { version: span.version, path })}>{shown}</a>;
}

function Made({ span }: { readonly span: Span }) {
  const { type, site } = span;
  return (
    <>
      {span.method !== null && <Fact name="method"><Filter by={spanFilter("method", span.method)} text={span.method} mono /></Fact>}
      {type !== null && (
        <Fact name="type">
          <span class="details-mono"><Plain text={`${type.module}.${type.qualname}`} /></span>
          {type.bases.length > 0 && (
            <details class="details-more">
              <summary>{type.bases.length === 1 ? "one base class" : `${type.bases.length} base classes`}</summary>
              {type.bases.slice(0, 50).map((base, at) => <div class="details-mono" key={at}><Plain text={base} /></div>)}
            </details>
          )}
        </Fact>
      )}
      {site !== null && (
        <Fact name="called at">
          <span class="details-mono"><Plain text={`${site.file}:${site.line}`} /></span>
          <span class="details-aside">in <Plain text={site.function} /></span>
          <Copy text={`${site.file}:${site.line}`} label="Copy the place" />
        </Fact>
      )}
      {span.model !== null && (
        <Fact name="model">
          <Filter by={traceFilter("model", span.model)} text={span.model} />
          {span.provider !== null && <span class="details-aside"><Filter by={spanFilter("provider", span.provider)} text={span.provider} /></span>}
        </Fact>
      )}
    </>
  );
}

function Ids({ span }: { readonly span: Span }) {
  const where = [`process ${span.process}`, span.thread === null ? null : `thread ${span.thread}`, span.task];
  return (
    <>
      <Fact name="started"><Time ns={span.started_ns} /></Fact>
      <Fact name="span"><Id id={span.span_id} /></Fact>
      <Fact name="trace"><Id id={span.trace_id} /></Fact>
      <Fact name="run"><Filter by={traceFilter("run", span.run)} text={span.run} mono /></Fact>
      <Fact name="ran in"><Plain text={where.filter((word) => word !== null).join(" · ")} /></Fact>
    </>
  );
}

function Id({ id }: { readonly id: string }) {
  return (
    <>
      <span class="details-mono"><Plain text={id} /></span>
      <Copy text={id} label="Copy the id" />
    </>
  );
}

function Filter({ by, text, mono = false }: { readonly by: string; readonly text: string; readonly mono?: boolean }) {
  const look = mono ? "details-mono" : undefined;
  if (!useContext(Linked)) return <span class={look}><Plain text={text} /></span>;
  return (
    <a class={look} href={href("/traces", { filter: by })} title="Find traces with this">
      <Plain text={text} />
    </a>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChild }) {
  return (
    <div class="details-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
