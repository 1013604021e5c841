// A model call's neutral messages → the request that its provider takes. One small writer a wire format.
import { type Message, type Part, read } from "./messages.ts";
import { entries, field, items } from "./payload.ts";
import { type Notes, type Value, record, taken } from "./snippet-text.ts";

/** What of a span a request can be made from. */
export interface Call {
  readonly model: string | null;
  readonly provider: string | null;
  readonly input: unknown;
  readonly attributes: unknown;
}

type Writer = (messages: readonly Message[], notes: Notes) => Value;

/** The parts of a request, in one provider's shape. */
export interface Body {
  readonly messages: Value;
  readonly system: Value | undefined;
  readonly tools: readonly Value[];
  readonly parameters: ReadonlyMap<string, Value>;
}

/** Read a call's request, with its messages written by `writer`. */
export function bodyOf(call: Call, notes: Notes, writer: Writer, tool: (one: unknown, notes: Notes) => Value, apart: boolean): Body {
  const sent = items(field(call.input, "messages"));
  if (sent.size > sent.items.length) notes.add(`${sent.size - sent.items.length} messages were not kept`);
  const messages = sent.items.map((raw) => read(raw));
  const system = messages.filter((message) => message.role === "system").map(plainText).join("\n\n");
  return {
    messages: writer(apart ? messages.filter((message) => message.role !== "system") : messages, notes),
    system: apart && system ? system : undefined,
    tools: items(field(call.input, "tools")).items.map((one) => tool(one, notes)),
    parameters: new Map(entries(field(call.input, "parameters")).map(({ name, value }) => [name, taken(value, notes)])),
  };
}

/** `{role, content, tool_calls}`: OpenAI's chat completions, and the many that speak it. */
export const openai: Writer = (messages, notes) =>
  messages.flatMap((message): Value[] => {
    const answers = message.parts.flatMap((part): Value[] =>
      part.is === "answer"
        ? [record(["role", "tool"], ["tool_call_id", part.id ?? ""], ["content", asText(part.response, notes)])]
        : [],
    );
    const calls = message.parts.flatMap((part): Value[] => (part.is === "call" ? [openaiCall(part, notes)] : []));
    const text = content(message, notes);
    if (answers.length > 0 && calls.length === 0 && text === null) return answers;
    return [
      record(["role", message.role], ["content", text], ["tool_calls", calls.length > 0 ? calls : undefined]),
      ...answers,
    ];
  });

/** `{role, content: [blocks]}`: Anthropic's messages. */
export const anthropic: Writer = (messages, notes) =>
  messages.map((message) =>
    record(
      ["role", message.role === "assistant" ? "assistant" : "user"],
      ["content", message.parts.flatMap((part) => block(part, notes))],
    ),
  );

/** `{role, parts}`: Gemini's contents. */
export const gemini: Writer = (messages, notes) =>
  messages.map((message) =>
    record(
      ["role", message.role === "assistant" ? "model" : "user"],
      ["parts", message.parts.flatMap((part) => geminiPart(part, message, notes))],
    ),
  );

/** `{role, content: [blocks]}` with blocks named by their key: Bedrock's Converse. */
export const converse: Writer = (messages, notes) =>
  messages.map((message) =>
    record(
      ["role", message.role === "assistant" ? "assistant" : "user"],
      ["content", message.parts.flatMap((part) => converseBlock(part, notes))],
    ),
  );

/** A tool as OpenAI has it: `{type: "function", function: {…}}`. */
export function openaiTool(tool: unknown, notes: Notes): Value {
  const name = field(tool, "name");
  if (typeof name !== "string") return taken(tool, notes);
  return record(["type", "function"], ["function", definition(tool, "parameters", notes)]);
}

/** A tool as Bedrock has it: `{toolSpec: {…, inputSchema: {json: …}}}`. */
export function converseTool(tool: unknown, notes: Notes): Value {
  const made = definition(tool, "inputSchema", notes);
  const schema = made instanceof Map ? (made.get("inputSchema") as Value | undefined) : undefined;
  if (!(made instanceof Map) || schema === undefined) return record(["toolSpec", made]);
  return record(["toolSpec", new Map([...made, ["inputSchema", record(["json", schema])]])]);
}

/** A tool as a flat definition; Anthropic calls its schema `input_schema`. */
export function definition(tool: unknown, schema: string, notes: Notes): Value {
  const described = field(tool, "description");
  const parameters = field(tool, "parameters");
  return record(
    ["name", String(field(tool, "name"))],
    ["description", typeof described === "string" ? described : undefined],
    [schema, parameters === null || parameters === undefined ? undefined : taken(parameters, notes)],
  );
}

function plainText(message: Message): string {
  return message.parts.flatMap((part) => (part.is === "text" ? [part.text] : [])).join("");
}

/** The words of a message: one text where it is only that, a list of pieces where there is more. */
function content(message: Message, notes: Notes): Value {
  const said = message.parts.flatMap((part): Value[] => {
    if (part.is === "text") return [record(["type", "text"], ["text", text(part, notes)])];
    return openaiMedia(part, notes);
  });
  const texts = message.parts.filter((part) => part.is === "text");
  if (said.length === 0) return null;
  return texts.length === 1 && said.length === 1 ? plainText(message) : said;
}

function text(part: { readonly text: string; readonly size: number }, notes: Notes): string {
  const kept = taken(part.text, notes);
  if (part.size > part.text.length) notes.add("a text in it was cut when it was recorded");
  return typeof kept === "string" ? kept : part.text;
}

function openaiMedia(part: Part, notes: Notes): Value[] {
  if (part.is === "uri") return [record(["type", "image_url"], ["image_url", record(["url", part.uri])])];
  if (part.is !== "call" && part.is !== "answer") leave(part, notes);
  return [];
}

function openaiCall(part: Part & { is: "call" }, notes: Notes): Value {
  const made = record(["name", part.name], ["arguments", asText(part.arguments, notes)]);
  return record(["id", part.id ?? ""], ["type", "function"], ["function", made]);
}

function block(part: Part, notes: Notes): Value[] {
  if (part.is === "text") return [record(["type", "text"], ["text", text(part, notes)])];
  if (part.is === "call") {
    const input = taken(part.arguments, notes);
    return [record(["type", "tool_use"], ["id", part.id ?? ""], ["name", part.name], ["input", input])];
  }
  if (part.is === "answer") {
    return [record(["type", "tool_result"], ["tool_use_id", part.id ?? ""], ["content", asText(part.response, notes)])];
  }
  if (part.is === "uri") return [record(["type", "image"], ["source", record(["type", "url"], ["url", part.uri])])];
  return leave(part, notes);
}

function geminiPart(part: Part, message: Message, notes: Notes): Value[] {
  if (part.is === "text") return [record(["text", text(part, notes)])];
  if (part.is === "call") return [record(["functionCall", record(["name", part.name], ["args", taken(part.arguments, notes)])])];
  if (part.is === "answer") {
    const kept = taken(part.response, notes);
    const response = kept instanceof Map ? kept : record(["result", kept]);
    return [record(["functionResponse", record(["name", message.name ?? "tool"], ["response", response])])];
  }
  if (part.is === "uri") return [record(["fileData", record(["fileUri", part.uri])])];
  return leave(part, notes);
}

function converseBlock(part: Part, notes: Notes): Value[] {
  if (part.is === "text") return [record(["text", text(part, notes)])];
  if (part.is === "call") {
    const input = taken(part.arguments, notes);
    return [record(["toolUse", record(["toolUseId", part.id ?? ""], ["name", part.name], ["input", input])])];
  }
  if (part.is === "answer") {
    const said = [record(["text", asText(part.response, notes)])];
    return [record(["toolResult", record(["toolUseId", part.id ?? ""], ["content", said])])];
  }
  return leave(part, notes);
}

/** Say what a request lacks that the call had. */
function leave(part: Part, notes: Notes): [] {
  if (part.is === "blob") notes.add(`left out: ${part.mime}, whose content was not recorded`);
  else if (part.is !== "reasoning" && part.is !== "hidden") notes.add(`left out: a part of the type ${part.is}`);
  return [];
}

function asText(value: unknown, notes: Notes): string {
  const kept = taken(value, notes);
  return typeof kept === "string" ? kept : JSON.stringify(kept, mapped);
}

function mapped(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
