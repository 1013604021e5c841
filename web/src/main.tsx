// Where the dashboard starts: routes → screens, inside the shell.
import "./style/tokens.css";
import "./style/base.css";
import { render } from "preact";
import { useRef } from "preact/hooks";
import { useComputed } from "@preact/signals";
import { showCarried } from "./screens/carried/carried.tsx";
import { match, type Params } from "./model/route.ts";
import { App } from "./screens/apps/app.tsx";
import { Apps } from "./screens/apps/apps.tsx";
import { Compare } from "./screens/compare/compare.tsx";
import { Overview } from "./screens/overview/overview.tsx";
import { Runs } from "./screens/runs/runs.tsx";
import { Session } from "./screens/sessions/session.tsx";
import { Sessions } from "./screens/sessions/sessions.tsx";
import { Settings } from "./screens/settings/settings.tsx";
import { Sql } from "./screens/sql/sql.tsx";
import { Trace } from "./screens/trace/trace.tsx";
import { Traces } from "./screens/traces/traces.tsx";
import { Welcome } from "./screens/welcome/welcome.tsx";
import { Missing } from "./shell/missing.tsx";
import { NotYet } from "./shell/not-yet.tsx";
import { Shell } from "./shell/shell.tsx";
import { start } from "./shell/start.ts";
import { nothingYet, status, trouble } from "./state/status.ts";
import { route } from "./state/url.ts";

type Screen = (props: { readonly params: Params }) => preact.ComponentChild;

const ROUTES: readonly (readonly [pattern: string, screen: Screen])[] = [
  ["/", () => <Begin />],
  ["/traces", () => <Traces />],
  ["/traces/:id", ({ params }) => <Trace key={params["id"]} id={params["id"] ?? ""} />],
  ["/apps", () => <Apps />],
  ["/apps/:name", ({ params }) => <App key={params["name"]} name={params["name"] ?? ""} />],
  ["/compare", () => <Compare />],
  ["/sessions", () => <Sessions />],
  ["/sessions/:id", ({ params }) => <Session key={params["id"]} id={params["id"] ?? ""} />],
  ["/runs", () => <Runs />],
  ["/sql", () => <Sql />],
  ["/settings", () => <Settings />],
  ["/welcome", () => <Welcome />],
];

/** What says something while there is no store. */
const WITHOUT_STORE = new Set(["/", "/welcome", "/settings"]);

/**
 * Nothing before the server has said whether anything was recorded: an overview of no store is an error. What waits for the first
 * trace stays until it has opened it, though the status tells of that one earlier.
 */
function Begin() {
  const waits = useRef(false);
  if (nothingYet(status.value)) waits.current = true;
  if (status.value === null && trouble.value === null) return null;
  return waits.current ? <Welcome /> : <Overview />;
}

function Screens() {
  const path = useComputed(() => route.value.path);
  for (const [pattern, screen] of ROUTES) {
    const params = match(pattern, path.value);
    if (params) return nothingYet(status.value) && status.value?.state === "missing" && !WITHOUT_STORE.has(pattern) ? <NotYet /> : <>{screen({ params })}</>;
  }
  return <Missing />;
}

const page = document.getElementById("page") as HTMLElement;
if (!showCarried(page)) {
  start();
  render(
    <Shell>
      <Screens />
    </Shell>,
    page,
  );
}
