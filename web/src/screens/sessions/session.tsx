// One session.
import { Page } from "../../parts/page/page.tsx";

/** One session. */
export function Session({ id }: { readonly id: string }) {
  return <Page title={id} />;
}
