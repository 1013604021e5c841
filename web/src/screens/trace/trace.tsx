// One trace.
import { Page } from "../../parts/page/page.tsx";

/** One trace. */
export function Trace({ id }: { readonly id: string }) {
  return <Page title={id} />;
}
