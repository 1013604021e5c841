// One step of a transcript: its words, and at the margin when it was, how long it took and what it cost.
import type { ComponentChild } from "preact";
import type { Outline, Span } from "../../api/types.ts";
import { documentsOf } from "../../model/documents.ts";
import { cost, duration, plural } from "../../model/format.ts";
import { isConversation } from "../../model/messages.ts";
import { field, isEmpty, loneText, preview, words } from "../../model/payload.ts";
import type { Block } from "../../model/transcript.ts";
import { Shown } from "../../panels/value.tsx";
import { Badge } from "../../parts/badge/badge.tsx";
import { MessageView, Words } from "../../parts/chat-view/message.tsx";
import { Given } from "../../parts/chat-view/tool-call.tsx";
import { Documents } from "../../parts/documents/documents.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { Stack } from "../../parts/stack/stack.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { Time } from "../../parts/time/time.tsx";
import { markdown } from "../../state/markdown.ts";

export interface ReadingBlockProps {
  readonly block: Block<Span>;
  readonly outline: Outline;
  readonly find: string | undefined;
  readonly onJump: (index: number) => void;
}

const INDENT_MOST = 4;

export function ReadingBlock({ block, outline, find, onJump }: ReadingBlockProps) {
  const { step, span, error } = block;
  const isEnd = step.of === "answered";
  const at = span.started_ns - outline.trace.started_ns + (isEnd ? (span.duration_ns ?? 0) : 0);
  return (
    <article class={`reading-block reading-block--${step.of}`} style={{ marginLeft: `${Math.min(step.depth, INDENT_MOST) * 16}px` }}>
      <div class="reading-margin">
        {step.of === "asked" ? <Time ns={span.started_ns} /> : <span title="After the trace began">+<Figure of={duration(Math.max(0, at))} /></span>}
        {!isEnd && step.of !== "asked" && (
          <span class="reading-took">
            {step.of === "llm" && <span title="What it cost"><Figure of={cost(span.cost_usd)} /></span>}
            <span title="How long it took"><Figure of={duration(span.duration_ns)} /></span>
          </span>
        )}
      </div>
      <div class="reading-words">
        <button type="button" class="reading-head" onClick={() => onJump(step.index)} title="Show this call in the tree">
          <Badge kind={span.kind} />
          <span class="reading-name"><Plain text={span.name} /></span>
          {span.model !== null && <span class="reading-note"><Plain text={span.model} /></span>}
          {span.status !== "ok" && <Badge status={span.status} />}
        </button>
        {content(block, find, onJump)}
        {error && <Stack type={error.type} message={error.message} stack={error.stack} find={find} />}
      </div>
    </article>
  );
}

function content(block: Block<Span>, find: string | undefined, onJump: (index: number) => void): ComponentChild {
  const { step, span } = block;
  if (step.of === "llm" && block.messages.length + block.earlier.length + block.asked.length > 0) return <Talk block={block} find={find} onJump={onJump} />;
  if (step.of === "llm" && isConversation(span.input)) return <p class="reading-note">nothing new was said to it</p>;
  if (step.of === "asked") return <Said field="input" value={span.input} find={find} />;
  if (step.of === "answered" && span.error && !block.error) return <p class="reading-note">ended with the error above</p>;
  if (step.of === "answered") return <Said field="output" value={span.output} find={find} />;
  if (step.of === "found") return <Found span={span} find={find} />;
  if (step.of === "agent") return <p class="reading-note"><Plain text={preview(span.input, 300)} /></p>;
  return <Call span={span} find={find} />;
}

const SHORT = 110;

/** What a tool was given and what came of it: in a line where both are short. */
function Call({ span, find }: { readonly span: Span; readonly find: string | undefined }) {
  const [given, got] = [preview(span.input, SHORT), preview(span.output, SHORT)];
  if (given.length + got.length < SHORT && !`${given}${got}`.includes("\n")) {
    return (
      <p class="reading-line">
        {!isEmpty(span.input) && <Plain text={given} find={find} />}
        {!isEmpty(span.output) && <><span class="reading-arrow"> → </span><Plain text={got} find={find} /></>}
      </p>
    );
  }
  return (
    <div>
      {!isEmpty(span.input) && <Given value={span.input} find={find} />}
      {!isEmpty(span.output) && <div class="reading-result"><Given value={span.output} find={find} /></div>}
    </div>
  );
}

/** The question or the answer of the whole run: mostly one text. */
function Said({ field: name, value, find }: { readonly field: "input" | "output"; readonly value: unknown; readonly find: string | undefined }) {
  const text = loneText(value);
  if (text !== null) return <Words {...text} markdown={markdown.value} find={find} />;
  return isEmpty(value) ? null : <Shown field={name} label={name} value={value} find={find} />;
}

/** Characters that are shown at first of what a model was sent: prompts carry whole documents. */
const SENT_MOST = 600;

function Talk({ block, find, onJump }: Pick<ReadingBlockProps, "block" | "find" | "onJump">) {
  return (
    <>
      {block.earlier.length > 0 && (
        <details class="reading-found">
          <summary class="reading-note">{plural(block.earlier.length, "message")} of earlier runs, which it was told again</summary>
          {block.earlier.map((message, at) => <MessageView message={message} markdown={markdown.value} find={find} key={at} />)}
        </details>
      )}
      {block.messages.map((message, at) => (
        <MessageView message={message} markdown={markdown.value} find={find} most={message.isOutput ? undefined : SENT_MOST} key={at} />
      ))}
      {block.asked.length > 0 && (
        <p class="reading-asked">
          asks for{" "}
          {block.asked.map((tool, at) => (
            <button type="button" class="reading-tool" onClick={() => onJump(tool.index)} key={at}>
              <Plain text={tool.name} />
            </button>
          ))}
        </p>
      )}
    </>
  );
}

/** What was found: how much, and on a click all of it. */
function Found({ span, find }: { readonly span: Span; readonly find: string | undefined }) {
  const found = documentsOf(span.output);
  const query = words(field(span.input, "query"));
  if (found === null) return <Given value={span.output} find={find} />;
  return (
    <>
      {query && <p class="reading-query"><Plain text={query.text.slice(0, 1_000)} find={find} /></p>}
      <details class="reading-found" open={find !== undefined}>
        <summary>
          {plural(found.size, "document")}
          <span class="reading-note"> {found.documents.slice(0, 3).map((one) => one.title ?? preview(one.text, 40)).join(" · ").slice(0, 200)}</span>
        </summary>
        <Documents found={found} find={find} />
      </details>
    </>
  );
}
