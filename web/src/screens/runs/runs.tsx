// Executions of programs with their traces.
import { Page } from "../../parts/page/page.tsx";

/** Executions of programs with their traces. */
export function Runs() {
  return <Page title="Runs" />;
}
