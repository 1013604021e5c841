// Prices, masking, retention, storage, doctor.
import { Page } from "../../parts/page/page.tsx";

/** Prices, masking, retention, storage, doctor. */
export function Settings() {
  return <Page title="Settings" />;
}
