import type { Stories } from "../story.ts";
import { Cost } from "./cost.tsx";

export const stories: Stories = {
  name: "Cost",
  cases: {
    "known": () => <Cost of={{ cost_usd: 0.00423, unpriced_count: 0 }} />,
    "some of it unknown": () => <Cost of={{ cost_usd: 0.00423, unpriced_count: 3 }} />,
    "unknown": () => <Cost of={{ cost_usd: null, unpriced_count: 1 }} />,
    "no model called": () => <Cost of={{ cost_usd: null, unpriced_count: 0 }} />,
  },
};
