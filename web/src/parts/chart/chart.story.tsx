import { useState } from "preact/hooks";
import { count, duration, moment } from "../../model/format.ts";
import type { Stories } from "../story.ts";
import { Chart } from "./chart.tsx";

const STEP = 3600e9;
const TIMES = Array.from({ length: 48 }, (_, index) => 1_795_000_000e9 - (1_795_000_000e9 % STEP) + index * STEP);
const wave = (size: number, index: number) => Math.round(size * (1.2 + Math.sin(index / 5) + ((index * 7919) % 13) / 20));

function Brushed() {
  const [said, setSaid] = useState("drag across the chart");
  return (
    <>
      <Chart
        title="Traces"
        look="bars"
        times={TIMES}
        show={count}
        onRange={(from, to) => setSaid(`${moment(from)} – ${moment(to)}`)}
        series={[
          { label: "all", colour: "--series-1", values: TIMES.map((_, index) => wave(40, index)) },
          { label: "failed", colour: "--error", values: TIMES.map((_, index) => (index % 6 ? 0 : 9)) },
        ]}
      />
      <p>{said}</p>
    </>
  );
}

export const stories: Stories = {
  name: "Chart",
  cases: {
    "bars, and a drag": Brushed,
    "lines, some of it unknown": () => (
      <Chart
        title="Latency"
        times={TIMES}
        show={duration}
        series={[
          { label: "p50", colour: "--series-1", values: TIMES.map((_, index) => (index % 9 === 4 ? null : wave(3e8, index))) },
          { label: "p95", colour: "--series-2", values: TIMES.map((_, index) => (index % 9 === 4 ? null : wave(8e8, index))) },
        ]}
      />
    ),
    "nothing": () => <Chart title="Cost" look="area" times={TIMES} show={count} series={[{ label: "cost", colour: "--series-4", values: [] }]} />,
  },
};
