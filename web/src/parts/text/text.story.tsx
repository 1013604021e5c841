import type { Stories } from "../story.ts";
import { LongText, Plain } from "./text.tsx";

export const stories: Stories = {
  name: "Text",
  cases: {
    "plain, with what is looked for": () => <Plain text="The late delivery was refunded." find="DELIVERY" />,
    "hidden characters": () => <Plain text={"user\u202egnp.exe a\u200bb nul\0 \u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065} \ud800"} />,
    "a long text": () => <LongText text={"A line of a long text, one of many.\n".repeat(300)} />,
    "a line of a million characters": () => <LongText text={"x".repeat(1_000_000)} />,
    "cut when recorded": () => <LongText text="Once upon a time" size={70_000} />,
    "right to left": () => <LongText text="السؤال: من يدفع؟ (who pays)" />,
  },
};
