// What a stretch of time adds up to.
import { Page } from "../../parts/page/page.tsx";

/** What a stretch of time adds up to. */
export function Overview() {
  return <Page title="Overview" />;
}
