// Outlines for tests: written as one line a call, indented below its caller; and large ones made by rule.

import { KINDS, type Outline, STATUSES } from "../../src/model/outline.ts";
import { buildModel, type TraceModel } from "../../src/model/trace-model.ts";

interface Call {
  depth: number;
  name: string;
  kind: string;
  from: number;
  to: number | null;
  status: string;
  path: string | null;
  method: string | null;
  model: string | null;
  input: number | null;
  output: number | null;
  cost: number | null;
}

const LINE = /^(?<indent> *)(?<name>\S+) (?<from>-?\d+)-(?<to>\d*)(?<words>.*)$/;

/**
 * Read a trace from lines `name from-to words`, times in milliseconds, no `to` for a call that has not ended. Words are a
 * kind, a status, `path=…`, `method=…`, `model=…`, `in=…`, `out=…`, `cost=…`.
 */
export function outline(text: string): Outline {
  const calls = text.split("\n").filter((line) => line.trim()).map(call);
  const least = Math.min(...calls.map((one) => one.depth));
  const last: number[] = [];
  const parent = calls.map((one, index) => {
    const depth = (one.depth - least) / 2;
    last[depth] = index;
    return depth === 0 ? -1 : (last[depth - 1] ?? -1);
  });
  return columns(calls, parent);
}

/** The same, ready to be drawn; `now` in milliseconds. */
export function model(text: string, now = 0): TraceModel {
  return buildModel(outline(text), now * 1e6);
}

/** The names of some spans. */
export function names(of: TraceModel, indexes: Iterable<number>): string[] {
  return [...indexes].map((index) => of.outline.strings[of.outline.spans.name[index] ?? -1] ?? "");
}

/** The index of the first span of a name. */
export function indexOf(of: TraceModel, name: string): number {
  return of.outline.spans.name.findIndex((at) => of.outline.strings[at] === name);
}

/** A trace of so many spans: agents that call chains that call tools and models, in turns. */
export function large(count: number): Outline {
  const calls: Call[] = [];
  const parent: number[] = [];
  const path = [-1];
  for (let index = 0; index < count; index++) {
    const depth = index === 0 ? 0 : 1 + (index % 7);
    path.length = depth;
    parent.push(index === 0 ? -1 : (path.at(-1) ?? 0));
    path.push(index);
    const kind = ["agent", "chain", "chain", "tool", "function", "retriever", "prompt", "llm"][depth] ?? "llm";
    const from = index * 10;
    const to = index === 0 ? count * 10 + 5 : Math.min(count * 10, from + (8 - depth) * 10 - 1);
    const words = `${kind} ${index % 997 === 0 && index > 0 ? "error" : "ok"} path=steps[${depth}] in=${index % 900} out=9`;
    calls.push(call(`step${index % 50} ${from}-${to} ${words}`));
  }
  return columns(calls, parent);
}

function call(line: string): Call {
  const { indent = "", name = "", from = "0", to = "", words = "" } = LINE.exec(line)?.groups ?? {};
  const given = words.split(" ").filter(Boolean);
  const value = (key: string) => given.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1) ?? null;
  const number = (key: string) => (value(key) === null ? null : Number(value(key)));
  return {
    depth: indent.length, name, from: Number(from), to: to === "" ? null : Number(to),
    kind: given.find((word) => (KINDS as readonly string[]).includes(word)) ?? "function",
    status: given.find((word) => (STATUSES as readonly string[]).includes(word)) ?? (to === "" ? "running" : "ok"),
    path: value("path"), method: value("method"), model: value("model"),
    input: number("in"), output: number("out"), cost: number("cost"),
  };
}

function columns(calls: readonly Call[], parent: readonly number[]): Outline {
  const strings: string[] = [];
  const places = new Map<string, number>();
  const text = (value: string | null) => {
    if (value === null) return -1;
    const place = places.get(value) ?? strings.push(value) - 1;
    places.set(value, place);
    return place;
  };
  const none = calls.map(() => -1);
  return {
    trace: { started_ns: 1_790_000_000_000_000_000, duration_ns: ns(calls[0]?.to ?? null) },
    strings, kinds: [...KINDS], statuses: [...STATUSES],
    spans: {
      span_id: calls.map((_, index) => index.toString(16).padStart(16, "0")), parent,
      name: calls.map((one) => text(one.name)),
      kind: calls.map((one) => (KINDS as readonly string[]).indexOf(one.kind)),
      status: calls.map((one) => (STATUSES as readonly string[]).indexOf(one.status)),
      started_ns: calls.map((one) => one.from * 1e6),
      duration_ns: calls.map((one) => (one.to === null ? null : (one.to - one.from) * 1e6)),
      path: calls.map((one) => text(one.path)), app: none, version: none, provider: none, thread: none,
      method: calls.map((one) => text(one.method)),
      model: calls.map((one) => text(one.model)),
      input_tokens: calls.map((one) => one.input), output_tokens: calls.map((one) => one.output),
      cost_usd: calls.map((one) => one.cost), first_chunk_ns: calls.map(() => null),
    },
  };
}

function ns(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds * 1e6;
}
