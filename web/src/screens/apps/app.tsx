// One app: what it is made of, its versions over time, what changed between any two.
import type { App as Found, AppVersion } from "../../api/types.ts";
import { moment, shortId } from "../../model/format.ts";
import { Empty } from "../../parts/empty/empty.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { Tabs } from "../../parts/tabs/tabs.tsx";
import { useAsked } from "../../state/asked.ts";
import { href, query, setQuery } from "../../state/url.ts";
import { ChangesView } from "./changes-view.tsx";
import { StructureView } from "./structure-view.tsx";
import { VersionsView } from "./versions-view.tsx";
import "../../parts/field/field.css";

const view = query("view");
const version = query("version");
const VIEWS = ["components", "changes", "versions"] as const;

/** The page of one app; view and version stand in the URL. */
export function App({ name }: { readonly name: string }) {
  const { data, problem, again } = useAsked<readonly Found[]>(() => "/api/apps");
  const app = data.value?.find((one) => one.app === name);
  const shown = VIEWS.find((one) => one === view.value) ?? "components";
  const chosen = app?.versions.find((one) => version.value !== null && one.version.startsWith(version.value)) ?? app?.versions[0];
  return (
    <Page title={name} scroll={shown !== "components"} toolbar={app && <Toolbar app={app} shown={shown} chosen={chosen ?? null} />}>
      {problem.value && <Problem message={problem.value.message} onRetry={again} />}
      {!data.value && !problem.value && <Spinner label="Reading the app" />}
      {data.value && !app && (
        <Empty title={`No app is called ${name}`}>
          <a href={href("/apps")}>All apps</a>
        </Empty>
      )}
      {app && <View app={app} shown={shown} chosen={chosen ?? null} />}
    </Page>
  );
}

interface ViewProps {
  readonly app: Found;
  readonly shown: (typeof VIEWS)[number];
  readonly chosen: AppVersion | null;
}

function Toolbar({ app, shown, chosen }: ViewProps) {
  const tabs = [
    { key: "components", label: "Components" },
    { key: "changes", label: "What changed" },
    { key: "versions", label: "Versions", count: app.versions.length },
  ];
  return (
    <>
      <Tabs label="View" tabs={tabs} chosen={shown} onChoose={(key) => setQuery({ view: key === "components" ? null : key })} />
      {shown === "components" && chosen && (
        <select class="field" aria-label="Version" value={chosen.version} onChange={(event) => setQuery({ version: event.currentTarget.value })}>
          {app.versions.map((one) => (
            <option key={one.version} value={one.version}>
              {shortId(one.version)} · {moment(one.first_seen_ns).slice(0, 16)}
            </option>
          ))}
        </select>
      )}
      <a href={href("/traces", { app: app.app })}>Its traces</a>
    </>
  );
}

function View({ app, shown, chosen }: ViewProps) {
  if (!chosen) return <Empty title="No version is known">The app was recorded without a look at its components.</Empty>;
  if (shown === "changes") return <ChangesView app={app.app} versions={app.versions} />;
  if (shown === "versions") return <VersionsView app={app.app} versions={app.versions} />;
  return <StructureView key={chosen.version} app={app.app} version={chosen} />;
}
