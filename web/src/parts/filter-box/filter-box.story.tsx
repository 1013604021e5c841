import { useState } from "preact/hooks";
import type { Stories } from "../story.ts";
import { FilterBox } from "./filter-box.tsx";

const NAMES = [
  { name: "status", type: "text", description: "ok error cancelled incomplete running", example: 'status == "error"' },
  { name: "started", type: "time", description: "when it began", example: "started >= now - 2h" },
  { name: "duration", type: "number", description: "how long it took, in seconds", example: "duration > 2s" },
];

const values = async () => ["error", "ok", "running"];
const check = async (text: string) =>
  text.includes("statu ") || !text.includes("=")
    ? { ok: false, message: "There is no name `statu`. Did you mean `status`?", at: [0, 5] as [number, number] }
    : { ok: true, message: null, at: null };

function Box({ value }: { readonly value: string }) {
  const [filter, apply] = useState(value);
  return <FilterBox value={filter} names={NAMES} values={values} check={check} onApply={apply} />;
}

export const stories: Stories = {
  name: "FilterBox",
  cases: {
    "empty": () => <Box value="" />,
    "applied": () => <Box value={'status == "error" and duration > 2s'} />,
    "wrong": () => <Box value={'statu == "error"'} />,
    "words": () => <Box value="late delivery" />,
  },
};
