// Nothing recorded yet: code to copy for each way of building an app; the first trace opens by itself.
import { useEffect, useRef } from "preact/hooks";
import { address, get } from "../../api/client.ts";
import type { TracePage } from "../../api/types.ts";
import { Copy } from "../../parts/copy/copy.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { Tabs } from "../../parts/tabs/tabs.tsx";
import { changed, store } from "../../state/live.ts";
import { status } from "../../state/status.ts";
import { go, query, setQuery } from "../../state/url.ts";
import { WAYS } from "./ways.ts";
import "./welcome.css";
import { tracePage } from "../../model/places.ts";

const chosen = query("way");

/** The page; the way that was chosen stands in the URL. */
export function Welcome() {
  const way = WAYS.find(({ key }) => key === chosen.value) ?? WAYS[0];
  const isEmpty = status.value?.trace_count === 0 || status.value?.state === "missing";
  const heard = changed.value;
  // where there is no store yet, nothing is asked before the server has told that there is one
  const isThere = status.value?.state !== "missing" || (heard > 0 && store.value.state === "ok");
  // the status may tell of the first trace before the list that was asked for did: who waited goes on until it is open
  const waits = useRef(false);
  if (isEmpty) waits.current = true;
  const isShown = useRef(true);
  useEffect(() => () => void (isShown.current = false), []);
  useEffect(() => {
    if (waits.current && isThere) void openFirst(isShown);
  }, [heard, status.value, isThere]);
  return (
    <Page title="Begin">
      <div class="welcome">
        <h2 class="welcome-title">{waits.current ? "Nothing was recorded here yet" : "Record an app"}</h2>
        <p class="welcome-text">No line of code changes: start your program through dashcam.</p>
        <Code text="dashcam run app.py" />
        <p class="welcome-text">Or with one line in it, before anything is called:</p>
        <Code text={"import dashcam\n\ndashcam.start()"} />
        <p class="welcome-text">A program to try it with:</p>
        <Tabs label="Way" tabs={WAYS.map(({ key, label }) => ({ key, label }))} chosen={way.key} onChoose={(key) => setQuery({ way: key }, { replace: true })} />
        <Code text={way.code} />
        <p class="welcome-text">{way.note}</p>
        <p class="welcome-text">Or look around first, in a store of its own:</p>
        <Code text="dashcam demo" />
        {waits.current && (
          <div class="welcome-wait">
            <Spinner label="Waiting for the first trace; it opens here" />
          </div>
        )}
        <p class="welcome-store">
          {status.value && (
            <>
              Read from <code>{status.value.store}</code>. A program started in another folder may have a store of its own: <code>dashcam ui --store PATH</code>
            </>
          )}
        </p>
      </div>
    </Page>
  );
}

async function openFirst(isShown: { readonly current: boolean }): Promise<void> {
  try {
    const [first] = (await get<TracePage>(address("/api/traces", { limit: 1 }))).traces;
    if (first && isShown.current) go(tracePage(first.trace_id), {}, { replace: true });
  } catch {
    // nothing to read yet: the next change tries again
  }
}

function Code({ text }: { readonly text: string }) {
  return (
    <div class="welcome-code">
      <pre>{text}</pre>
      <Copy text={text} />
    </div>
  );
}
