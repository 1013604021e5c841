// A call is written out for a shell and for Python such that both read back exactly what was recorded.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { type Call, curl, pythonProgram } from "../../src/model/snippets.ts";
import { DISGUISED, TEXTS } from "../hostile.ts";

const NASTY = [...TEXTS, ...DISGUISED, "'; rm -rf ~; '", "$(id) `id` ${HOME} !! \\", '""" \\N{BULLET} \\x00', "EOF\n'EOF'", "%s {0} \r\n"].join("\n");
const ask = (content: string, more: Partial<Call> = {}): Call => ({
  model: "gpt-4o-mini",
  provider: "openai",
  input: { messages: [{ role: "user", parts: [{ type: "text", content }] }], tools: [], parameters: { temperature: 0 } },
  attributes: null,
  ...more,
});

/** What `curl` would be given, by a shell. */
function asShell(script: string): string[] {
  const done = spawnSync("bash", ["-c", `curl() { printf '%s\\0' "$@"; }\nexport OPENAI_API_KEY=key\n${script}`], { encoding: "utf8" });
  assert.equal(done.stderr, "");
  return done.stdout.split("\0").slice(0, -1);
}

/** The keyword arguments of the one call in a program, as Python reads them. */
function asPython(program: string): unknown {
  const read = `import ast, json, sys
tree = ast.parse(sys.stdin.buffer.read().decode())
call = next(node for node in ast.walk(tree) if isinstance(node, ast.Assign) and node.targets[0].id == "response").value
told = {}
for word in call.keywords:
    told.update(ast.literal_eval(word.value) if word.arg is None else {word.arg: ast.literal_eval(word.value)})
print(json.dumps(told))`;
  const done = spawnSync("python3", ["-c", read], { input: program, encoding: "utf8" });
  assert.equal(done.stderr, "");
  return JSON.parse(done.stdout);
}

const EXPECTED = { model: "gpt-4o-mini", messages: [{ role: "user", content: NASTY }], temperature: 0 };

test("a shell reads back what was recorded, whatever is in it", () => {
  const words = asShell(curl(ask(NASTY)) ?? "");
  assert.deepEqual(words.slice(0, 5), [
    "https://api.openai.com/v1/chat/completions",
    "-H", "Content-Type: application/json",
    "-H", "Authorization: Bearer key",
  ]);
  assert.deepEqual(JSON.parse(words.at(-1) ?? ""), EXPECTED);
});

test("Python reads back what was recorded, whatever is in it", () => {
  assert.deepEqual(asPython(pythonProgram(ask(NASTY)) ?? ""), EXPECTED);
});

test("nothing hidden stands in a snippet as itself", () => {
  for (const snippet of [curl(ask(NASTY)), pythonProgram(ask(NASTY))]) {
    assert.doesNotMatch(snippet ?? "", /[\0-\x09\x0b-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  }
});

test("a key is a name of the environment, never a value", () => {
  assert.match(curl(ask("hi")) ?? "", /Bearer \$OPENAI_API_KEY"/);
  assert.match(curl(ask("hi", { provider: "anthropic" })) ?? "", /x-api-key: \$ANTHROPIC_API_KEY"/);
  assert.match(pythonProgram(ask("hi", { provider: "groq" })) ?? "", /api_key=os\.environ\["GROQ_API_KEY"\]/);
});

test("Anthropic has the system apart, tools as blocks, and a limit", () => {
  const input = {
    messages: [
      { role: "system", parts: [{ type: "text", content: "be brief" }] },
      { role: "assistant", parts: [{ type: "tool_call", id: "1", name: "add", arguments: { a: 1 } }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "1", response: 2 }] },
    ],
    tools: [{ type: "function", name: "add", description: "Add.", parameters: { type: "object" } }],
    parameters: {},
  };
  assert.deepEqual(asPython(pythonProgram({ model: "claude", provider: "anthropic", input, attributes: null }) ?? ""), {
    model: "claude",
    max_tokens: 1024,
    system: "be brief",
    messages: [
      { role: "assistant", content: [{ type: "tool_use", id: "1", name: "add", input: { a: 1 } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "1", content: "2" }] },
    ],
    tools: [{ name: "add", description: "Add.", input_schema: { type: "object" } }],
  });
});

test("Gemini has contents, and its model in the address", () => {
  const words = asShell(curl(ask("hi", { provider: "gcp.gemini", model: "a/../b" })) ?? "");
  assert.equal(words[0], "https://generativelanguage.googleapis.com/v1beta/models/a%2F..%2Fb:generateContent");
  assert.deepEqual(JSON.parse(words.at(-1) ?? ""), {
    contents: [{ role: "user", parts: [{ text: "hi" }] }],
    generationConfig: { temperature: 0 },
  });
});

test("Bedrock's requests are signed: Python only", () => {
  assert.equal(curl(ask("hi", { provider: "aws.bedrock" })), null);
  assert.match(pythonProgram(ask("hi", { provider: "aws.bedrock" })) ?? "", /client\.converse\(/);
});

test("the host that was asked is asked again; what is no host is not", () => {
  const local = { "server.address": "127.0.0.1", "server.port": 8080 };
  assert.match(curl(ask("hi", { attributes: local })) ?? "", /^curl 'http:\/\/127\.0\.0\.1:8080\/v1\/chat\/completions'/);
  assert.match(pythonProgram(ask("hi", { attributes: local })) ?? "", /base_url="http:\/\/127\.0\.0\.1:8080\/v1"/);
  assert.match(curl(ask("hi", { attributes: { "server.address": "x'; id" } })) ?? "", /^curl 'https:\/\/api\.openai\.com/);
});

test("what the recording lacks is said above", () => {
  const parts = [
    { type: "text", content: { $: "cut", of: "str", size: 9_000, head: "Once" } },
    { type: "text", content: "key [masked sk-key 1a2b]" },
    { type: "blob", hash: "x", mime_type: "image/png\n-H evil", size: 3 },
  ];
  const lines = (curl({ ...ask(""), input: { messages: [{ role: "user", parts }] } }) ?? "").split("\ncurl ")[0]?.split("\n");
  assert.deepEqual(lines, [
    "# a text in it was cut when it was recorded",
    "# a secret in it was masked",
    "# left out: image/png -H evil, whose content was not recorded",
  ]);
});

test("a parameter whose name is no name of Python is handed on in a map", () => {
  const input = { messages: [], parameters: { "a) or (b": 1, class: 2, "__proto__x": 3 } };
  assert.deepEqual(asPython(pythonProgram({ ...ask(""), input }) ?? ""), { model: "gpt-4o-mini", messages: [], "a) or (b": 1, class: 2, __proto__x: 3 });
});

test("what is no model call has no snippet", () => {
  assert.deepEqual([curl({ ...ask(""), input: { q: 1 } }), pythonProgram({ ...ask(""), input: null })], [null, null]);
});
