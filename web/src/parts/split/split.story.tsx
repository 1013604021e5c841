import { useState } from "preact/hooks";
import type { Stories } from "../story.ts";
import { Split } from "./split.tsx";

function Two() {
  const [share, setShare] = useState(0.4);
  return (
    <div style={{ height: "120px" }}>
      <Split first={<p>first</p>} second={<p>second</p>} share={share} onShare={setShare} />
    </div>
  );
}

export const stories: Stories = { name: "Split", cases: { "two panes": Two } };
