import { useState } from "preact/hooks";
import type { Stories } from "../story.ts";
import { Button } from "../button/button.tsx";
import { WindowList } from "./window-list.tsx";

function Growing() {
  const [count, setCount] = useState(50_000);
  const rows = Array.from({ length: count }, (_, index) => `row ${count - index}`);
  return (
    <>
      <Button onClick={() => setCount(count + 5)}>Five rows more above</Button>
      <div style={{ height: "240px" }} data-test="window">
        <WindowList rows={rows} keyOf={(row) => row} render={(row) => <div>{row}</div>} />
      </div>
    </>
  );
}

export const stories: Stories = { name: "WindowList", cases: { "50,000 rows, and more come above": Growing } };
