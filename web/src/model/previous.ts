// Which model call came before one, so that what is new in its messages can be told; which tool calls it led to.
import { KINDS, type Outline, textOf } from "./outline.ts";

/** Spans that are looked at before and after a call: a trace may have fifty thousand. */
const NEAR = 2_000;

/** The nearest earlier model call of the same component, else of the same agent or chain; -1 where there is none. */
export function previousCall(outline: Outline, index: number): number {
  const path = outline.spans.path[index] ?? -1;
  const caller = path < 0 ? callerOf(outline, index) : -1;
  for (let at = index - 1; at >= Math.max(0, index - NEAR); at -= 1) {
    if (!isKind(outline, at, "llm")) continue;
    if (path < 0 ? callerOf(outline, at) === caller : outline.spans.path[at] === path) return at;
  }
  return -1;
}

/** The tool spans that a model call asked for: for each name it gave, the next span of that name, in order; -1 for none. */
export function toolsAfter(outline: Outline, index: number, names: readonly string[]): readonly number[] {
  const taken = new Set<number>();
  const { spans } = outline;
  const end = (spans.started_ns[index] ?? 0) + (spans.duration_ns[index] ?? 0);
  return names.map((name) => {
    for (let at = index + 1; at < Math.min(spans.span_id.length, index + NEAR); at += 1) {
      const isNext = isKind(outline, at, "tool") && (spans.started_ns[at] ?? 0) >= end && textOf(outline, "name", at) === name;
      if (isNext && !taken.has(at)) {
        taken.add(at);
        return at;
      }
    }
    return -1;
  });
}

export function isKind(outline: Outline, index: number, kind: (typeof KINDS)[number]): boolean {
  return outline.kinds[outline.spans.kind[index] ?? -1] === kind;
}

/** The nearest agent, or the root, that a span is under. */
function callerOf(outline: Outline, index: number): number {
  let at = index;
  for (let steps = 0; steps < NEAR; steps += 1) {
    const up = outline.spans.parent[at] ?? -1;
    if (up < 0 || up >= at) return at;
    at = up;
    if (isKind(outline, at, "agent")) return at;
  }
  return at;
}
