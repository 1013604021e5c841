// One app.
import { Page } from "../../parts/page/page.tsx";

/** One app. */
export function App({ name }: { readonly name: string }) {
  return <Page title={name} />;
}
