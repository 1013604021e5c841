// All conversations.
import { Page } from "../../parts/page/page.tsx";

/** All conversations. */
export function Sessions() {
  return <Page title="Sessions" />;
}
