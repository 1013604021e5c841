// Figures as people read them. A value that is not known is said to be unknown, never 0. A unit follows its number after a
// space. The commands write them alike (model/words.py): both are held to the examples in web/test/figures.json.

export interface Figure {
  /** What stands there: "1.24", "unknown". */
  readonly text: string;
  /** Its unit, shown dim: "s", "k"; empty where there is none. */
  readonly unit: string;
}

export const UNKNOWN: Figure = { text: "–", unit: "" };
const SECOND = 1e9;

/** A time span: 830 ns, 12.3 µs, 4.20 ms, 1.24 s, 2 m 05 s, 3 h 12 m. */
export function duration(ns: number | null | undefined): Figure {
  if (ns === null || ns === undefined) return UNKNOWN;
  if (ns < 1e3) return { text: String(Math.round(ns)), unit: "ns" };
  if (ns < 999.5e3) return { text: short(ns / 1e3), unit: "µs" };
  if (ns < 999.5e6) return { text: short(ns / 1e6), unit: "ms" };
  if (ns < 99.95 * SECOND) return { text: short(ns / SECOND), unit: "s" };
  const seconds = Math.round(ns / SECOND);
  if (seconds < 6000) return { text: `${Math.floor(seconds / 60)} m ${two(seconds % 60)}`, unit: "s" };
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return { text: `${Math.floor(minutes / 60)} h ${two(minutes % 60)}`, unit: "m" };
  return { text: `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)}`, unit: "h" };
}

/** A figure that is known roughly, as percentiles are: they are counted in buckets, each 9 % wide. */
export function about(figure: Figure): Figure {
  return figure === UNKNOWN ? figure : { ...figure, text: `≈\u2009${figure.text}` };
}

/** A number of tokens: 812, 1,204, 12.3 k. */
export function tokens(amount: number | null | undefined): Figure {
  return count(amount);
}

/** A count: 812, 1,204 up to ten thousand, then 12.3 k, 3.4 M. */
export function count(amount: number | null | undefined): Figure {
  if (amount === null || amount === undefined) return UNKNOWN;
  if (amount < 10_000) return { text: whole(amount), unit: "" };
  return inUnits(amount, ["k", "M", "G"]);
}

/** Dollars, three digits of them or cents: $12.30, $0.00423, $0.50; "unknown" where no price is known. */
export function cost(usd: number | null | undefined): Figure {
  if (usd === null || usd === undefined) return { text: "unknown", unit: "" };
  if (usd === 0) return { text: "$0", unit: "" };
  const size = Math.abs(usd);
  if (size < 1e-6) return { text: "<$0.000001", unit: "" };
  const digits = usd.toFixed(Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(size)))));
  const [dollars = "", parts = ""] = digits.replace(/(\.\d\d\d*?)0+$/, "$1").split(".");
  return { text: `$${dollars.replace(/\B(?=(\d{3})+$)/g, ",")}.${parts}`, unit: "" };
}

/** 512 B, 3.4 kB, 1.2 MB. */
export function bytes(amount: number | null | undefined): Figure {
  if (amount === null || amount === undefined) return UNKNOWN;
  if (amount < 1000) return { text: String(amount), unit: "B" };
  return inUnits(amount, ["kB", "MB", "GB"]);
}

/** A part of a whole: 0 %, 0.4 %, 12 %. */
export function percent(part: number | null | undefined): Figure {
  if (part === null || part === undefined || Number.isNaN(part)) return UNKNOWN;
  const hundredths = part * 100;
  if (hundredths !== 0 && Math.abs(hundredths) < 0.1) return { text: "<0.1", unit: "%" };
  return { text: Math.abs(hundredths) < 10 ? trimmed(hundredths, 1) : String(Math.round(hundredths)), unit: "%" };
}

/** How long ago, in words: just now, 12 s ago, 5 m ago, 3 h ago, 2 d ago. */
export function ago(ns: number, now: number): string {
  const seconds = Math.floor((now - ns) / SECOND);
  if (seconds < 2) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

/** The time of day in the reader's own zone, to the second: 14:03:09. */
export function clock(ns: number): string {
  const date = new Date(ns / 1e6);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Day and time in the reader's own zone: 2026-11-21 14:03:09. */
export function moment(ns: number): string {
  return `${day(ns)} ${clock(ns)}`;
}

/** 2026-11-21 */
export function day(ns: number): string {
  const date = new Date(ns / 1e6);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A figure as one text: "1.24 s". */
export function said(figure: Figure): string {
  return figure.unit ? `${figure.text} ${figure.unit}` : figure.text;
}

/** The first characters of an id, as many as tell it from its neighbours. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** "1 span", "12,345 spans": in a sentence a count is written out. */
export function plural(amount: number, word: string, many = `${word}s`): string {
  return `${whole(amount)} ${amount === 1 ? word : many}`;
}

/** Of what came as a whole number of units, that; else three digits. */
function short(value: number): string {
  if (value >= 99.95 || Number.isInteger(value)) return String(Math.round(value));
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function inUnits(amount: number, units: readonly [string, string, string]): Figure {
  const power = amount >= 999.5e6 ? 2 : amount >= 999.5e3 ? 1 : 0;
  const value = amount / 1000 ** (power + 1);
  return { text: value < 99.95 ? trimmed(value, 1) : String(Math.round(value)), unit: units[power] ?? "" };
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0+$/, "");
}

function whole(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
