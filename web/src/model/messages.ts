// The input and output of a model call → a conversation: who said what, which tool was asked for and what it answered.
//
// Reads the neutral shape `{role, parts, name?, finish_reason?}`. What does not have it (a plain function's own messages,
// an unknown or invented part) is kept as it is: nothing is left out.
import { type View, field, isEmpty, items, look, words } from "./payload.ts";
import { same } from "./same.ts";

/** A text as it was stored; `size` is more than it has characters where it was cut. */
export interface Text {
  readonly text: string;
  readonly size: number;
}

export type Part =
  | ({ readonly is: "text" | "reasoning" | "refusal" } & Text)
  | { readonly is: "call"; readonly id: string | null; readonly name: string; readonly arguments: unknown; readonly answer: Answer | null }
  | { readonly is: "answer"; readonly id: string | null; readonly response: unknown }
  | { readonly is: "blob"; readonly mime: string; readonly size: number | null; readonly hash: string | null }
  | { readonly is: "uri"; readonly uri: string; readonly mime: string }
  | { readonly is: "hidden"; readonly raw: unknown }
  | { readonly is: "other"; readonly label: string; readonly raw: unknown };

/** What a tool answered, and whether the model was told it before this call was made. */
export interface Answer {
  readonly response: unknown;
}

export interface Message {
  readonly role: string;
  readonly name: string | null;
  readonly finish: string | null;
  readonly parts: readonly Part[];
  /** Of the answer, not of what was asked. */
  readonly isOutput: boolean;
  /** Sent again from the previous call: the reader has seen it. */
  readonly isKnown: boolean;
}

export interface Conversation {
  readonly messages: readonly Message[];
  /** Messages that were not kept, at the end of what was sent. */
  readonly lost: number;
}

/** True where a value is a model call's: it has messages. */
export function isConversation(value: unknown): boolean {
  const messages = field(value, "messages");
  return look(messages).is === "list" && items(messages).items.every((message) => typeof field(message, "role") === "string");
}

/** Put a call's input and output in order; `before` is the input of the call before, whose messages are known already. */
export function conversation(input: unknown, output: unknown, before?: unknown): Conversation {
  const sent = items(field(input, "messages"));
  const got = items(field(output, "messages"));
  const known = before === undefined ? 0 : shared(sent.items, items(field(before, "messages")).items);
  const messages = [
    ...sent.items.map((raw, at) => read(raw, false, at < known)),
    ...got.items.map((raw) => read(raw, true, false)),
  ];
  return { messages: matched(messages), lost: sent.size - sent.items.length };
}

/** How many messages both begin with: a history that was sent again. */
export function shared(now: readonly unknown[], before: readonly unknown[]): number {
  let at = 0;
  while (at < now.length && at < before.length && same(now[at], before[at])) at += 1;
  return at;
}

/** Read one message. */
export function read(raw: unknown, isOutput = false, isKnown = false): Message {
  return {
    role: said(field(raw, "role")) ?? "message",
    name: said(field(raw, "name")),
    finish: said(field(raw, "finish_reason")),
    parts: partsOf(raw),
    isOutput,
    isKnown,
  };
}

/** Give all that a message says as one text: for a preview, a search, a comparison. */
export function textOf(message: Message): string {
  return message.parts.flatMap((part) => ("text" in part && part.is !== "reasoning" ? [part.text] : [])).join("\n");
}

function partsOf(raw: unknown): readonly Part[] {
  const parts = field(raw, "parts");
  if (look(parts).is === "list") return items(parts).items.map(part);
  const content = field(raw, "content");
  const text = words(content);
  if (text !== null) return [{ is: "text", ...text }];
  if (look(content).is === "list") return items(content).items.map(foreign);
  return isEmpty(raw) || (said(field(raw, "role")) !== null && isEmpty(content)) ? [] : [{ is: "other", label: "message", raw }];
}

const PARTS = new Map<unknown, (raw: unknown) => Part | null>([
  ["text", (raw) => textPart("text", field(raw, "content"))],
  ["reasoning", (raw) => textPart("reasoning", field(raw, "content"))],
  ["redacted_reasoning", (raw) => ({ is: "hidden", raw })],
  ["tool_call", call],
  ["tool_call_response", (raw) => ({ is: "answer", id: said(field(raw, "id")), response: field(raw, "response") })],
  ["blob", blob],
  ["uri", (raw) => uri(field(raw, "uri"), field(raw, "mime_type"))],
  ["other", (raw) => other(field(raw, "raw"))],
]);

function part(raw: unknown): Part {
  const kind = field(raw, "type");
  return PARTS.get(kind)?.(raw) ?? { is: "other", label: said(kind) ?? "part", raw };
}

/** A part as a provider wrote it, inside a plain function's own messages. */
function foreign(raw: unknown): Part {
  const text = words(raw) ?? words(field(raw, "text"));
  return text === null ? { is: "other", label: said(field(raw, "type")) ?? "part", raw } : { is: "text", ...text };
}

function textPart(is: "text" | "reasoning" | "refusal", content: unknown): Part | null {
  const text = words(content);
  return text === null ? null : { is, ...text };
}

function call(raw: unknown): Part {
  const name = said(field(raw, "name")) ?? "tool";
  return { is: "call", id: said(field(raw, "id")), name, arguments: field(raw, "arguments"), answer: null };
}

function blob(raw: unknown): Part {
  const size = field(raw, "size");
  return {
    is: "blob",
    mime: said(field(raw, "mime_type")) ?? "unknown type",
    size: typeof size === "number" ? size : null,
    hash: said(field(raw, "hash")),
  };
}

function uri(address: unknown, mime: unknown): Part | null {
  const text = words(address);
  return text === null ? null : { is: "uri", uri: text.text, mime: said(mime) ?? "file" };
}

function other(raw: unknown): Part {
  const kind = said(field(raw, "type"));
  const refused = kind === "refusal" ? textPart("refusal", field(raw, "refusal")) : null;
  return refused ?? { is: "other", label: kind ?? "part", raw };
}

function said(value: unknown): string | null {
  const view: View = look(value);
  return view.is === "text" && view.text !== "" ? view.text : null;
}

/** Put each answer of a tool beside the call that asked for it; a message that said nothing else goes. */
function matched(messages: readonly Message[]): readonly Message[] {
  const calls: { readonly message: number; readonly part: number; readonly id: string | null; readonly name: string }[] = [];
  const answers = new Map<string, Answer>();
  const taken = new Set<Part>();
  messages.forEach((message, at) => {
    message.parts.forEach((one, nth) => {
      if (one.is === "call") calls.push({ message: at, part: nth, id: one.id, name: one.name });
      if (one.is !== "answer") return;
      // without an id it is the oldest open call of that tool
      const found = calls.findIndex((open) => (one.id === null ? open.name === message.name : open.id === one.id));
      const open = found < 0 ? undefined : calls.splice(found, 1)[0];
      if (open === undefined) return;
      answers.set(`${open.message}.${open.part}`, { response: one.response });
      taken.add(one);
    });
  });
  if (answers.size === 0) return messages;
  return messages
    .map((message, at) => ({
      ...message,
      parts: message.parts
        .map((one, nth) => (one.is === "call" ? { ...one, answer: answers.get(`${at}.${nth}`) ?? null } : one))
        .filter((one) => !taken.has(one)),
    }))
    .filter((message, at) => message.parts.length > 0 || (messages[at]?.parts.length ?? 0) === 0);
}
