import type { Stories } from "../story.ts";
import { SaveForm } from "./save-form.tsx";

const nothing = () => undefined;

export const stories: Stories = {
  name: "SaveForm",
  cases: {
    "a new one": () => <SaveForm what="view" name="" known={["errors"]} onSave={nothing} onDelete={nothing} />,
    "a known one": () => <SaveForm what="query" name="errors" known={["errors"]} onSave={nothing} onDelete={nothing} />,
  },
};
