// Where the palette leads: screens, apps, traces by id, words to search for, themes.
import { get } from "../api/client.ts";
import type { App, TracePage } from "../api/types.ts";
import { quoted } from "../model/filter-text.ts";
import { shortId } from "../model/format.ts";
import { appPage, tracePage } from "../model/places.ts";
import type { PaletteCommand } from "../parts/palette/palette.tsx";
import { setTheme } from "../state/prefs.ts";
import { go } from "../state/url.ts";

/** What is always there. */
export const ALWAYS: readonly PaletteCommand[] = [
  { said: "Overview", icon: "overview", run: () => go("/") },
  { said: "Traces", icon: "traces", run: () => go("/traces") },
  { said: "Failed traces", icon: "traces", hint: 'status == "error"', run: () => go("/traces", { filter: 'status == "error"' }) },
  { said: "Running traces", icon: "traces", hint: 'status == "running"', run: () => go("/traces", { filter: 'status == "running"' }) },
  { said: "Slowest traces", icon: "traces", run: () => go("/traces", { order: "slowest" }) },
  { said: "Dearest traces", icon: "traces", run: () => go("/traces", { order: "dearest" }) },
  { said: "Apps", icon: "apps", run: () => go("/apps") },
  { said: "Sessions", icon: "sessions", run: () => go("/sessions") },
  { said: "Runs", icon: "runs", run: () => go("/runs") },
  { said: "Compare two traces", icon: "compare", run: () => go("/compare") },
  { said: "SQL", icon: "sql", run: () => go("/sql") },
  { said: "Settings", icon: "settings", run: () => go("/settings") },
  { said: "How to record an app", icon: "help", run: () => go("/welcome") },
  { said: "Theme: light", icon: "theme", run: () => setTheme("light") },
  { said: "Theme: dark", icon: "theme", run: () => setTheme("dark") },
  { said: "Theme: as the system", icon: "theme", run: () => setTheme("auto") },
];

/** What fits the text that is typed: the trace of an id, apps, a search. */
export async function more(text: string): Promise<readonly PaletteCommand[]> {
  const wanted = text.trim();
  if (wanted === "") return [];
  const [traces, apps] = await Promise.all([byId(wanted), byApp(wanted)]);
  return [...traces, ...apps, searching(wanted)];
}

function searching(text: string): PaletteCommand {
  return {
    said: `Search for “${text}”`,
    hint: "in all inputs and outputs",
    icon: "search",
    run: () => go("/traces", { filter: `search(${quoted(text)})` }),
  };
}

async function byId(text: string): Promise<PaletteCommand[]> {
  if (!/^[0-9a-f]{4,32}$/i.test(text)) return [];
  const filter = `trace_id.startswith(${quoted(text.toLowerCase())})`;
  const page = await get<TracePage>("/api/traces", { filter, limit: 5 }).catch(() => null);
  return (page?.traces ?? []).map((trace) => ({
    said: trace.name,
    hint: `trace ${shortId(trace.trace_id)}`,
    icon: "traces" as const,
    run: () => go(tracePage(trace.trace_id)),
  }));
}

async function byApp(text: string): Promise<PaletteCommand[]> {
  const apps = await get<readonly App[]>("/api/apps").catch(() => []);
  return apps
    .filter((one) => one.app.toLowerCase().includes(text.toLowerCase()))
    .slice(0, 5)
    .flatMap((one) => [
      { said: one.app, hint: "app", icon: "apps" as const, run: () => go(appPage(one.app)) },
      { said: `Traces of ${one.app}`, icon: "traces" as const, run: () => go("/traces", { app: one.app }) },
    ]);
}
