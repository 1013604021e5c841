// The chart library's options: thin axes, no legend of its own, a drag marks a stretch of time.
import uPlot from "uplot";
import { ceiling, type Series } from "../../model/chart.ts";
import { type Figure, said } from "../../model/format.ts";

/** How the values of a chart are drawn. */
export type Look = "lines" | "area" | "bars";

export interface PlotOptions {
  readonly series: readonly Series[];
  readonly width: number;
  readonly height: number;
  readonly stepNs: number;
  readonly look: Look;
  readonly colors: Readonly<Record<string, string>>;
  readonly show: (value: number) => Figure;
  /** Charts of one name show their cursors at the same time. */
  readonly sync: string;
  readonly onCursor: (index: number | null) => void;
  readonly onBrush: (fromNs: number, toNs: number) => void;
}

/** Tokens that every chart needs besides those of its series. */
export const TOKENS = ["--text-faint", "--line"] as const;

/** Options for `new uPlot(…)`. */
export function options(wanted: PlotOptions, latest: () => PlotOptions): uPlot.Options {
  const { series, width, height, colors, sync } = wanted;
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: colors["--text-faint"] ?? "", font, ticks: { show: false } };
  const grid = { stroke: colors["--line"] ?? "", width: 1 };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false },
      sync: { key: sync },
    },
    scales: {
      x: { time: true, range: (_plot, low, high) => [low, Math.max(high, low) + latest().stepNs / 1e9] },
      y: { range: () => [0, ceiling(latest().series)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 4, values: clocks },
      { ...axis, grid, size: 56, gap: 4, space: 32, values: (_plot, ticks) => ticks.map((tick) => said(latest().show(tick))) },
    ],
    series: [{}, ...series.map((one) => line(one, wanted.look, colors[one.colour] ?? ""))],
    hooks: {
      setCursor: [(plot) => latest().onCursor(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width: wide } = plot.select;
          if (wide > 3) latest().onBrush(plot.posToVal(left, "x") * 1e9, plot.posToVal(left + wide, "x") * 1e9);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function line(one: Series, look: Look, color: string): uPlot.Series {
  const bars = uPlot.paths.bars?.({ size: [0.8, 48], align: 1 });
  return {
    label: one.label,
    stroke: color,
    width: look === "bars" ? 0 : 1.5,
    points: { show: look !== "bars", size: 4, filter: lonely },
    ...(look === "bars" ? { fill: color, ...(bars ? { paths: bars } : {}) } : {}),
    ...(look === "area" ? { fill: faint(color) } : {}),
  };
}

/** Points that have no neighbour would be seen by nobody as a line: they are drawn as dots. */
function lonely(plot: uPlot, index: number): number[] {
  const values = plot.data[index] ?? [];
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] != null && values[at - 1] == null && values[at + 1] == null) found.push(at);
  }
  return found;
}

function faint(color: string): string {
  return `color-mix(in srgb, ${color} 14%, transparent)`;
}

function clocks(_plot: uPlot, ticks: number[], _axis: number, _space: number, step: number): string[] {
  let before = "";
  return ticks.map((tick) => {
    const date = new Date(tick * 1000);
    const day = date.toLocaleDateString(undefined, { month: "short", day: "numeric" });
    if (step >= 86_400) return day;
    const time = date.toLocaleTimeString(undefined, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      ...(step < 60 ? { second: "2-digit" as const } : {}),
    });
    const first = before !== "" && before !== day;
    before = day;
    return first ? day : time;
  });
}
