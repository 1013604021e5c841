// One message: its role, and its parts in their order.
import type { ComponentChild } from "preact";
import type { Message, Part } from "../../model/messages.ts";
import { count, said } from "../../model/format.ts";
import { JsonView } from "../json-view/json-view.tsx";
import { Markdown } from "../markdown/markdown.tsx";
import { Address, Blob } from "../media/media.tsx";
import { LongText, Lost, Plain } from "../text/text.tsx";
import type { ChatViewProps } from "./chat-view.tsx";
import { ToolCall } from "./tool-call.tsx";

export interface MessageViewProps extends Pick<ChatViewProps, "markdown" | "find" | "toolLink"> {
  readonly message: Message;
  /** Not sent by the call before. */
  readonly isNew?: boolean;
  /** Characters of a text that are shown at first. */
  readonly most?: number | undefined;
}

const ROLES = new Set(["system", "user", "assistant", "tool"]);
/** What is said only where it is not the usual end. */
const FINISHED = new Map([
  ["length", "cut off: the limit of tokens was reached"],
  ["content_filter", "stopped by the provider's content filter"],
  ["error", "ended with an error"],
]);

export function MessageView({ message, isNew = false, markdown, find, most, toolLink }: MessageViewProps) {
  const look = ROLES.has(message.role) ? message.role : "other";
  const finished = message.finish === null ? undefined : FINISHED.get(message.finish);
  return (
    <article class={`message message--${look}${message.isOutput ? " message--output" : ""}`}>
      <header class="message-head">
        <span class="message-role"><Plain text={message.role} /></span>
        {message.name && <span class="message-name"><Plain text={message.name} /></span>}
        {isNew && <span class="message-new">new</span>}
        {message.isOutput && <span class="message-note">answer</span>}
        {finished && <span class="message-finish">{finished}</span>}
      </header>
      <div class="message-parts">
        {message.parts.map((one, at) => <div class="message-part" key={at}>{part(one, { markdown, find, most, toolLink })}</div>)}
        {message.parts.length === 0 && <span class="message-note">empty</span>}
      </div>
    </article>
  );
}

function part(one: Part, { markdown, find, most, toolLink }: Omit<MessageViewProps, "message" | "isNew">): ComponentChild {
  switch (one.is) {
    case "text":
      return <Words text={one.text} size={one.size} markdown={markdown} find={find} most={most} />;
    case "refusal":
      return <div class="message-refusal"><span class="message-label">refusal</span><LongText text={one.text} size={one.size} find={find} /></div>;
    case "reasoning":
      return (
        <Folded label="reasoning" size={one.text.length}>
          <Words text={one.text} size={one.size} markdown={markdown} find={find} />
        </Folded>
      );
    case "call":
      return <ToolCall call={one} find={find} onJump={toolLink?.(one) ?? null} />;
    case "answer":
      return <Answered response={one.response} find={find} />;
    case "blob":
      return <Blob mime={one.mime} size={one.size} hash={one.hash} />;
    case "uri":
      return <Address uri={one.uri} mime={one.mime} />;
    case "hidden":
      return <Folded label="reasoning, hidden by the provider"><JsonView value={one.raw} find={find} /></Folded>;
    case "other":
      return <div class="message-other"><span class="message-label"><Plain text={one.label} /></span><JsonView value={one.raw} find={find} /></div>;
  }
}

export interface WordsProps {
  readonly text: string;
  readonly size: number;
  readonly markdown: boolean;
  readonly find?: string | undefined;
  readonly most?: number | undefined;
}

/** A text of a message, plain or as Markdown; one that is shown in part is plain. */
export function Words({ text, size, markdown, find, most }: WordsProps) {
  const isShort = most === undefined || text.length <= most * 1.5;
  if (!markdown || find || !isShort) return <LongText text={text} size={size} find={find} {...(most === undefined ? {} : { most })} />;
  return (
    <>
      <Markdown text={text} />
      {size > text.length && <Lost size={size} kept={text.length} />}
    </>
  );
}

function Folded({ label, size, children }: { readonly label: string; readonly size?: number; readonly children: ComponentChild }) {
  return (
    <details class="message-folded">
      <summary class="message-label">
        {label}
        {size !== undefined && <span class="message-note">, {said(count(size))} characters</span>}
      </summary>
      {children}
    </details>
  );
}

/** A tool's answer that no call in sight asked for. */
function Answered({ response, find }: { readonly response: unknown; readonly find?: string | undefined }) {
  return <div class="message-other"><span class="message-label">answer of a tool</span><JsonView value={response} find={find} /></div>;
}
