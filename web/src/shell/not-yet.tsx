// What stands in the place of a screen while there is no store: the screen comes by itself with the first trace.
import { Empty } from "../parts/empty/empty.tsx";
import { Page } from "../parts/page/page.tsx";
import { Plain } from "../parts/text/text.tsx";
import { status } from "../state/status.ts";
import { href } from "../state/url.ts";

/** Says where something is waited for, and how to begin. */
export function NotYet() {
  return (
    <Page title="Nothing yet">
      <Empty title="Nothing was recorded here yet">
        <p>What is recorded into <code><Plain text={status.value?.store ?? ""} /></code> stands here at once.</p>
        <a href={href("/")}>How to record an app</a>
      </Empty>
    </Page>
  );
}
