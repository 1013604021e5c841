// Which part of the run's time is in view, in the URL as `zoom=FROM..TO` in nanoseconds from the trace's start.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { between, isWhole, moved, type View, whole, zoomed } from "../model/timeline.ts";
import type { Reading } from "./trace.ts";
import { route, setQuery } from "./url.ts";

export interface Zoom {
  /** The whole run. */
  readonly bounds: ReadonlySignal<View>;
  /** What is in view: the whole run, as it grows, until somebody zooms in. */
  readonly view: ReadonlySignal<View>;
  /** What somebody zoomed in on; null for the whole run. */
  readonly chosen: ReadonlySignal<View | null>;
  show(from: number, to: number): void;
  by(factor: number, part: number): void;
  move(part: number): void;
  reset(): void;
  /** The screen goes: nothing is written any more. */
  stop(): void;
}

/** The address is written when nothing has moved for so long. */
const PAUSE_MS = 300;

/** The zoom of the trace that is read. */
export function zoom(reading: Pick<Reading, "model" | "now">): Zoom {
  const chosen = signal<View | null>(readZoom(route.peek().query.get("zoom")));
  const bounds = computed(() => {
    void reading.now.value;
    const model = reading.model.value;
    return whole(model?.from ?? 0, model?.to ?? 0);
  });
  const view = computed(() => (chosen.value ? between(chosen.value.from, chosen.value.to, bounds.value) : bounds.value));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const set = (next: View | null) => {
    chosen.value = next && !isWhole(next, bounds.peek()) ? next : null;
    clearTimeout(timer);
    timer = setTimeout(() => setQuery({ zoom: writeZoom(chosen.peek()) }, { replace: true }), PAUSE_MS);
  };
  return {
    bounds, view, chosen,
    show: (from, to) => set(between(from, to, bounds.peek())),
    by: (factor, part) => set(zoomed(view.peek(), bounds.peek(), factor, part)),
    move: (part) => chosen.peek() && set(moved(view.peek(), bounds.peek(), part)),
    reset: () => set(null),
    stop: () => clearTimeout(timer),
  };
}

/** A zoom as the address has it; null where it has none, or none that can be read. */
export function readZoom(text: string | null): View | null {
  const [, from, to] = /^(-?\d{1,18})\.\.(-?\d{1,18})$/.exec(text ?? "") ?? [];
  if (from === undefined || to === undefined || Number(from) >= Number(to)) return null;
  return { from: Number(from), to: Number(to) };
}

export function writeZoom(view: View | null): string | null {
  return view && `${Math.round(view.from)}..${Math.round(view.to)}`;
}
