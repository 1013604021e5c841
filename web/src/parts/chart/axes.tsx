// The axes of a chart: round values at the left with thin lines, round moments below.
import { acrossOf, downOf, type Scale, timeTicks, valueTicks } from "../../model/chart.ts";
import { clock, day, type Figure, moment, said } from "../../model/format.ts";

const DAY = 86_400e9;

export interface AxesProps {
  readonly scale: Scale;
  readonly show: (value: number) => Figure;
  readonly whole: boolean;
  /** The step under the pointer: its moment stands in the place of the others. */
  readonly under: number | null;
}

/** Behind the values. */
export function Axes({ scale, show, whole, under }: AxesProps) {
  const { left, top, width, height } = scale.frame;
  const { ticks, step } = timeTicks(scale.from, scale.to, Math.max(2, Math.floor(width / 54)));
  return (
    <g class="chart-axes" aria-hidden="true">
      {valueTicks(scale.most, Math.max(1, Math.floor(height / 36)), whole ? 1 : 0).map((value) => (
        <g key={value}>
          <line class="chart-line" x1={left} x2={left + width} y1={downOf(scale, value)} y2={downOf(scale, value)} />
          <text class="chart-tick" x={left - 6} y={downOf(scale, value) + 4} text-anchor="end">
            {value === 0 ? "0" : said(show(value))}
          </text>
        </g>
      ))}
      {under === null ? (
        ticks.map((tick) => (
          <text class="chart-tick" key={tick} x={acrossOf(scale, tick)} y={top + height + 16} text-anchor={near(acrossOf(scale, tick), left, width, 20)}>
            {word(tick, step)}
          </text>
        ))
      ) : (
        <text class="chart-tick chart-tick--under" x={acrossOf(scale, under)} y={top + height + 16} text-anchor={near(acrossOf(scale, under), left, width, 60)}>
          {moment(under).slice(5, 16)}, {length(scale.step)}
        </text>
      )}
    </g>
  );
}

/** A word at an end of the axis must not stick out. */
function near(across: number, left: number, width: number, half: number): "start" | "middle" | "end" {
  if (across - left < half) return "start";
  return left + width - across < half ? "end" : "middle";
}

function word(tick: number, step: number): string {
  const midnight = clock(tick) === "00:00:00";
  return step >= DAY || midnight ? day(tick).slice(5) : clock(tick).slice(0, 5);
}

/** How long a step is. */
function length(ns: number): string {
  const minutes = Math.round(ns / 60e9);
  if (minutes < 60) return `${minutes} m`;
  return minutes < 1440 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
