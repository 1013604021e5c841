// Made by `scripts/web types` from the server's OpenAPI document; not written by hand.

/** A value that JSON can say; what stands in it is for the reader to find out. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An app and its versions, the newest first. */
export interface App {
  readonly app: string;
  readonly first_seen_ns: number;
  readonly last_seen_ns: number;
  readonly trace_count: number;
  readonly versions: readonly AppVersion[];
}

/** One version of one app: its fingerprint, when it was first walked, and its components as a tree. */
export interface AppStructure {
  readonly app: string | null;
  readonly version: string;
  readonly walked_ns: number;
  readonly git: Git | null;
  readonly structure: Component | null;
}

/** One version of an app; figures are of its finished traces, `null` is unknown, never 0. */
export interface AppVersion {
  readonly version: string;
  readonly first_seen_ns: number;
  readonly last_seen_ns: number;
  readonly trace_count: number;
  readonly error_rate: number | null;
  readonly p50_ns: number | null;
  readonly p95_ns: number | null;
  readonly cost_usd_per_trace: number | null;
  readonly unpriced_count: number;
  readonly git: Git | null;
  readonly structure: Component | null;
}

/** One thing that is different in two versions of the component at `path`. */
export interface Change {
  readonly path: string;
  readonly name: string;
  readonly before: Json;
  readonly after: Json;
  readonly words: readonly (readonly ["in" | "out" | "same", string])[] | null;
}

export interface Check {
  readonly ok: boolean;
  readonly message: string | null;
  readonly at: readonly [number, number] | null;
}

export interface Columns {
  readonly span_id: readonly string[];
  readonly parent: readonly number[];
  readonly name: readonly number[];
  readonly kind: readonly number[];
  readonly status: readonly number[];
  readonly started_ns: readonly number[];
  readonly duration_ns: readonly (number | null)[];
  readonly path: readonly number[];
  readonly app: readonly number[];
  readonly version: readonly number[];
  readonly method: readonly number[];
  readonly model: readonly number[];
  readonly provider: readonly number[];
  readonly input_tokens: readonly (number | null)[];
  readonly output_tokens: readonly (number | null)[];
  readonly cost_usd: readonly (number | null)[];
  readonly first_chunk_ns: readonly (number | null)[];
  readonly thread: readonly number[];
}

/** An object inside an app, or the app itself. */
export interface Component {
  readonly path: string;
  readonly type: TypeLabel;
  readonly kind: "agent" | "chain" | "embedding" | "evaluator" | "function" | "guardrail" | "llm" | "prompt" | "reranker" | "retriever" | "tool";
  readonly parameters: Readonly<Record<string, Json>>;
  readonly children: readonly Component[];
  readonly source: Source | null;
}

/** How the second version differs from the first; three empty lists where it does not. */
export interface Diff {
  readonly added: readonly Component[];
  readonly removed: readonly Component[];
  readonly changed: readonly Change[];
}

/** How a call failed; `stack` is the formatted traceback, outermost frame first. */
export interface Error {
  readonly type: string;
  readonly message: string;
  readonly stack: string | null;
}

/** What finished calls add up to; `null` is unknown, never 0. */
export interface Figures {
  readonly trace_count: number;
  readonly trace_error_count: number;
  readonly span_count: number;
  readonly error_count: number;
  readonly timed: "spans" | "traces";
  readonly p50_ns: number | null;
  readonly p95_ns: number | null;
  readonly p99_ns: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_count: number;
}

export interface Found {
  readonly span_ids: readonly string[];
  readonly partial: string | null;
}

/** Where the app's program text stood when it was walked; `null` is unknown. */
export interface Git {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly dirty: boolean | null;
}

/** Spans on their way; all zero when everything is found. */
export interface Lag {
  readonly waiting: number;
  readonly uncounted: number;
  readonly unindexed: number;
  readonly unpriced: number;
}

/** One thing said. Which fields are filled depends on `kind`; the others are `null`. */
export interface Mark {
  readonly uid: string;
  readonly trace_id: string;
  readonly span_id: string | null;
  readonly kind: "note" | "pin" | "score" | "tag";
  readonly name: string | null;
  readonly value: Json;
  readonly text: string | null;
  readonly author: string;
  readonly created_ns: number;
}

export interface Name {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly example: string;
}

export interface Outline {
  readonly trace: Trace;
  readonly marks: readonly Mark[];
  readonly strings: readonly string[];
  readonly spans: Columns;
  readonly kinds: readonly string[];
  readonly statuses: readonly string[];
}

/** A stretch of time, from `since_ns` up to and without `until_ns`, both at full minutes. */
export interface Overview {
  readonly since_ns: number;
  readonly until_ns: number;
  readonly step_ns: number;
  readonly total: Figures;
  readonly apps: readonly Part[];
  readonly versions: readonly Part[];
  readonly models: readonly Part[];
  readonly kinds: readonly Part[];
  readonly points: readonly Point[];
  readonly running: number;
  readonly uncounted: number;
  readonly waiting: number;
}

/** The figures of one app, version, model or kind. */
export interface Part {
  readonly trace_count: number;
  readonly trace_error_count: number;
  readonly span_count: number;
  readonly error_count: number;
  readonly timed: "spans" | "traces";
  readonly p50_ns: number | null;
  readonly p95_ns: number | null;
  readonly p99_ns: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_count: number;
  readonly name: string | null;
  readonly app: string | null;
}

/** The figures of one step of time. */
export interface Point {
  readonly trace_count: number;
  readonly trace_error_count: number;
  readonly span_count: number;
  readonly error_count: number;
  readonly timed: "spans" | "traces";
  readonly p50_ns: number | null;
  readonly p95_ns: number | null;
  readonly p99_ns: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_count: number;
  readonly started_ns: number;
}

export interface Run {
  readonly run: string;
  readonly argv: readonly string[];
  readonly python: string | null;
  readonly started_ns: number;
  readonly last_ns: number;
  readonly processes: number;
  readonly alive: boolean;
  readonly trace_count: number;
  readonly error_count: number;
  readonly span_count: number;
  readonly cost_usd: number | null;
  readonly unpriced_count: number;
  readonly apps: readonly string[];
}

export interface RunPage {
  readonly runs: readonly Run[];
  readonly after: string | null;
}

export interface Saved {
  readonly views: readonly SavedView[];
  readonly queries: readonly SavedQuery[];
}

export interface SavedQuery {
  readonly name: string;
  readonly sql: string;
}

export interface SavedView {
  readonly name: string;
  readonly query: string;
}

export interface Session {
  readonly session: string;
  readonly user: string | null;
  readonly first_ns: number;
  readonly last_ns: number;
  readonly trace_count: number;
  readonly error_count: number;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_count: number;
  readonly apps: readonly string[];
  readonly input_preview: string | null;
  readonly output_preview: string | null;
}

export interface SessionPage {
  readonly sessions: readonly Session[];
  readonly after: string | null;
}

/** The user's line that made the call. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** The program text of a function or class of the user's own. */
export interface Source {
  readonly text: string | null;
  readonly hash: string;
}

/** One call: a function, a method, a generator run, a model request. */
export interface Span {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly kind: "agent" | "chain" | "embedding" | "evaluator" | "function" | "guardrail" | "llm" | "prompt" | "reranker" | "retriever" | "tool";
  readonly app: string | null;
  readonly version: string | null;
  readonly path: string | null;
  readonly paths: readonly string[] | null;
  readonly path_exact: boolean | null;
  readonly type: TypeLabel | null;
  readonly method: string | null;
  readonly site: Site | null;
  readonly started_ns: number;
  readonly duration_ns: number | null;
  readonly status: "cancelled" | "error" | "incomplete" | "ok" | "running";
  readonly error: Error | null;
  readonly stream: Stream | null;
  readonly input: Json;
  readonly output: Json;
  readonly usage: Usage | null;
  readonly cost_usd: number | null;
  readonly cost_source: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly attributes: Readonly<Record<string, Json>> | null;
  readonly links: readonly Json[] | null;
  readonly run: string;
  readonly process: number;
  readonly thread: number | null;
  readonly task: string | null;
}

export interface SpanList {
  readonly spans: readonly Span[];
}

export interface SpanPage {
  readonly spans: readonly SpanRow[];
  readonly after: string | null;
  readonly partial: string | null;
}

export interface SpanRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly kind: "agent" | "chain" | "embedding" | "evaluator" | "function" | "guardrail" | "llm" | "prompt" | "reranker" | "retriever" | "tool";
  readonly app: string | null;
  readonly version: string | null;
  readonly path: string | null;
  readonly paths: readonly string[] | null;
  readonly path_exact: boolean | null;
  readonly type: TypeLabel | null;
  readonly method: string | null;
  readonly site: Site | null;
  readonly started_ns: number;
  readonly duration_ns: number | null;
  readonly status: "cancelled" | "error" | "incomplete" | "ok" | "running";
  readonly error: Error | null;
  readonly cost_usd: number | null;
  readonly cost_source: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly run: string;
  readonly process: number;
  readonly thread: number | null;
  readonly task: string | null;
  readonly input_preview: string | null;
}

export interface Status {
  readonly version: string;
  readonly store: string;
  readonly state: string;
  readonly problem: string | null;
  readonly size_bytes: number;
  readonly span_count: number;
  readonly trace_count: number;
  readonly lag: Lag;
  readonly now_ns: number;
}

/** How a stream went: chunks handed on, time from the span's start to the first, how it ended. */
export interface Stream {
  readonly chunks: number;
  readonly first_chunk_ns: number | null;
  readonly ended: "cancelled" | "closed" | "collected" | "error" | "exhausted";
}

/** One root call and what it adds up to. */
export interface Trace {
  readonly trace_id: string;
  readonly name: string;
  readonly kind: "agent" | "chain" | "embedding" | "evaluator" | "function" | "guardrail" | "llm" | "prompt" | "reranker" | "retriever" | "tool";
  readonly app: string | null;
  readonly version: string | null;
  readonly path: string | null;
  readonly status: "cancelled" | "error" | "incomplete" | "ok" | "running";
  readonly started_ns: number;
  readonly duration_ns: number | null;
  readonly session: string | null;
  readonly user: string | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, Json>>;
  readonly run: string;
  readonly span_count: number;
  readonly error_count: number;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_count: number;
  readonly models: readonly string[];
  readonly input_preview: string | null;
  readonly output_preview: string | null;
}

export interface TracePage {
  readonly traces: readonly Trace[];
  readonly pinned: readonly string[];
  readonly after: string | null;
  readonly partial: string | null;
}

/** The class of the object a call was made on, as labels; nothing is imported from them again. */
export interface TypeLabel {
  readonly module: string;
  readonly qualname: string;
  readonly bases: readonly string[];
}

/** Tokens as the provider reported them; `null` is "not reported", never 0. */
export interface Usage {
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly raw: Json;
}
