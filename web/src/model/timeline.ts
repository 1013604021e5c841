// The time axis: which part of the run is in view, where a time stands in it, and the ticks of its ruler.
// Times are nanoseconds from the trace's start.

export interface View {
  readonly from: number;
  readonly to: number;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Nothing shorter is drawn across the whole width. */
const SHORTEST = 100;
const UNITS: readonly (readonly [name: string, ns: number])[] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]];

/** The whole run; one that took no time still has a width. */
export function whole(from: number, to: number): View {
  return { from, to: Math.max(to, from + SHORTEST) };
}

/** Where a time stands in a view: 0 at its left edge, 1 at its right one. */
export function place(view: View, time: number): number {
  return (time - view.from) / (view.to - view.from);
}

/** The time that stands at a part of the width. */
export function timeAt(view: View, part: number): number {
  return view.from + part * (view.to - view.from);
}

/** Make what is in view `factor` times as long, with the time at `part` of the width staying where it is. */
export function zoomed(view: View, bounds: View, factor: number, part: number): View {
  const length = (view.to - view.from) * factor;
  return clamped({ from: timeAt(view, part) - part * length, to: timeAt(view, part) + (1 - part) * length }, bounds);
}

/** Move the view by a part of its width. */
export function moved(view: View, bounds: View, part: number): View {
  const by = part * (view.to - view.from);
  return clamped({ from: view.from + by, to: view.to + by }, bounds);
}

/** The view between two times, in either order, inside the run and not too short. */
export function between(one: number, other: number, bounds: View): View {
  const inside = (time: number) => Math.min(Math.max(time, bounds.from), bounds.to);
  return clamped({ from: inside(Math.min(one, other)), to: inside(Math.max(one, other)) }, bounds);
}

export function isWhole(view: View, bounds: View): boolean {
  return view.from <= bounds.from && view.to >= bounds.to;
}

function clamped(view: View, bounds: View): View {
  const length = Math.min(Math.max(view.to - view.from, SHORTEST), bounds.to - bounds.from);
  const wanted = (view.from + view.to - length) / 2;
  const from = Math.min(Math.max(wanted, bounds.from), bounds.to - length);
  return { from, to: from + length };
}

/** About so many ticks at round times. */
export function ticks(view: View, about: number): Tick[] {
  const step = roundStep((view.to - view.from) / Math.max(1, about));
  const [unit, size] = unitOf(Math.max(Math.abs(view.to), Math.abs(view.from)));
  const digits = Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9));
  const found: Tick[] = [];
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    found.push({ at, label: at === 0 ? "0" : `${(at / size).toFixed(digits)} ${unit}` });
  }
  return found;
}

/** The next of 1, 2, 5, 10, 20, … that is not smaller. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const step = [1, 2, 5, 10].find((times) => times * power >= least - 1e-9) ?? 10;
  return step * power;
}

function unitOf(time: number): readonly [name: string, ns: number] {
  return UNITS.find(([, ns]) => time >= ns) ?? ["ns", 1];
}
