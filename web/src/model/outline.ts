// The outline of a trace as the server sends it: one array a column, no payloads; and the words that its codes stand for.

export const KINDS = [
  "llm", "embedding", "retriever", "reranker", "tool", "agent", "chain", "guardrail", "evaluator", "prompt", "function",
] as const;
export type Kind = (typeof KINDS)[number];

export const STATUSES = ["ok", "error", "cancelled", "incomplete", "running"] as const;
export type Status = (typeof STATUSES)[number];

export const ERROR = STATUSES.indexOf("error");
export const INCOMPLETE = STATUSES.indexOf("incomplete");
export const RUNNING = STATUSES.indexOf("running");

type Numbers = readonly number[];
type MaybeNumbers = readonly (number | null)[];

/** The columns of an outline; texts are places in the table `strings`, -1 where there is none. */
export interface OutlineSpans {
  readonly span_id: readonly string[];
  readonly parent: Numbers;
  readonly name: Numbers;
  readonly kind: Numbers;
  readonly status: Numbers;
  readonly started_ns: Numbers;
  readonly duration_ns: MaybeNumbers;
  readonly path: Numbers;
  readonly app: Numbers;
  readonly version: Numbers;
  readonly method: Numbers;
  readonly model: Numbers;
  readonly provider: Numbers;
  readonly input_tokens: MaybeNumbers;
  readonly output_tokens: MaybeNumbers;
  readonly cost_usd: MaybeNumbers;
  readonly first_chunk_ns: MaybeNumbers;
  readonly thread: Numbers;
}

/** The columns that hold texts. */
export type TextColumn = "name" | "path" | "app" | "version" | "method" | "model" | "provider";

/** What is read here of an outline; the generated type of the server's answer fits it. */
export interface Outline {
  readonly trace: { readonly started_ns: number; readonly duration_ns: number | null };
  readonly strings: readonly string[];
  readonly kinds: readonly string[];
  readonly statuses: readonly string[];
  readonly spans: OutlineSpans;
}

/** The text of a span in one column, null where there is none. */
export function textOf(outline: Outline, column: TextColumn, index: number): string | null {
  return outline.strings[outline.spans[column][index] ?? -1] ?? null;
}
