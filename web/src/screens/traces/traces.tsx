// The live list of traces.
import { Page } from "../../parts/page/page.tsx";

/** The live list of traces. */
export function Traces() {
  return <Page title="Traces" />;
}
