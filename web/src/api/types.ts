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

/** Whether a filter can be read, and if not why and where. */
export interface Check {
  readonly ok: boolean;
  readonly message: string | null;
  readonly at: readonly [number, number] | null;
}

/** One column a field, one entry a span. */
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

/** How the finished calls did that were made on one component. */
export interface ComponentFigures {
  readonly path: string;
  readonly span_count: number;
  readonly error_count: number;
  readonly p50_ns: number | null;
  readonly p95_ns: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_count: number;
}

/** The components of an app that calls were made on, the busiest first. */
export interface ComponentPage {
  readonly components: readonly ComponentFigures[];
  readonly trace_count: number;
  readonly partial: string | null;
}

/** Facts about a store's file and about what is in it. */
export interface Condition {
  readonly sqlite: string;
  readonly schema: number;
  readonly trace_count: number;
  readonly oldest_ns: number | null;
  readonly newest_ns: number | null;
  readonly future_count: number;
  readonly expiring_count: number;
  readonly dashcams: readonly string[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly torn_count: number;
}

/** What tells whether two spans got and gave the same: a piece of each value's content hash, in the order of an outline. */
export interface Contents {
  readonly input: readonly (string | null)[];
  readonly output: readonly (string | null)[];
}

/** How the second version differs from the first; three empty lists where it does not. */
export interface Diff {
  readonly added: readonly Component[];
  readonly removed: readonly Component[];
  readonly changed: readonly Change[];
}

/** It is done, and there is nothing to say. */
export interface Done {
}

/** How a call failed; `stack` is the formatted traceback, outermost frame first. */
export interface Error {
  readonly type: string;
  readonly message: string;
  readonly stack: string | null;
}

/** A query whose answer is to be saved. */
export interface Exported {
  readonly query: string;
  readonly format: "csv" | "jsonl" | "parquet";
}

/** The answer of every request that fails. */
export interface Failure {
  readonly error: Problem;
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

/** One thing a person should know; a `note` is no fault. */
export interface Finding {
  readonly level: "note" | "wrong";
  readonly about: string;
  readonly what: string;
  readonly todo: string;
}

/** The spans of a trace that hold a text, in the order they started. */
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

/** One process's journal; what its first frame does not tell is None. */
export interface Journal {
  readonly folder: string;
  readonly pid: number | null;
  readonly command: string | null;
  readonly alive: boolean;
  readonly started_ns: number | null;
  readonly python: string | null;
  readonly dashcam: string | null;
  readonly format: number | null;
  readonly readable: boolean;
  readonly waiting: number;
  readonly size_bytes: number;
  readonly clock_moved_ns: number | null;
}

/** What a model costs. */
export interface Known {
  readonly model: string;
  readonly provider: string | null;
  readonly rates: Readonly<Record<string, string>>;
  readonly source: string;
  readonly by_name: boolean;
}

/** Spans on their way; all zero when everything is found. */
export interface Lag {
  readonly waiting: number;
  readonly uncounted: number;
  readonly unindexed: number;
  readonly unpriced: number;
}

/** One library: `recorded`, `partly`, `off` by a setting, `not installed`, or `broken` where it cannot be imported. */
export interface Library {
  readonly name: string;
  readonly version: string | null;
  readonly state: string;
  readonly detail: string;
}

/** What `/api/live` tells, by the names of its events. */
export interface Live {
  readonly change: StoreChange;
  readonly state: StoreState;
}

/** Settings and storage. */
export interface Machine {
  readonly settings: readonly Setting[];
  readonly problems: readonly string[];
  readonly masks: readonly string[];
  readonly storage: Storage;
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

/** The finished calls of one model, and what is known of their price. */
export interface ModelUse {
  readonly model: string | null;
  readonly providers: readonly string[];
  readonly calls: number;
  readonly unpriced_count: number;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly sources: readonly string[];
  readonly last_ns: number | null;
}

/** A name that a filter may use. */
export interface Name {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly example: string;
}

/** What is said about a trace or a span: the text of a note, the name of a tag, name, value and reason of a score. */
export interface NewMark {
  readonly kind: "note" | "pin" | "score" | "tag";
  readonly name: string | null;
  readonly value: number | boolean | string | null;
  readonly text: string | null;
  readonly span: string | null;
}

/** The parameters of a route that has none. */
export interface Nothing {
}

/** One trace with its spans in columns, those still running included. */
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

/** The folder and the disk that the store lies on. */
export interface Place {
  readonly file_system: string;
  readonly shares_memory: boolean;
  readonly free_bytes: number;
  readonly open_to_others: readonly string[];
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

/** The first 80 characters of what some spans of a trace got, on one line: of a model call its last message. */
export interface Previews {
  readonly span_ids: readonly string[];
  readonly input: readonly (string | null)[];
}

/** What models cost, by what is in the store. */
export interface Prices {
  readonly models: readonly ModelUse[];
  readonly own: readonly string[];
}

/** What went wrong, in words that say what to do next. */
export interface Problem {
  readonly message: string;
  readonly type: string;
  readonly at: readonly [number, number] | null;
}

/** A reading query over the public views. */
export interface Query {
  readonly query: string;
  readonly limit: number;
}

/** Facts and findings. */
export interface Report {
  readonly dashcam: string;
  readonly python: string;
  readonly platform: string;
  readonly now_ns: number;
  readonly settings: readonly Setting[];
  readonly problems: readonly string[];
  readonly retention_days: number | null;
  readonly journal_path: string;
  readonly journal_cap_bytes: number;
  readonly store: StoreHealth;
  readonly place: Place;
  readonly journals: readonly Journal[];
  readonly libraries: readonly Library[];
  readonly findings: readonly Finding[];
}

/** One execution of a program, its child processes included; figures are `null` where there was no time to add them up. */
export interface Run {
  readonly run: string;
  readonly argv: readonly string[] | null;
  readonly python: string | null;
  readonly started_ns: number;
  readonly last_ns: number | null;
  readonly processes: number;
  readonly alive: boolean;
  readonly trace_count: number | null;
  readonly error_count: number | null;
  readonly span_count: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_count: number | null;
  readonly apps: readonly string[] | null;
}

/** Some runs, the newest first. */
export interface RunPage {
  readonly after: string | null;
  readonly partial: string | null;
  readonly runs: readonly Run[];
}

/** Everything that is saved beside one store. */
export interface Saved {
  readonly views: readonly SavedView[];
  readonly queries: readonly SavedQuery[];
}

/** A query in SQL. */
export interface SavedQuery {
  readonly name: string;
  readonly sql: string;
}

/** A list as somebody set it up: the query of its address. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
}

/** The traces of one session. */
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

/** Some sessions, the one that was last active first. */
export interface SessionPage {
  readonly after: string | null;
  readonly partial: string | null;
  readonly sessions: readonly Session[];
}

/** One setting as it holds here. */
export interface Setting {
  readonly name: string;
  readonly value: Json;
  readonly origin: string;
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

/** Whole spans of one trace. */
export interface SpanList {
  readonly spans: readonly Span[];
}

/** Some spans of a list, in its order. */
export interface SpanPage {
  readonly after: string | null;
  readonly partial: string | null;
  readonly spans: readonly SpanRow[];
}

/** A call as a list shows it: what it took and gave is not read. */
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
  readonly stream: Stream | null;
  readonly usage: Usage | null;
  readonly cost_usd: number | null;
  readonly cost_source: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly run: string;
  readonly process: number;
  readonly thread: number | null;
  readonly task: string | null;
}

/** The answer to a query; bytes are hex digits. */
export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
  readonly truncated: boolean;
  readonly took_ms: number;
}

/** One column of a public view. */
export interface SqlColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

/** One public view. */
export interface SqlView {
  readonly view: string;
  readonly description: string;
  readonly columns: readonly SqlColumn[];
}

/** How the store stands; counts are `null` while it cannot be read. */
export interface Status {
  readonly version: string;
  readonly store: string;
  readonly state: "damaged" | "foreign" | "full" | "locked" | "missing" | "newer" | "ok" | "older" | "unreadable";
  readonly problem: string | null;
  readonly size_bytes: number | null;
  readonly span_count: number | null;
  readonly trace_count: number | null;
  readonly lag: Lag | null;
  readonly now_ns: number;
}

/** Bytes and counts; those of the store are `null` while it cannot be read. */
export interface Storage {
  readonly path: string;
  readonly state: string;
  readonly size_bytes: number | null;
  readonly cap_bytes: number;
  readonly journal_path: string;
  readonly journal_bytes: number;
  readonly journal_cap_bytes: number;
  readonly free_bytes: number;
  readonly file_system: string;
  readonly span_count: number | null;
  readonly trace_count: number | null;
  readonly oldest_ns: number | null;
  readonly newest_ns: number | null;
  readonly retention_days: number | null;
  readonly expiring_count: number | null;
}

/** The event `change`: something came into the store, or went. */
export interface StoreChange {
  readonly seq: number;
  readonly spans: number;
  readonly traces: number;
  readonly waiting: number;
}

/** The database; `state` is `ok`, `none yet` or what is wrong with it. */
export interface StoreHealth {
  readonly path: string;
  readonly state: string;
  readonly size_bytes: number | null;
  readonly cap_bytes: number;
  readonly spans: number | null;
  readonly condition: Condition | null;
  readonly damage: readonly string[] | null;
  readonly uncounted: number;
  readonly unindexed: number;
}

/** The event `state`: the store went away, came back, or cannot be read. */
export interface StoreState {
  readonly state: "damaged" | "foreign" | "full" | "locked" | "missing" | "newer" | "ok" | "older" | "unreadable";
  readonly problem: string | null;
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

/** Some traces of a list, in its order. */
export interface TracePage {
  readonly after: string | null;
  readonly partial: string | null;
  readonly traces: readonly Trace[];
  readonly pinned: readonly string[];
}

/** A trace of a session; its values are those of its first root call. */
export interface Turn {
  readonly trace: Trace;
  readonly input: Json;
  readonly output: Json;
}

/** Some turns of a session, in the order they were taken. */
export interface TurnPage {
  readonly after: string | null;
  readonly partial: string | null;
  readonly turns: readonly Turn[];
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

/** What changed between two versions of an app, with how both did. */
export interface VersionDiff {
  readonly app: string;
  readonly diff: Diff;
  readonly before: AppVersion;
  readonly after: AppVersion;
}
