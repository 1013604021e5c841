// A chart over time as geometry: scales, ticks, paths, and how a drag becomes a stretch of time. No drawing.

export interface Series {
  readonly label: string;
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[];
  /** The token of its colour: "--accent". */
  readonly colour: string;
}

/** How the values of a chart are drawn. */
export type Look = "lines" | "area" | "bars";

/** Where the values go: a rectangle in pixels, from the left and upper edge. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Scale {
  readonly frame: Frame;
  /** Where the first step begins and the last one ends, in nanoseconds. */
  readonly from: number;
  readonly to: number;
  /** The value at the upper edge. */
  readonly most: number;
  readonly step: number;
}

/** The scale of a chart: all its steps side by side, the greatest value a little below the edge. */
export function scaleOf(frame: Frame, times: readonly number[], series: readonly Series[]): Scale {
  const step = stepOf(times);
  const from = times[0] ?? 0;
  return { frame, from, to: (times.at(-1) ?? 0) + step, most: ceiling(series), step };
}

/** Pixels from the left of a moment. */
export function acrossOf(scale: Scale, ns: number): number {
  return scale.frame.left + ((ns - scale.from) / (scale.to - scale.from)) * scale.frame.width;
}

/** The moment at some pixels from the left, inside the scale. */
export function momentAt(scale: Scale, across: number): number {
  const part = Math.min(1, Math.max(0, (across - scale.frame.left) / scale.frame.width));
  return scale.from + part * (scale.to - scale.from);
}

/** Pixels from the top of a value. */
export function downOf(scale: Scale, value: number): number {
  return scale.frame.top + scale.frame.height * (1 - value / scale.most);
}

/** The upper end of an axis: a little above the greatest value, so that the line does not touch the edge; 1 where there is none. */
export function ceiling(series: readonly Series[]): number {
  let most = 0;
  for (const { values } of series) for (const value of values) if (value !== null && value > most) most = value;
  return most === 0 ? 1 : most * 1.08;
}

/** Round values for the axis, 0 first: steps of 1, 2 or 5, none below `least` (there is no half a trace). */
export function valueTicks(most: number, count: number, least = 0): number[] {
  const rough = Math.max(least, most / Math.max(1, count));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((one) => one * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

const MINUTE = 60e9;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE).concat([1, 2, 3, 6, 12].map((n) => n * HOUR), [1, 2, 5, 10, 30, 90].map((n) => n * DAY));

/** Round moments of the reader's own day for the axis, at most so many. */
export function timeTicks(from: number, to: number, count: number): { readonly ticks: readonly number[]; readonly step: number } {
  const step = TIME_STEPS.find((one) => (to - from) / one <= count) ?? Math.ceil((to - from) / count / DAY) * DAY;
  const midnight = new Date(from / 1e6).setHours(0, 0, 0, 0) * 1e6;
  const first = midnight + Math.ceil((from - midnight) / step) * step;
  const ticks: number[] = [];
  for (let at = first; at < to; at += step) ticks.push(at);
  return { ticks, step };
}

/** The values as one path: bars, or a line with a gap where nothing is known and a dash where a value has no neighbour. */
export function pathOf(scale: Scale, times: readonly number[], values: readonly (number | null)[], look: Look): string {
  return look === "bars" ? bars(scale, times, values) : line(scale, times, values, look === "area");
}

function bars(scale: Scale, times: readonly number[], values: readonly (number | null)[]): string {
  const room = (scale.step / (scale.to - scale.from)) * scale.frame.width;
  const width = round(Math.max(1, Math.min(room - 1, room * 0.85, 48)));
  const floor = round(downOf(scale, 0));
  return times
    .map((time, index) => {
      const value = values[index] ?? null;
      if (value === null || value <= 0) return "";
      const left = round(acrossOf(scale, time) + (room - width) / 2);
      return `M${left} ${floor}V${round(Math.min(floor - 1, downOf(scale, value)))}h${width}V${floor}z`;
    })
    .join("");
}

function line(scale: Scale, times: readonly number[], values: readonly (number | null)[], filled: boolean): string {
  const floor = round(downOf(scale, 0));
  let path = "";
  let run: string[] = [];
  let [first, last] = [0, 0];
  const close = (): void => {
    if (run.length === 1) path += dash(run[0] ?? "");
    else if (run.length) path += `M${run.join("L")}${filled ? `V${floor}H${first}z` : ""}`;
    run = [];
  };
  for (const [index, time] of times.entries()) {
    const value = values[index] ?? null;
    if (value === null) {
      close();
      continue;
    }
    last = round(acrossOf(scale, time + scale.step / 2));
    if (run.length === 0) first = last;
    run.push(`${last} ${round(downOf(scale, value))}`);
  }
  close();
  return path;
}

/** A value without neighbours, as wide as an eye needs. */
function dash(place: string): string {
  const [across = "0", down = "0"] = place.split(" ");
  return `M${round(Number(across) - 2)} ${down}h4`;
}

/** What a drag from one moment to another means, in full steps; null where it is too short to mean anything. */
export function brushed(from: number, to: number, step: number): readonly [number, number] | null {
  const [low, high] = from < to ? [from, to] : [to, from];
  const since = Math.floor(low / step) * step;
  const until = Math.ceil(high / step) * step;
  return until > since ? [since, until] : null;
}

/** The index of the step that a moment lies in; null before the first. */
export function indexAt(times: readonly number[], moment: number): number | null {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= moment) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : low - 1;
}

/** How long a step is: from one time to the next; an hour where there is but one. */
export function stepOf(times: readonly number[]): number {
  const [first, second] = times;
  return first === undefined || second === undefined ? HOUR : second - first;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
