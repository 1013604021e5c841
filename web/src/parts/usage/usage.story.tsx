import type { Stories } from "../story.ts";
import { Usage } from "./usage.tsx";

const NONE = { input_tokens: null, output_tokens: null, cache_read_tokens: null, cache_write_tokens: null, reasoning_tokens: null };

export const stories: Stories = {
  name: "Usage",
  cases: {
    "with cache and reasoning": () => (
      <Usage of={{ input_tokens: 12_400, output_tokens: 890, cache_read_tokens: 9_000, cache_write_tokens: 1_200, reasoning_tokens: 512 }} />
    ),
    "totals alone": () => <Usage of={{ ...NONE, input_tokens: 522, output_tokens: 29 }} />,
    "not reported": () => <Usage of={NONE} />,
  },
};
