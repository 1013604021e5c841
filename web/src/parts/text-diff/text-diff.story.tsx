import type { Stories } from "../story.ts";
import { TextDiff } from "./text-diff.tsx";

const LONG = "A passage that both have, word for word. ".repeat(20);

export const stories: Stories = {
  name: "TextDiff",
  cases: {
    "a word": () => <TextDiff before="Answer in one short sentence." after="Answer in two sentences, with the source." />,
    "folded": () => <TextDiff before={`${LONG}\nk = 4\n${LONG}`} after={`${LONG}\nk = 8\n${LONG}`} />,
    "equal": () => <TextDiff before="same" after="same" />,
  },
};
