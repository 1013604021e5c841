// The axes of a chart: round values at the left with thin lines, round moments below.
import { acrossOf, downOf, type Scale, timeTicks, valueTicks } from "../../model/chart.ts";
import { clock, day, type Figure, said } from "../../model/format.ts";

const DAY = 86_400e9;

/** Behind the values. */
export function Axes({ scale, show }: { readonly scale: Scale; readonly show: (value: number) => Figure }) {
  const { left, top, width, height } = scale.frame;
  const { ticks, step } = timeTicks(scale.from, scale.to, Math.max(2, Math.floor(width / 54)));
  return (
    <g class="chart-axes" aria-hidden="true">
      {valueTicks(scale.most, Math.max(1, Math.floor(height / 36))).map((value) => (
        <g key={value}>
          <line class="chart-line" x1={left} x2={left + width} y1={downOf(scale, value)} y2={downOf(scale, value)} />
          <text class="chart-tick" x={left - 6} y={downOf(scale, value) + 4} text-anchor="end">
            {value === 0 ? "0" : said(show(value))}
          </text>
        </g>
      ))}
      {ticks.map((tick) => (
        <text class="chart-tick" key={tick} x={acrossOf(scale, tick)} y={top + height + 16} text-anchor={near(acrossOf(scale, tick), left, width)}>
          {word(tick, step)}
        </text>
      ))}
    </g>
  );
}

/** A word at the end of the axis must not stick out. */
function near(across: number, left: number, width: number): "start" | "middle" | "end" {
  if (across - left < 16) return "start";
  return left + width - across < 20 ? "end" : "middle";
}

function word(tick: number, step: number): string {
  const midnight = clock(tick) === "00:00:00";
  return step >= DAY || midnight ? day(tick).slice(5) : clock(tick).slice(0, 5);
}
