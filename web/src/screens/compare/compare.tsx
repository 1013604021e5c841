// Two traces side by side.
import { Page } from "../../parts/page/page.tsx";

/** Two traces side by side. */
export function Compare() {
  return <Page title="Compare" />;
}
