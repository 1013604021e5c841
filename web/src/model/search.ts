// Search inside a trace: names at once, from the outline; what is found in payloads comes later from the server and is added.

import { KINDS, STATUSES, type TextColumn } from "./outline.ts";
import type { TraceModel } from "./trace-model.ts";

const COLUMNS: readonly TextColumn[] = ["name", "path", "method", "model", "provider"];

/** The spans, in reading order, whose name, path, method, model, kind or status has the text in it; case does not count. */
export function nameHits(model: TraceModel, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const { strings, spans, kinds, statuses } = model.outline;
  const has = strings.map((value) => value.toLowerCase().includes(wanted));
  const hasKind = kinds.map((word) => word === wanted && (KINDS as readonly string[]).includes(word));
  const hasStatus = statuses.map((word) => word === wanted && (STATUSES as readonly string[]).includes(word));
  const isHit = (index: number) =>
    hasKind[spans.kind[index]!] || hasStatus[spans.status[index]!] || COLUMNS.some((column) => has[spans[column][index]!]);
  return [...model.order].filter(isHit);
}

/** Hits from names and from payloads together, in reading order, each once. */
export function allHits(model: TraceModel, names: readonly number[], payloads: Iterable<number>): number[] {
  const all = new Set([...names, ...payloads]);
  return [...all].sort((one, other) => model.position[one]! - model.position[other]!);
}

/** The next hit after (or, backwards, before) a span in reading order, round and round; -1 without hits. */
export function nextHit(model: TraceModel, hits: readonly number[], from: number, step: 1 | -1): number {
  if (hits.length === 0) return -1;
  const at = from < 0 ? (step > 0 ? -1 : model.count) : model.position[from]!;
  const ahead = step > 0 ? hits.find((hit) => model.position[hit]! > at) : hits.findLast((hit) => model.position[hit]! < at);
  return ahead ?? (step > 0 ? hits[0]! : hits.at(-1)!);
}
