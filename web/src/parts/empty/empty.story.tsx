import { UNKNOWN, cost, duration } from "../../model/format.ts";
import { Copy } from "../copy/copy.tsx";
import { Figure } from "../figure/figure.tsx";
import { Problem } from "../problem/problem.tsx";
import { Spinner } from "../spinner/spinner.tsx";
import type { Stories } from "../story.ts";
import { Time } from "../time/time.tsx";
import { Tip } from "../tip/tip.tsx";
import { Empty } from "./empty.tsx";

const NOW = 1_795_000_000e9;

export const stories: Stories = {
  name: "Small parts",
  cases: {
    "nothing there": () => <Empty title="No traces match">Take a condition out of the filter.</Empty>,
    "a problem": () => <Problem message="The store is of a newer dashcam. Update: pip install -U dashcam" onRetry={() => undefined} />,
    "on its way": () => <Spinner label="Reading traces" />,
    "figures": () => (
      <>
        <Figure of={duration(1_240_000_000)} /> · <Figure of={cost(0.00423)} /> · <Figure of={cost(null)} /> · <Figure of={UNKNOWN} />
      </>
    ),
    "moments": () => (
      <>
        <Time ns={NOW - 60e9} now={NOW} /> · <Time ns={NOW - 200_000e9} now={NOW} /> · <Time ns={NOW - 7200e9} now={NOW} relative />
      </>
    ),
    "a tip": () => <Tip text="Half of all calls took less">p50</Tip>,
    "copy": () => <Copy text="4bf92f35" label="Copy id" showLabel />,
  },
};
