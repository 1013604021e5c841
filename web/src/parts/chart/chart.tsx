// Figures over time. A drag across it chooses that stretch; the values under the pointer stand beside the names.
import uPlot from "uplot";
import { useEffect, useRef, useState } from "preact/hooks";
import { brushed, columns, type Series, stepOf } from "../../model/chart.ts";
import { type Figure as Value, moment } from "../../model/format.ts";
import { Figure } from "../figure/figure.tsx";
import { onTheme, resolved } from "./colors.ts";
import { type Look, options, type PlotOptions, TOKENS } from "./plot.ts";
import "./chart.css";

export interface ChartProps {
  readonly title: string;
  /** Where each step begins, in nanoseconds. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly show: (value: number) => Value;
  readonly look?: Look;
  readonly height?: number;
  /** Charts of one name show their cursors at the same time. */
  readonly sync?: string;
  /** A drag chose this stretch, in nanoseconds and full steps. */
  readonly onRange?: (from: number, to: number) => void;
}

/** `<Chart title="Traces" times={…} series={[…]} look="bars" show={count} onRange={setRange}/>` */
export function Chart(props: ChartProps) {
  const { title, times, series, look = "lines", height = 140, sync = "time", onRange } = props;
  const stepNs = stepOf(times);
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const shape = series.map((one) => `${one.label}/${one.colour}/${look}`).join();
  const latest = useRef<ChartProps>(props);
  latest.current = props;

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const draw = (): void => {
      plot.current?.destroy();
      const said = (): PlotOptions => ({
        series: latest.current.series,
        width: element.clientWidth,
        height,
        stepNs: stepOf(latest.current.times),
        look,
        colors: resolved(element, [...TOKENS, ...series.map((one) => one.colour)]),
        show: latest.current.show,
        sync,
        onCursor: setCursor,
        onBrush: (from, to) => {
          const stretch = brushed(from, to, stepOf(latest.current.times));
          if (stretch) latest.current.onRange?.(...stretch);
        },
      });
      plot.current = new uPlot(options(said(), said), columns(latest.current.times, latest.current.series), element);
    };
    draw();
    const quiet = onTheme(draw);
    const watch = new ResizeObserver(() => {
      if (plot.current && plot.current.width !== element.clientWidth) plot.current.setSize({ width: element.clientWidth, height });
    });
    watch.observe(element);
    return () => {
      quiet();
      watch.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, height, sync]);

  useEffect(() => plot.current?.setData(columns(times, series)), [times, series]);

  const time = cursor === null ? undefined : times[cursor];
  return (
    <figure class={onRange ? "chart chart--brush" : "chart"} aria-label={title}>
      <figcaption class="chart-head">
        <span class="chart-label">{title}</span>
        {series.map((one) => (
          <span class="chart-series" key={one.label}>
            <span class="chart-swatch" style={{ background: `var(${one.colour})` }} aria-hidden="true" />
            {one.label}
            {cursor !== null && <Under value={one.values[cursor] ?? null} show={props.show} />}
          </span>
        ))}
        <span class="chart-time">{time === undefined ? "" : `${moment(time).slice(5, 16)}, ${steps(stepNs)}`}</span>
      </figcaption>
      <div class="chart-plot" ref={box} style={{ height: `${height}px` }} />
    </figure>
  );
}

function Under({ value, show }: { readonly value: number | null; readonly show: (value: number) => Value }) {
  return (
    <b class="chart-value">
      <Figure of={value === null ? { text: "–", unit: "" } : show(value)} />
    </b>
  );
}

function steps(ns: number): string {
  const minutes = Math.round(ns / 60e9);
  if (minutes < 60) return `${minutes} m`;
  return minutes < 1440 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
