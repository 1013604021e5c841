import type { Stories } from "../story.ts";
import { Menu } from "./menu.tsx";

const nothing = () => undefined;

export const stories: Stories = {
  name: "Menu",
  cases: {
    "actions": () => <Menu label="Copy" items={[{ said: "As cURL", run: nothing }, { said: "As Python", hint: "openai", run: nothing }]} />,
    "boxes": () => <Menu label="Columns" icon="columns" items={[{ said: "Cost", checked: true, run: nothing }, { said: "User", checked: false, run: nothing }]} />,
  },
};
