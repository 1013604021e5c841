// What the tree leaves out until it is asked for: calls that only hand on to the next one.
//
// Two rules, each with its switch. `super`: a method that calls the same method of a base class on the same object; the
// subclass's call stands for the chain. `noise`: steps of a framework that carry no work of their own, known by name.
// A call that failed, was cancelled or cut off, a model call, a tool, a retriever and a root are never left out, and no
// step in which time was spent.

import { KINDS, STATUSES, textOf, type Kind, type Outline } from "./outline.ts";
import type { TraceModel } from "./trace-model.ts";

export interface FoldRules {
  readonly super: boolean;
  readonly noise: boolean;
}

export interface Folds {
  /** The call under which a span is left out, -1 for a span that is shown. */
  readonly owner: Int32Array;
  /** How many are left out under each call. */
  readonly counts: Int32Array;
}

/** Steps of frameworks that pass on what they are given, by the name that the framework gives them, without `<…>`. */
const PLUMBING = new Set([
  // LangChain
  "RunnableSequence", "RunnableParallel", "RunnableMap", "RunnablePassthrough", "RunnableAssign", "RunnablePick",
  "RunnableBinding", "RunnableBranch", "RunnableEach", "RunnableWithFallbacks", "RunnableRetry",
  "RunnableWithMessageHistory", "load_history", "insert_history", "check_sync_or_async", "format_inputs",
  // LangGraph
  "ChannelRead", "ChannelWrite", "Branch", "_write", "__start__",
  // DSPy
  "ChatAdapter", "JSONAdapter", "XMLAdapter", "TwoStepAdapter",
  // LlamaIndex
  "init_run", "setup_agent", "parse_agent_output", "aggregate_tool_results",
]);
const PLUMBING_ENDS = ["OutputParser", "PromptTemplate", "PromptBuilder"];

const NOISE_KINDS = kinds("chain", "prompt", "function");
const NEVER_KINDS = kinds("llm", "embedding", "tool");
/** A step that itself took longer than this, and than this part of the run, is no noise. */
const LONG_NS = 1e6;
const LONG_PART = 0.05;

/** Say which spans are left out, and under which call each of them is to be found. */
export function fold(model: TraceModel, rules: FoldRules): Folds {
  const owner = new Int32Array(model.count).fill(-1);
  const counts = new Int32Array(model.count);
  const plumbing = rules.noise ? model.outline.strings.map(isPlumbing) : [];
  for (const index of model.order) {
    const above = model.parent[index]!;
    if (above < 0 || isTold(model, index)) continue;
    if (!(rules.super && isSuperCall(model.outline, above, index)) && !(rules.noise && isNoise(model, index, plumbing))) continue;
    const under = owner[above]! >= 0 ? owner[above]! : above;
    owner[index] = under;
    counts[under]!++;
  }
  return { owner, counts };
}

/** The first names of what is left out under a call, each once, in the order they started. */
export function foldedNames(model: TraceModel, folds: Folds, under: number, most = 6): string[] {
  const names = new Set<string>();
  for (let at = model.position[under]! + 1; at < model.subtreeEnd[under]! && names.size < most; at++) {
    const index = model.order[at]!;
    if (folds.owner[index] === under) names.add(textOf(model.outline, "name", index) ?? "");
  }
  return [...names];
}

/** Whether a name is that of a step which passes on what it is given. */
export function isPlumbing(name: string): boolean {
  const plain = name.replace(/<.*$/s, "");
  const last = plain.slice(plain.lastIndexOf(".") + 1);
  return PLUMBING.has(last) || PLUMBING_ENDS.some((end) => last.endsWith(end));
}

/** What is never left out, whatever it is called. */
function isTold(model: TraceModel, index: number): boolean {
  const status = STATUSES[model.status[index]!];
  return (status !== "ok" && status !== "running") || NEVER_KINDS.has(model.kind[index]!);
}

function isNoise(model: TraceModel, index: number, plumbing: readonly boolean[]): boolean {
  const { spans } = model.outline;
  if (!NOISE_KINDS.has(model.kind[index]!) || !plumbing[spans.name[index]!]) return false;
  if (KINDS[model.kind[index]!] === "function" && spans.method[index]! >= 0) return false; // a method of the user's own
  return model.self[index]! <= Math.max(LONG_NS, LONG_PART * (model.to - model.from));
}

/** Whether a call is that of the same method one class further up, on the same object. */
function isSuperCall(outline: Outline, above: number, index: number): boolean {
  const { spans } = outline;
  const [upper, lower] = [textOf(outline, "method", above), textOf(outline, "method", index)];
  if (upper === null || lower === null || upper === lower) return false;
  if (upper.slice(upper.lastIndexOf(".")) !== lower.slice(lower.lastIndexOf("."))) return false;
  return spans.path[index]! >= 0 && spans.path[above] === spans.path[index] && spans.app[above] === spans.app[index];
}

function kinds(...names: Kind[]): ReadonlySet<number> {
  return new Set(names.map((name) => KINDS.indexOf(name)));
}
