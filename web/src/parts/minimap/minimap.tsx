// The whole run at a glance, a lane a depth; the part of time in view stands out, and can be dragged.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { FAILED, type Grid } from "../../model/minimap.ts";
import { KINDS } from "../../model/outline.ts";
import { place, timeAt, type View } from "../../model/timeline.ts";
import "./minimap.css";

export interface MinimapProps {
  /** What is to be seen, for so many columns. */
  readonly grid: (columns: number) => Grid;
  /** Draw again when this changes. */
  readonly version: unknown;
  readonly bounds: View;
  /** Null for the whole run. */
  readonly view: View | null;
  readonly onView: (from: number, to: number) => void;
  readonly onReset: () => void;
}

/** The map is about so high, a lane not lower or higher than so many pixels. */
const HEIGHT = 36;
const LOWEST = 3;
const HIGHEST = 7;

interface Drag {
  readonly from: number;
  /** The view when it was taken hold of; null where a new range is dragged. */
  readonly held: View | null;
}

/** `<Minimap grid={…} version={model} bounds={bounds} view={view} onView={zoom} onReset={reset}/>` */
export function Minimap({ grid, version, bounds, view, onView, onReset }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | null>(null);
  const [width, setWidth] = useState(0);
  const [look, setLook] = useState(0);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => themeChanges(() => setLook((count) => count + 1)), []);
  useLayoutEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, grid(width));
  }, [version, width, look]);
  const timeOf = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return timeAt(bounds, (event.clientX - box.left) / box.width);
  };
  return (
    <div
      class="minimap"
      title="The whole run. Drag to zoom in, double click for all of it"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = timeOf(event);
        drag.current = { from: at, held: view && at > view.from && at < view.to ? view : null };
      }}
      onPointerMove={(event) => {
        const held = drag.current;
        if (!held) return;
        const by = timeOf(event) - held.from;
        if (held.held) onView(...kept(held.held.from + by, held.held.to - held.held.from, bounds));
        else if (Math.abs(by) * event.currentTarget.clientWidth > 4 * (bounds.to - bounds.from)) onView(held.from, held.from + by);
      }}
      onPointerUp={() => void (drag.current = null)}
      onPointerCancel={() => void (drag.current = null)}
      onDblClick={onReset}
    >
      <canvas ref={canvas} class="minimap-map" aria-hidden="true" />
      {view && <span class="minimap-out" style={{ left: 0, width: `${place(bounds, view.from) * 100}%` }} />}
      {view && <span class="minimap-out" style={{ right: 0, width: `${(1 - place(bounds, view.to)) * 100}%` }} />}
    </div>
  );
}

/** A window of a length, moved no further than the ends of the run. */
function kept(from: number, length: number, bounds: View): [from: number, to: number] {
  const first = Math.min(Math.max(from, bounds.from), bounds.to - length);
  return [first, first + length];
}

function draw(canvas: HTMLCanvasElement, { columns, lanes, cells }: Grid): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const high = Math.min(HIGHEST, Math.max(LOWEST, Math.floor(HEIGHT / lanes)));
  canvas.width = columns;
  canvas.height = lanes * high;
  canvas.style.height = `${lanes * high}px`;
  const style = getComputedStyle(canvas);
  const colours = KINDS.map((kind) => solid(canvas, style.getPropertyValue(`--kind-${kind}`)));
  const failed = solid(canvas, style.getPropertyValue("--error"));
  for (let lane = 0; lane < lanes; lane++) {
    for (let from = 0; from < columns; ) {
      const cell = cells[lane * columns + from] ?? 0;
      let to = from + 1;
      while (to < columns && cells[lane * columns + to] === cell) to++;
      if (cell !== 0) {
        context.fillStyle = colours[(cell % FAILED) - 1] ?? failed;
        context.fillRect(from, lane * high, to - from, high - 1);
        context.fillStyle = failed;
        if (cell >= FAILED) context.fillRect(from, (lane + 1) * high - 3, to - from, 2);
      }
      from = to;
    }
  }
}

/** A colour as a canvas understands it: tokens may name one colour for light and one for dark. */
function solid(canvas: HTMLCanvasElement, colour: string): string {
  const [, light, dark] = /^light-dark\(\s*(.+?)\s*,\s*(.+?)\s*\)$/.exec(colour.trim()) ?? [];
  if (light === undefined || dark === undefined) return colour.trim();
  return isDark(canvas) ? dark : light;
}

function isDark(element: Element): boolean {
  const scheme = getComputedStyle(element).colorScheme;
  if (scheme === "dark" || scheme === "light") return scheme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Hear of another theme, by the system or by the reader, until the function that comes back is called. */
function themeChanges(heard: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const reader = new MutationObserver(heard);
  system.addEventListener("change", heard);
  reader.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", heard);
    reader.disconnect();
  };
}
