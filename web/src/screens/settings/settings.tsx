// What holds on this machine: storage and retention, prices, settings and masking, what the doctor finds.
import { Page } from "../../parts/page/page.tsx";
import { Tabs } from "../../parts/tabs/tabs.tsx";
import { query, setQuery } from "../../state/url.ts";
import { DoctorView } from "./doctor-view.tsx";
import { MachineView } from "./machine-view.tsx";
import { PricesView } from "./prices-view.tsx";
import { StorageView } from "./storage-view.tsx";

const VIEWS = [
  { key: "storage", label: "Storage", screen: StorageView },
  { key: "prices", label: "Prices", screen: PricesView },
  { key: "masking", label: "Settings and masking", screen: MachineView },
  { key: "doctor", label: "Doctor", screen: DoctorView },
] as const;
const chosen = query("view");

/** The page; its view stands in the URL. */
export function Settings() {
  const view = VIEWS.find(({ key }) => key === chosen.value) ?? VIEWS[0];
  const Screen = view.screen;
  return (
    <Page title="Settings" toolbar={<Tabs label="View" tabs={VIEWS} chosen={view.key} onChoose={(key) => setQuery({ view: key === "storage" ? null : key })} />}>
      <Screen />
    </Page>
  );
}
