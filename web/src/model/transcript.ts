// A trace → what is worth reading of it, from top to bottom: questions, answers, tools, what was found, what went wrong.
//
// `plan` chooses the calls by the outline alone; `Teller` turns them, as their payloads come in, into blocks, and says nothing
// twice: agents send their whole history again with every model call.
import { type Message, type Part, conversation, isConversation } from "./messages.ts";
import type { Outline } from "./outline.ts";
import { entries, preview, words } from "./payload.ts";
import { isKind, previousCall, toolsAfter } from "./previous.ts";

export type Kind = "asked" | "agent" | "llm" | "tool" | "found" | "judged" | "failed" | "answered";

/** One call that is told; `depth` counts the agents that it is under, the root apart. */
export interface Step {
  readonly index: number;
  readonly of: Kind;
  readonly depth: number;
  /** A call under it failed too: the error is told there. */
  readonly failsInside: boolean;
}

/** What of a span is read here. */
export interface Told {
  readonly span_id: string;
  readonly status: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: { readonly type: string; readonly message: string } | null;
}

/** A tool that a model asked for and that was called: told where it was called. */
export interface Asked {
  readonly name: string;
  readonly index: number;
}

export interface Block<S extends Told = Told> {
  readonly step: Step;
  readonly span: S;
  /** Of a model call: what is new in it. */
  readonly messages: readonly Message[];
  /** What it was told of earlier runs of the same session, before the question of this one. */
  readonly earlier: readonly Message[];
  readonly asked: readonly Asked[];
  /** Its error, where it was not told further inside already. */
  readonly error: S["error"];
  /** There is nothing in it that was not told before. */
  readonly isEmpty: boolean;
}

const STEPS = new Map<string, Kind>([
  ["llm", "llm"],
  ["tool", "tool"],
  ["retriever", "found"],
  ["reranker", "found"],
  ["guardrail", "judged"],
  ["evaluator", "judged"],
  ["agent", "agent"],
]);

/** Choose what is told of a trace, in the order it began. */
export function plan(outline: Outline): readonly Step[] {
  const { spans, kinds, statuses } = outline;
  const root = Math.max(0, spans.parent.findIndex((parent) => parent < 0));
  const depth = new Int32Array(spans.span_id.length);
  const failedBelow = new Set<number>();
  const isError = (index: number) => statuses[spans.status[index] ?? -1] === "error";
  for (let index = spans.span_id.length - 1; index > 0; index -= 1) {
    if (isError(index) || failedBelow.has(index)) failedBelow.add(spans.parent[index] ?? -1);
  }
  const steps: Step[] = [];
  for (let index = 0; index < spans.span_id.length; index += 1) {
    const parent = spans.parent[index] ?? -1;
    const above = parent >= 0 && parent < index ? (depth[parent] ?? 0) + (parent !== root && isKind(outline, parent, "agent") ? 1 : 0) : 0;
    depth[index] = above;
    const kind = STEPS.get(kinds[spans.kind[index] ?? -1] ?? "");
    if (index === root && (kind === undefined || kind === "agent")) steps.push({ index, of: "asked", depth: 0, failsInside: true });
    else if (kind !== undefined) steps.push({ index, of: kind, depth: above, failsInside: failedBelow.has(index) });
    else if (isError(index) && !failedBelow.has(index)) steps.push({ index, of: "failed", depth: above, failsInside: false });
  }
  if (steps[0]?.of === "asked") steps.push({ index: root, of: "answered", depth: 0, failsInside: false });
  return steps;
}

/** Tells one step after the other, and remembers what it has told. */
export class Teller<S extends Told> {
  private readonly told = new Set<string>();
  private readonly inputs = new Map<number, unknown>();

  constructor(private readonly outline: Outline) {}

  /** Tell a step; its span and those of all steps before it are there. */
  tell(step: Step, span: S): Block<S> {
    const block = { step, span, messages: [], earlier: [], asked: [], error: this.errorOf(step, span), isEmpty: false };
    if (step.of === "llm" && isConversation(span.input)) return this.call({ ...block, ...this.talk(step, span) });
    if (step.of === "tool") this.told.add(answerKey(span.output));
    if (step.of === "asked") this.remember("user", span.input);
    if (step.of === "answered") return { ...block, isEmpty: span.error === null && this.isTold("assistant", span.output) };
    return block;
  }

  private call(block: Block<S>): Block<S> {
    const said = block.messages.length + block.earlier.length + block.asked.length;
    return { ...block, isEmpty: said === 0 && block.error === null };
  }

  private talk(step: Step, span: S): Pick<Block, "messages" | "earlier" | "asked"> {
    const before = this.inputs.get(previousCall(this.outline, step.index));
    this.inputs.set(step.index, span.input);
    const unknown = conversation(span.input, span.output, before).messages.filter((message) => !message.isKnown);
    const question = unknown.findLastIndex((message) => message.role === "user" && !message.isOutput && this.isQuestion(message));
    const isEarlier = (message: Message, at: number) => at < question && message.role !== "system";
    const earlier = unknown.filter(isEarlier).map((message) => this.unheard(message)).filter((message) => message.parts.length > 0);
    const fresh = unknown.filter((message, at) => !isEarlier(message, at)).map((message) => this.unheard(message));
    const calls = fresh.flatMap((message) => (message.isOutput ? message.parts.filter((part) => part.is === "call") : []));
    const places = toolsAfter(this.outline, step.index, calls.map((call) => call.name));
    const made = new Map(calls.map((call, at) => [call as Part, places[at] ?? -1]));
    return {
      messages: fresh
        .map((message) => ({ ...message, parts: message.parts.filter((part) => (made.get(part) ?? -1) < 0) }))
        .filter((message) => message.parts.length > 0),
      earlier,
      asked: calls.flatMap((call) => ((made.get(call) ?? -1) < 0 ? [] : [{ name: call.name, index: made.get(call) ?? -1 }])),
    };
  }

  /** The question of this run, which was told at its beginning. */
  private isQuestion(message: Message): boolean {
    return message.parts.some((part) => part.is === "text" && this.told.has(`user:${part.text.trim()}`));
  }

  /** A message without what was told before; an answer is always told. */
  private unheard(message: Message): Message {
    const parts = message.parts.flatMap((part): readonly Part[] => {
      const keys = keysOf(message.role, part);
      const isOld = keys.length > 0 && keys.every((key) => this.told.has(key));
      for (const key of keys) this.told.add(key);
      return isOld && !message.isOutput ? [] : [part];
    });
    return { ...message, parts };
  }

  private remember(role: string, value: unknown): void {
    for (const text of textsOf(value)) this.told.add(`${role}:${text}`);
  }

  private isTold(role: string, value: unknown): boolean {
    const texts = textsOf(value);
    return texts.length > 0 && texts.every((text) => this.told.has(`${role}:${text}`));
  }

  private errorOf(step: Step, span: S): S["error"] {
    if (span.error === null || step.failsInside) return null;
    const key = `error:${span.error.type}:${span.error.message}`;
    if (this.told.has(key)) return null;
    this.told.add(key);
    return span.error;
  }
}

function keysOf(role: string, part: Part): readonly string[] {
  if (part.is === "text" || part.is === "refusal") return [`${role}:${part.text.trim()}`];
  if (part.is === "reasoning") return [`reasoning:${part.text}`];
  if (part.is === "answer") return [answerKey(part.response)];
  if (part.is !== "call") return [];
  const call = `call:${part.id ?? `${part.name}:${preview(part.arguments, 500)}`}`;
  return part.answer === null ? [call] : [call, answerKey(part.answer.response)];
}

/** What a tool gave, by which it is known again: a model is told it as JSON. */
function answerKey(value: unknown): string {
  const text = words(value)?.text.trim() ?? "";
  return `answer:${preview(/^[[{]/.test(text) ? parsed(text) : value, 1_000)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The texts by which a value is known again: itself, or those of a small map. */
function textsOf(value: unknown, depth = 0): readonly string[] {
  const text = words(value);
  if (text !== null) return [text.text.trim()];
  if (isConversation(value)) {
    const last = conversation(value, null).messages.at(-1);
    return (last?.parts ?? []).flatMap((part) => (part.is === "text" ? [part.text.trim()] : []));
  }
  const inside = entries(value);
  return inside.length === 1 && depth < 3 ? textsOf(inside[0]?.value, depth + 1) : [];
}
