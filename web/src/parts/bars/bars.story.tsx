import { cost } from "../../model/format.ts";
import type { Stories } from "../story.ts";
import { Bars } from "./bars.tsx";

export const stories: Stories = {
  name: "Bars",
  cases: {
    "cost by model": () => (
      <Bars
        label="Cost by model"
        bars={[
          { name: "claude-sonnet-4-5", value: 1.2, part: 0.2, figure: cost(1.2), href: "/" },
          { name: "gpt-4o-mini-2024-07-18-with-a-long-name", value: 0.3, figure: cost(0.3) },
          { name: "our-own", value: null, figure: cost(null) },
        ]}
      />
    ),
  },
};
