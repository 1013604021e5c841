// A model call: the conversation, the tools it was offered, its parameters.
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { plural } from "../model/format.ts";
import { conversation, isConversation } from "../model/messages.ts";
import { field, isEmpty, items, preview } from "../model/payload.ts";
import { previousCall, toolsAfter } from "../model/previous.ts";
import { ChatView } from "../parts/chat-view/chat-view.tsx";
import { JsonView } from "../parts/json-view/json-view.tsx";
import { Plain } from "../parts/text/text.tsx";
import { markdown } from "../state/markdown.ts";
import type { PanelProps } from "./panel.ts";
import { missing } from "./plain.tsx";
import { Section } from "./section.tsx";
import { Value } from "./value.tsx";

export function LlmPanel(props: PanelProps) {
  const { span, find } = props;
  const asked = isConversation(span.input);
  const tools = items(field(span.input, "tools")).items;
  const parameters = field(span.input, "parameters");
  return (
    <>
      {asked ? <Talk {...props} /> : <Value title="input" field="input" value={span.input} find={find} none="nothing" />}
      {!(asked && isConversation(span.output)) && <Value title="output" field="output" value={span.output} find={find} none={missing(span)} />}
      {tools.length > 0 && (
        <Section title="tools offered" note={names(tools)} isFolded>
          {tools.map((tool, at) => (
            <details class="llm-tool" key={at}>
              <summary>
                <span class="tool-call-name"><Plain text={nameOf(tool)} /></span>{" "}
                <span class="section-note"><Plain text={preview(field(tool, "description") ?? "", 160)} /></span>
              </summary>
              <JsonView value={field(tool, "parameters") ?? tool} find={find} />
            </details>
          ))}
        </Section>
      )}
      {!isEmpty(parameters) && (
        <Section title="parameters" note={preview(parameters, 60)} isFolded={!find}>
          <JsonView value={parameters} find={find} />
        </Section>
      )}
    </>
  );
}

/** The conversation, with what the call before had sent already folded away. */
function Talk({ span, outline, index, onJump, source, find }: PanelProps) {
  const before = useSignal<unknown>(undefined);
  const previous = useMemo(() => previousCall(outline, index), [outline, index]);
  const previousId = outline.spans.span_id[previous];
  useEffect(() => {
    before.value = undefined;
    if (source === undefined || previousId === undefined) return undefined;
    const stop = new AbortController();
    // without it all messages count as new, and nothing is lost
    source.span(span.trace_id, previousId, stop.signal).then((found) => (before.value = found.input), () => undefined);
    return () => stop.abort();
  }, [source, previousId, span.trace_id]);
  const talk = useMemo(() => conversation(span.input, span.output, before.value), [span.input, span.output, before.value]);
  const jumps = useMemo(() => {
    const calls = talk.messages.flatMap((message) => (message.isOutput ? message.parts.filter((part) => part.is === "call") : []));
    const found = toolsAfter(outline, index, calls.map((call) => call.name));
    return new Map(calls.map((call, at) => [call, found[at] ?? -1]));
  }, [talk, outline, index]);
  return (
    <ChatView
      conversation={talk}
      markdown={markdown.value}
      find={find}
      toolLink={(call) => {
        const to = jumps.get(call) ?? -1;
        return to < 0 ? null : () => onJump(to);
      }}
      key={span.span_id}
    />
  );
}

function nameOf(tool: unknown): string {
  const name = field(tool, "name");
  return typeof name === "string" ? name : "tool";
}

function names(tools: readonly unknown[]): string {
  const said = tools.slice(0, 4).map(nameOf).join(", ");
  return `${plural(tools.length, "tool")}: ${said}${tools.length > 4 ? ", …" : ""}`;
}
