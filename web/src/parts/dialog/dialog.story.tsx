import { useState } from "preact/hooks";
import type { Stories } from "../story.ts";
import { Button } from "../button/button.tsx";
import { Keys } from "../keys/keys.tsx";

const GROUPS = [{ name: "Traces", shortcuts: [{ keys: "j ArrowDown", said: "next trace", run: () => undefined }, { keys: "mod+k", said: "search", run: () => undefined }] }];

function Help() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Keyboard</Button>
      {open && <Keys groups={GROUPS} onClose={() => setOpen(false)} />}
    </>
  );
}

export const stories: Stories = { name: "Dialog", cases: { "the help of the keyboard": Help } };
