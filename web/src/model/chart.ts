// What a chart over time is made of, and how a drag on it becomes a stretch of time.

export interface Series {
  readonly label: string;
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[];
  /** The token of its colour: "--accent". */
  readonly colour: string;
}

/** Times in nanoseconds and series as columns: seconds first, as the chart library has them. */
export function columns(times: readonly number[], series: readonly Series[]): [number[], ...(number | null)[][]] {
  return [times.map((ns) => ns / 1e9), ...series.map((one) => times.map((_, index) => one.values[index] ?? null))];
}

/** The upper end of an axis: a little above the greatest value, so that the line does not touch the edge; 1 where there is none. */
export function ceiling(series: readonly Series[]): number {
  let most = 0;
  for (const { values } of series) for (const value of values) if (value !== null && value > most) most = value;
  return most === 0 ? 1 : most * 1.08;
}

/** What a drag from one point to another means, in full steps; null where it is too short to mean anything. */
export function brushed(from: number, to: number, step: number): readonly [number, number] | null {
  const [low, high] = from < to ? [from, to] : [to, from];
  const since = Math.floor(low / step) * step;
  const until = Math.ceil(high / step) * step;
  return until > since ? [since, until] : null;
}

/** The index of the time at or before a point; null before the first. */
export function at(times: readonly number[], point: number): number | null {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= point) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : low - 1;
}

/** How long a step is: from one time to the next; an hour where there is but one. */
export function stepOf(times: readonly number[]): number {
  const [first, second] = times;
  return first === undefined || second === undefined ? 3_600e9 : second - first;
}
