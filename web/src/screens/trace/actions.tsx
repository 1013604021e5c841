// What can be done with a trace: the one before and after it, links and commands to copy, something to compare it with.
import { useState } from "preact/hooks";
import { Button } from "../../parts/button/button.tsx";
import { Menu } from "../../parts/menu/menu.tsx";
import { go } from "../../state/url.ts";
import { beside, type Neighbours } from "./beside.ts";
import type { Opened } from "./opened.ts";
import { tracePage } from "../../model/places.ts";

/** `<Actions opened={opened}/>` */
export function Actions({ opened }: { readonly opened: Opened }) {
  const [said, setSaid] = useState<string | null>(null);
  const { source, outline } = opened.reading;
  const trace = outline.value?.trace;
  if (!trace) return null;
  const say = (text: string) => {
    setSaid(text);
    setTimeout(() => setSaid(null), 1800);
  };
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      say("The browser does not let us copy");
    }
  };
  const command = `dashcam show ${trace.trace_id.slice(0, 8)}`;
  const compareWith = async (which: keyof Neighbours) => {
    const other = await beside(opened, which);
    if (other === null) say("There is none");
    else go("/compare", { a: other, b: trace.trace_id });
  };
  return (
    <>
      {source.isLive && (
        <>
          <Button look="quiet" icon="up" label="Trace above, newer ([)" onClick={() => void step(opened, "newer", say)} />
          <Button look="quiet" icon="down" label="Trace below, older (])" onClick={() => void step(opened, "older", say)} />
        </>
      )}
      <Menu
        label="Copy, compare"
        icon="more"
        showLabel={false}
        look="quiet"
        side="right"
        items={[
          ...(source.isLive ? [{ said: "Copy link", run: () => void copy(location.href) }] : []),
          { said: "Copy command", hint: command, run: () => void copy(command) },
          { said: "Copy id", hint: trace.trace_id.slice(0, 8), run: () => void copy(trace.trace_id) },
          ...(source.isLive
            ? [
                { said: "Compare with…", href: `/compare?a=${trace.trace_id}` },
                { said: "Compare with the trace before", run: () => void compareWith("older") },
              ]
            : []),
        ]}
      />
      <span class="trace-said" role="status">
        {said}
      </span>
    </>
  );
}

/** Go to the trace before or after this one; the tree looks as it did. */
export async function step(opened: Opened, which: keyof Neighbours, say: (text: string) => void): Promise<void> {
  const other = await beside(opened, which);
  if (other === null) say(which === "newer" ? "There is none above" : "There is none below");
  else go(tracePage(other), kept(location.search));
}

/** What of the address means the same in another trace. */
function kept(search: string): Readonly<Record<string, string>> {
  const query = new URLSearchParams(search);
  const names = ["view", "fold", "critical", "find"];
  return Object.fromEntries(names.flatMap((name) => (query.get(name) === null ? [] : [[name, query.get(name) ?? ""]])));
}
