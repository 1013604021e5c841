// A recorded model call → the same call as a cURL command or a Python program, to try it again by hand.
//
// Keys never stand in it: they are names of the environment. Everything recorded is quoted; what the recording lacks is said.
import { type Body, type Call, anthropic, bodyOf, converse, converseTool, definition, gemini, openai, openaiTool } from "./snippet-bodies.ts";
import { entries, field } from "./payload.ts";
import { type Notes, type Value, json, python, record, shell } from "./snippet-text.ts";

export type { Call } from "./snippet-bodies.ts";

/** How one provider is spoken to. */
interface Dialect {
  readonly body: (call: Call, notes: Notes) => Body;
  readonly request: (call: Call, body: Body) => ReadonlyMap<string, Value>;
  readonly address: (call: Call) => string;
  readonly headers: readonly string[];
  readonly imports: string;
  readonly client: (call: Call) => string;
  readonly method: string;
  /** The arguments of the SDK's method, where they are not the request itself. */
  readonly keywords?: (call: Call, request: ReadonlyMap<string, Value>) => ReadonlyMap<string, Value>;
}

const HOSTS = new Map<string | null, readonly [string, string]>([
  ["openai", ["https://api.openai.com/v1", "OPENAI_API_KEY"]],
  ["mistral_ai", ["https://api.mistral.ai/v1", "MISTRAL_API_KEY"]],
  ["groq", ["https://api.groq.com/openai/v1", "GROQ_API_KEY"]],
  ["deepseek", ["https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"]],
  ["x_ai", ["https://api.x.ai/v1", "XAI_API_KEY"]],
  ["perplexity", ["https://api.perplexity.ai", "PERPLEXITY_API_KEY"]],
  ["ollama", ["http://localhost:11434/v1", "OLLAMA_API_KEY"]],
  ["cohere", ["https://api.cohere.ai/compatibility/v1", "COHERE_API_KEY"]],
]);

/** Whether a call can be written out at all, and for a shell. */
export function canWrite(call: Call): { readonly python: boolean; readonly curl: boolean } {
  const dialect = dialectOf(call);
  return { python: dialect !== null, curl: dialect !== null && dialect.headers.length > 0 };
}

/** Write the call for a shell; null where its provider cannot be asked that way, or where it is no model call. */
export function curl(call: Call): string | null {
  const dialect = dialectOf(call);
  if (dialect === null || dialect.headers.length === 0) return null;
  const notes: Notes = new Set();
  const body = dialect.request(call, dialect.body(call, notes));
  const headers = ["Content-Type: application/json", ...dialect.headers].map((header) => ` \\\n  -H "${header}"`).join("");
  return `${told(notes)}curl ${shell(dialect.address(call))}${headers} \\\n  -d ${shell(json(body))}\n`;
}

/** Write the call as a Python program with the provider's own SDK; null where it is no model call. */
export function pythonProgram(call: Call): string | null {
  const dialect = dialectOf(call);
  if (dialect === null) return null;
  const notes: Notes = new Set();
  const request = dialect.request(call, dialect.body(call, notes));
  const body = dialect.keywords?.(call, request) ?? request;
  const [named, others] = [[...body].filter(([name]) => isName(name)), [...body].filter(([name]) => !isName(name))];
  const lines = named.map(([name, value]) => `    ${name}=${python(value, "    ")},\n`);
  if (others.length > 0) lines.push(`    **${python(new Map(others), "    ")},\n`);
  return (
    `${told(notes)}${dialect.imports}\n\nclient = ${dialect.client(call)}\n` +
    `response = client.${dialect.method}(\n${lines.join("")})\nprint(response)\n`
  );
}

function told(notes: Notes): string {
  return [...notes].map((note) => `# ${note.replace(/\s+/g, " ")}\n`).join("");
}

const RESERVED = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda None nonlocal not or pass raise return True False try while with yield".split(" "),
);

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name);
}

function dialectOf(call: Call): Dialect | null {
  if (field(call.input, "messages") === undefined) return null;
  return DIALECTS.get(call.provider) ?? chat(call);
}

const ANTHROPIC: Dialect = {
  body: (call, notes) => bodyOf(call, notes, anthropic, (tool) => definition(tool, "input_schema", notes), true),
  request: (call, { system, messages, tools, parameters }) =>
    record(
      ["model", call.model ?? ""],
      ...without(parameters, "model", "system"),
      ["max_tokens", parameters.get("max_tokens") ?? 1024],
      ["system", system],
      ["messages", messages],
      ["tools", some(tools)],
    ),
  address: (call) => `${host(call, "https://api.anthropic.com")}/v1/messages`,
  headers: ["x-api-key: $ANTHROPIC_API_KEY", "anthropic-version: 2023-06-01"],
  imports: "from anthropic import Anthropic",
  client: (call) => `Anthropic(${base(host(call, ""))})`,
  method: "messages.create",
};

const GEMINI: Dialect = {
  body: (call, notes) => bodyOf(call, notes, gemini, (tool) => definition(tool, "parameters", notes), true),
  request: (_, { system, messages, tools, parameters }) =>
    record(
      ["contents", messages],
      ["systemInstruction", system === undefined ? undefined : record(["parts", [record(["text", system])]])],
      ["tools", tools.length > 0 ? [record(["functionDeclarations", tools])] : undefined],
      ["generationConfig", parameters.size > 0 ? parameters : undefined],
    ),
  address: (call) =>
    `${host(call, "https://generativelanguage.googleapis.com")}/v1beta/models/${encodeURIComponent(call.model ?? "")}:generateContent`,
  headers: ["x-goog-api-key: $GEMINI_API_KEY"],
  imports: "from google import genai",
  client: () => "genai.Client()",
  method: "models.generate_content",
  keywords: (call, request) =>
    record(
      ["model", call.model ?? ""],
      ["contents", request.get("contents")],
      ["config", config(request)],
    ),
};

/** Gemini's SDK takes all that is not a message as one `config`. */
function config(request: ReadonlyMap<string, Value>): Value | undefined {
  const parameters = request.get("generationConfig");
  const made = record(
    ["system_instruction", request.get("systemInstruction")],
    ["tools", request.get("tools")],
    ...(parameters instanceof Map ? (parameters as ReadonlyMap<string, Value>) : []),
  );
  return made.size > 0 ? made : undefined;
}

const BEDROCK: Dialect = {
  body: (call, notes) =>
    bodyOf(call, notes, converse, (tool) => converseTool(tool, notes), true),
  request: (call, { system, messages, tools, parameters }) =>
    record(
      ["modelId", call.model ?? ""],
      ["system", system === undefined ? undefined : [record(["text", system])]],
      ["messages", messages],
      ["toolConfig", tools.length > 0 ? record(["tools", tools]) : undefined],
      ...without(parameters, "modelId"),
    ),
  address: () => "",
  headers: [], // requests are signed: no header that one could type
  imports: "import boto3",
  client: () => 'boto3.client("bedrock-runtime")',
  method: "converse",
};

const DIALECTS = new Map<string | null, Dialect>([
  ["anthropic", ANTHROPIC],
  ["gcp.gemini", GEMINI],
  ["gcp.gen_ai", GEMINI],
  ["aws.bedrock", BEDROCK],
]);

/** OpenAI's chat completions, at whichever host. */
function chat(call: Call): Dialect {
  const [usual, key] = HOSTS.get(call.provider) ?? ["https://api.openai.com/v1", "OPENAI_API_KEY"];
  const at = host(call, usual, "/v1");
  return {
    body: (one, notes) => bodyOf(one, notes, openai, openaiTool, false),
    request: (one, { messages, tools, parameters }) =>
      record(["model", one.model ?? ""], ["messages", messages], ["tools", some(tools)], ...without(parameters, "model", "extra_body")),
    address: () => `${at}/chat/completions`,
    headers: [`Authorization: Bearer $${key}`],
    imports: key === "OPENAI_API_KEY" ? "from openai import OpenAI" : "import os\n\nfrom openai import OpenAI",
    client: () => `OpenAI(${[...(at === HOSTS.get("openai")?.[0] ? [] : [base(at)]), ...keyword(key)].join(", ")})`,
    method: "chat.completions.create",
    };
}

function keyword(key: string): readonly string[] {
  return key === "OPENAI_API_KEY" ? [] : [`api_key=os.environ["${key}"]`];
}

function base(url: string): string {
  return url ? `base_url=${python(url)}` : "";
}

function some(values: readonly Value[]): Value | undefined {
  return values.length > 0 ? values : undefined;
}

/** Left out, so that the answer can be printed. */
const STREAMED = new Set(["stream", "stream_options"]);

/** Parameters with what was handed on inside `extra_body`, under their own names. */
function without(parameters: ReadonlyMap<string, Value>, ...names: readonly string[]): (readonly [string, Value])[] {
  const inner = parameters.get("extra_body");
  const all = [...parameters, ...(inner instanceof Map && names.includes("extra_body") ? inner : [])];
  return all.filter(([name]) => !names.includes(name) && !STREAMED.has(name));
}

/** The host that was asked where it is known and not the provider's own; its scheme is not recorded: this machine speaks http. */
function host(call: Call, usual: string, path = ""): string {
  const found = entries(call.attributes).find((entry) => entry.name === "server.address")?.value;
  const port = entries(call.attributes).find((entry) => entry.name === "server.port")?.value;
  if (typeof found !== "string" || !/^[\w.:-]+$/.test(found) || (usual && new URL(usual).hostname === found)) return usual;
  const isHere = found === "localhost" || found === "::1" || found.startsWith("127.");
  const name = found.includes(":") ? `[${found}]` : found;
  return `${isHere ? "http" : "https"}://${name}${typeof port === "number" && port !== 443 ? `:${port}` : ""}${path}`;
}
