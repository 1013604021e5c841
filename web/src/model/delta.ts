// How a figure moved between two versions: before, after, by how much, and whether that is good.
import { cost, duration, percent, said } from "./format.ts";

export interface Delta {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** "+12 %", "−3.1 pp", "=", or empty where one side is unknown. */
  readonly change: string;
  readonly verdict: "better" | "worse" | "same" | "unknown";
}

/** What is read here of a version; the generated type of the server's answer fits it. */
export interface VersionFigures {
  readonly error_rate: number | null;
  readonly p50_ns: number | null;
  readonly p95_ns: number | null;
  readonly cost_usd_per_trace: number | null;
}

/** A change smaller than this is called none: percentiles are known to within 9 %, prices to all their digits. */
const NOISE = { p50_ns: 0.09, p95_ns: 0.09, cost_usd_per_trace: 0.005, error_rate: 0.001 } as const;

/** The figures of two versions beside each other; less is better in all of them. */
export function deltas(before: VersionFigures, after: VersionFigures): Delta[] {
  return [
    delta("p50", before.p50_ns, after.p50_ns, (ns) => said(duration(ns)), NOISE.p50_ns),
    delta("p95", before.p95_ns, after.p95_ns, (ns) => said(duration(ns)), NOISE.p95_ns),
    delta("Cost/trace", before.cost_usd_per_trace, after.cost_usd_per_trace, (usd) => said(cost(usd)), NOISE.cost_usd_per_trace),
    points("Errors", before.error_rate, after.error_rate),
  ];
}

function delta(name: string, before: number | null, after: number | null, show: (value: number | null) => string, noise: number): Delta {
  const texts = { name, before: show(before), after: show(after) };
  if (before === null || after === null) return { ...texts, change: "", verdict: "unknown" };
  if (before === 0) return { ...texts, change: after === 0 ? "=" : "", verdict: after === 0 ? "same" : "worse" };
  const moved = after / before - 1;
  if (Math.abs(moved) < noise) return { ...texts, change: "=", verdict: "same" };
  return { ...texts, change: `${sign(moved)}${said(percent(Math.abs(moved)))}`, verdict: moved < 0 ? "better" : "worse" };
}

/** A rate moves by percentage points, not by percents of itself. */
function points(name: string, before: number | null, after: number | null): Delta {
  const texts = { name, before: said(percent(before)), after: said(percent(after)) };
  if (before === null || after === null) return { ...texts, change: "", verdict: "unknown" };
  const moved = after - before;
  if (Math.abs(moved) < NOISE.error_rate) return { ...texts, change: "=", verdict: "same" };
  return { ...texts, change: `${sign(moved)}${percent(Math.abs(moved)).text} pp`, verdict: moved < 0 ? "better" : "worse" };
}

function sign(moved: number): string {
  return moved < 0 ? "−" : "+";
}
