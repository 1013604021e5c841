import type { Stories } from "../story.ts";
import { Button } from "./button.tsx";

const nothing = () => undefined;

export const stories: Stories = {
  name: "Button",
  cases: {
    "looks": () => (
      <>
        <Button onClick={nothing}>Plain</Button> <Button look="main" onClick={nothing}>Main</Button>{" "}
        <Button look="quiet" onClick={nothing}>Quiet</Button> <Button disabled onClick={nothing}>Disabled</Button>
      </>
    ),
    "drawings": () => (
      <>
        <Button icon="copy" label="Copy" onClick={nothing} /> <Button icon="columns" onClick={nothing}>Columns</Button>{" "}
        <Button icon="play" pressed onClick={nothing}>Live</Button>
      </>
    ),
  },
};
