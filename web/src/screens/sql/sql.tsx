// The read-only SQL console.
import { Page } from "../../parts/page/page.tsx";

/** The read-only SQL console. */
export function Sql() {
  return <Page title="SQL" />;
}
