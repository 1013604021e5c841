import type { Outline, Span } from "../api/types.ts";
import { KINDS, STATUSES } from "../model/outline.ts";
import type { Stories } from "../parts/story.ts";
import { SpanPanel } from "./index.tsx";

const BEGAN = 1_795_412_318_000_000_000;
const NOTHING: Span = {
  trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", span_id: "00f067aa0ba902b7", parent_id: null, name: "", kind: "function", app: "shop",
  version: "64d7a17e75bbbac8", path: null, paths: null, path_exact: null, type: null, method: null, site: null, started_ns: BEGAN + 65e6,
  duration_ns: 4_524_648, status: "ok", error: null, stream: null, input: null, output: null, usage: null, cost_usd: null, cost_source: null,
  model: null, provider: null, attributes: null, links: null, run: "3f16437f79a1457c", process: 27_157, thread: 140_257, task: null,
};

/** A span that is alone in its trace. */
function panel(more: Partial<Span>) {
  const span: Span = { ...NOTHING, ...more };
  const outline = {
    trace: { started_ns: BEGAN, duration_ns: 5e6 },
    marks: [], strings: [span.name], kinds: KINDS, statuses: STATUSES,
    spans: {
      span_id: [span.span_id], parent: [-1], name: [0], kind: [KINDS.indexOf(span.kind)], status: [STATUSES.indexOf(span.status)],
      started_ns: [0], duration_ns: [span.duration_ns], path: [-1], app: [-1], version: [-1], method: [-1], type: [-1], model: [-1], provider: [-1],
      input_tokens: [null], output_tokens: [null], cost_usd: [null], first_chunk_ns: [null], thread: [-1],
    },
  } as unknown as Outline;
  return <SpanPanel span={span} outline={outline} index={0} onJump={() => undefined} />;
}

const text = (role: string, content: string, more = {}) => ({ role, parts: [{ type: "text", content }], ...more });
const LLM: Partial<Span> = {
  kind: "llm", name: "ChatOpenAI", path: "model", path_exact: true, model: "gpt-4o-mini", provider: "openai",
  input: {
    messages: [text("system", "Answer in one sentence."), text("user", "Who pays for a late delivery?")],
    tools: [{ type: "function", name: "find_order", description: "Find an order by its number.", parameters: { type: "object" } }],
    parameters: { temperature: 0 },
  },
  output: { messages: [text("assistant", "The shop pays.", { finish_reason: "stop" })] },
  usage: { input_tokens: 522, output_tokens: 29, cache_read_tokens: 400, cache_write_tokens: null, reasoning_tokens: 12, raw: null },
  cost_usd: 0.000_096, cost_source: "genai-prices 0.2.3 (2026-11-23)",
  stream: { chunks: 12, first_chunk_ns: 1_200_000, ended: "exhausted" },
  attributes: { "http.request.resend_count": 1, "retry.reasons": ["429"] },
};

export const stories: Stories = {
  name: "SpanPanel",
  cases: {
    "a model call": () => panel(LLM),
    "a model call without a price": () => panel({ ...LLM, cost_usd: null, cost_source: null, usage: null, stream: null, attributes: null }),
    "a retriever at one of several places": () =>
      panel({
        kind: "retriever", name: "Chroma", path: "retriever", path_exact: false, paths: ["retriever", "steps[1].retriever"],
        input: { query: "late delivery" },
        output: { documents: [{ id: "a", content: "Late deliveries are paid back.", score: 0.9, metadata: { source: "terms.md" } }] },
      }),
    "a tool that failed": () =>
      panel({
        kind: "tool", name: "find_order", status: "error", input: { number: "A-1042" },
        error: { type: "KeyError", message: "'A-1042'", stack: 'Traceback (most recent call last):\n  File "/app/shop.py", line 7, in find\n    return orders[number]\n' },
      }),
    "an embedding": () => panel({ kind: "embedding", name: "MiniLM", input: { input: "late delivery" }, output: { count: 1, dimensions: 384 }, model: "minilm" }),
    "a generator": () => panel({ name: "answers", input: { question: "Why?" }, output: ["a", "b"], stream: { chunks: 2, first_chunk_ns: 800_000, ended: "closed" } }),
    "a guardrail": () => panel({ kind: "guardrail", name: "no secrets", input: "text", output: { passed: true } }),
    "still running": () => panel({ kind: "agent", name: "reader", status: "running", duration_ns: null, input: { question: "Why?" } }),
    "the process ended during it": () => panel({ name: "write", status: "incomplete", duration_ns: null, input: ["a.txt"] }),
  },
};
