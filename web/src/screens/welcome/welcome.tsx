// Nothing recorded yet: how to begin.
import { Page } from "../../parts/page/page.tsx";

/** Nothing recorded yet: how to begin. */
export function Welcome() {
  return <Page title="Welcome" />;
}
