// The selected span: what it is in a line, then its panel by kind, its details, or all of it as JSON.
import { computed } from "@preact/signals";
import type { Span } from "../api/types.ts";
import { cost, count, duration, said } from "../model/format.ts";
import { copied } from "../model/json.ts";
import { canWrite, curl, pythonProgram } from "../model/snippets.ts";
import { Badge } from "../parts/badge/badge.tsx";
import { Button } from "../parts/button/button.tsx";
import { Figure } from "../parts/figure/figure.tsx";
import { JsonView } from "../parts/json-view/json-view.tsx";
import { Menu, type MenuItem } from "../parts/menu/menu.tsx";
import { Stack } from "../parts/stack/stack.tsx";
import { Tabs } from "../parts/tabs/tabs.tsx";
import { Plain } from "../parts/text/text.tsx";
import { markdown, setMarkdown } from "../state/markdown.ts";
import { query, setQuery } from "../state/url.ts";
import { Component, Details } from "./details.tsx";
import { Effort } from "./effort.tsx";
import { Linked } from "./linked.ts";
import { LlmPanel } from "./llm.tsx";
import { Marks } from "./marks.tsx";
import type { Panel, PanelProps } from "./panel.ts";
import { CallPanel, DocumentsPanel, EmbeddingPanel, JudgePanel, PromptPanel, ToolPanel } from "./plain.tsx";
import "./panels.css";

export type { PanelProps } from "./panel.ts";

const PANELS: Readonly<Record<Span["kind"], Panel>> = {
  llm: LlmPanel,
  embedding: EmbeddingPanel,
  retriever: DocumentsPanel,
  reranker: DocumentsPanel,
  tool: ToolPanel,
  agent: CallPanel,
  chain: CallPanel,
  guardrail: JudgePanel,
  evaluator: JudgePanel,
  prompt: PromptPanel,
  function: CallPanel,
};

const TABS = [
  { key: "content", label: "Content" },
  { key: "details", label: "Details" },
  { key: "json", label: "JSON" },
];
const asked = query("tab");
const tab = computed(() => (TABS.some((one) => one.key === asked.value) ? (asked.value ?? "content") : "content"));

/** `<SpanPanel span={span} outline={outline} index={selected} onJump={select} source={source}/>` */
export function SpanPanel(props: PanelProps) {
  const { span, outline, find, source } = props;
  // a kind that a newer version knows is shown as a plain call
  const Content = Object.hasOwn(PANELS, span.kind) ? PANELS[span.kind] : CallPanel;
  return (
    <Linked.Provider value={source?.isLive !== false}>
      <div class="span-panel">
        <Head {...props} />
        <div class="span-panel-tabs">
          <Tabs label="What of the span" tabs={TABS} chosen={tab.value} onChoose={(key) => setQuery({ tab: key === "content" ? null : key }, { replace: true })} />
          {tab.value === "content" && (
            <Button look="quiet" pressed={markdown.value} label="Read texts as Markdown" onClick={() => setMarkdown(!markdown.value)}>Markdown</Button>
          )}
        </div>
        <div class="span-panel-body" role="tabpanel" aria-label={tab.value} tabIndex={0} key={span.span_id}>
          {tab.value === "content" && (
            <>
              {span.status === "running" && <p class="span-panel-note">This call still runs.</p>}
              {span.status === "incomplete" && (
                <p class="span-panel-note span-panel-note--warn">The process ended during this call: this is what it was doing.</p>
              )}
              {span.error && <Stack {...span.error} find={find} />}
              <Effort span={span} />
              <Content {...props} />
              <Marks span={span.span_id} marks={outline.marks} />
            </>
          )}
          {tab.value === "details" && <Details {...props} />}
          {tab.value === "json" && <JsonView value={span} find={find} tools label="The span" />}
        </div>
      </div>
    </Linked.Provider>
  );
}

function Head({ span, outline }: PanelProps) {
  const usage = span.usage;
  return (
    <header class="span-panel-head">
      <div class="span-panel-title">
        <Badge kind={span.kind} />
        <h2 class="span-panel-name"><Plain text={span.name} /></h2>
        <Badge status={span.status} />
        <Menu label="Copy" icon="copy" look="quiet" side="right" items={copies(span)} />
      </div>
      <div class="span-panel-facts">
        {span.duration_ns !== null && <span><Figure of={duration(span.duration_ns)} title="How long it took" /></span>}
        <span title="After the trace began">at <Figure of={duration(Math.max(0, span.started_ns - outline.trace.started_ns))} /></span>
        {span.model !== null && <span><Plain text={span.model} /></span>}
        {usage && <span>{said(count(usage.input_tokens))} → {said(count(usage.output_tokens))} tokens</span>}
        {(span.kind === "llm" || span.cost_usd !== null) && <span>cost <Figure of={cost(span.cost_usd)} /></span>}
        {span.path !== null && (
          <span>
            in <Component span={span} path={span.path} />
            {span.path_exact === false && <span class="span-panel-warn" title="One of several places, chosen by order"> not exact</span>}
          </span>
        )}
      </div>
    </header>
  );
}

/** What can be copied of a span; a model call as a program too. It is made when it is asked for. */
function copies(span: Span): readonly MenuItem[] {
  const ways = span.kind === "llm" ? canWrite(span) : { curl: false, python: false };
  const copy = (name: string, text: () => string | null) => ({
    said: name,
    run: () => void navigator.clipboard.writeText(text() ?? "").catch(() => undefined),
  });
  return [
    ...(ways.curl ? [copy("as cURL", () => curl(span))] : []),
    ...(ways.python ? [copy("as Python", () => pythonProgram(span))] : []),
    copy("input", () => copied(span.input)),
    copy("output", () => copied(span.output)),
    copy("all as JSON", () => copied(span)),
    copy("span id", () => span.span_id),
    copy("link", () => location.href),
  ];
}
