// Figures over time. A drag across it chooses that stretch; the values under the pointer stand beside the names.
import { type Signal, signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { acrossOf, brushed, indexAt, type Look, momentAt, pathOf, scaleOf, type Series } from "../../model/chart.ts";
import type { Figure as Value } from "../../model/format.ts";
import { Figure } from "../figure/figure.tsx";
import { Axes } from "./axes.tsx";
import "./chart.css";

export interface ChartProps {
  readonly title: string;
  /** Where each step begins, in nanoseconds. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly show: (value: number) => Value;
  readonly look?: Look;
  /** Whether the values are whole: how many there were of something. */
  readonly whole?: boolean;
  readonly height?: number;
  /** Charts of one name show the same moment under the pointer. */
  readonly sync?: string;
  /** A drag chose this stretch, in nanoseconds and full steps. */
  readonly onRange?: (from: number, to: number) => void;
}

const pointed = new Map<string, Signal<number | null>>();

/** `<Chart title="Traces" times={…} series={[…]} look="bars" show={count} onRange={setRange}/>` */
export function Chart({ title, times, series, show, look = "lines", whole = false, height = 140, sync = "time", onRange }: ChartProps) {
  const box = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(400);
  const [drag, setDrag] = useState<readonly [from: number, to: number] | null>(null);
  const under = pointedBy(sync);
  const scale = scaleOf({ left: 56, top: 8, width: Math.max(1, width - 56), height: height - 32 }, times, series);
  const index = under.value === null ? null : indexAt(times, under.value);
  const time = index === null ? undefined : times[index];

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  const momentOf = (event: PointerEvent): number => momentAt(scale, event.clientX - (box.current?.getBoundingClientRect().left ?? 0));
  const move = (event: PointerEvent): void => {
    under.value = momentOf(event);
    if (drag) setDrag([drag[0], momentOf(event)]);
  };
  const release = (): void => {
    const far = drag !== null && Math.abs(acrossOf(scale, drag[0]) - acrossOf(scale, drag[1])) > 3;
    const stretch = far ? brushed(...drag, scale.step) : null;
    setDrag(null);
    if (stretch) onRange?.(...stretch);
  };

  return (
    <figure class={onRange ? "chart chart--brush" : "chart"} aria-label={title}>
      <figcaption class="chart-head">
        <span class="chart-label">{title}</span>
        {series.map((one) => (
          <span class="chart-series" key={one.label}>
            <span class="chart-swatch" style={{ background: `var(${one.colour})` }} aria-hidden="true" />
            {one.label}
            {time !== undefined && <Under value={one.values[index ?? 0] ?? null} show={show} />}
          </span>
        ))}
      </figcaption>
      <svg
        class="chart-plot"
        ref={box}
        role="img"
        aria-label={`${title} over time`}
        style={{ height: `${height}px` }}
        onPointerMove={move}
        onPointerLeave={() => (under.value = null)}
        onPointerDown={(event) => {
          if (!onRange || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([momentOf(event), momentOf(event)]);
        }}
        onPointerUp={release}
        onPointerCancel={() => setDrag(null)}
      >
        <Axes scale={scale} show={show} whole={whole} under={time ?? null} />
        {drag && <Band scale={scale} from={drag[0]} to={drag[1]} />}
        {!drag && time !== undefined && <Band scale={scale} from={time} to={time + scale.step} />}
        {series.map((one) => (
          <path
            class={`chart-path chart-path--${look}`}
            key={one.label}
            d={pathOf(scale, times, one.values, look)}
            style={{ stroke: `var(${one.colour})`, fill: look === "lines" ? "none" : `var(${one.colour})` }}
          />
        ))}
      </svg>
    </figure>
  );
}

function Band({ scale, from, to }: { readonly scale: ReturnType<typeof scaleOf>; readonly from: number; readonly to: number }) {
  const [left, right] = [acrossOf(scale, Math.min(from, to)), acrossOf(scale, Math.max(from, to))];
  return <rect class="chart-band" x={left} y={scale.frame.top} width={right - left} height={scale.frame.height} />;
}

function Under({ value, show }: { readonly value: number | null; readonly show: (value: number) => Value }) {
  return (
    <b class="chart-value">
      <Figure of={value === null ? { text: "–", unit: "" } : show(value)} />
    </b>
  );
}

function pointedBy(name: string): Signal<number | null> {
  const found = pointed.get(name) ?? signal<number | null>(null);
  pointed.set(name, found);
  return found;
}
