// One version of an app: its components as a picture, and beside it the one that was chosen.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { address } from "../../api/client.ts";
import type { AppVersion, Component, ComponentFigures, ComponentPage } from "../../api/types.ts";
import { closedAtFirst, everyPart } from "../../model/structure.ts";
import { about, cost, count, duration, type Figure, UNKNOWN } from "../../model/format.ts";
import { appApi } from "../../model/places.ts";
import { Empty } from "../../parts/empty/empty.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { Structure } from "../../parts/structure/structure.tsx";
import { useAsked } from "../../state/asked.ts";
import { bounds } from "../../state/range.ts";
import { query, setQuery } from "../../state/url.ts";
import { PartPanel } from "./part-panel.tsx";
import "./structure-view.css";

const chosen = query("path");
/** Beyond so many boxes a picture is closed at its deeper levels. */
const MOST_BOXES = 120;

export interface StructureViewProps {
  readonly app: string;
  readonly version: AppVersion;
}

/** The picture with its panel; the chosen path stands in the URL. */
export function StructureView({ app, version }: StructureViewProps) {
  const structure = useAsked<AppVersion>(() => appApi(app, `/versions/${version.version}`), false);
  const figures = useAsked<ComponentPage>(() => address(appApi(app, "/components"), { version: version.version, ...bounds() }));
  const root = structure.data.value?.structure;
  if (structure.problem.value) return <Problem message={structure.problem.value.message} onRetry={structure.again} />;
  if (!structure.data.value) return <Spinner label="Reading components" />;
  if (!root) return <Empty title="What this version is made of was not recorded">Record the app once more: its components are noted with the first trace.</Empty>;
  return <Pictured app={app} version={version.version} root={root} figures={figures.data.value} />;
}

interface PicturedProps {
  readonly app: string;
  readonly version: string;
  readonly root: Component;
  readonly figures: ComponentPage | null;
}

function Pictured({ app, version, root, figures }: PicturedProps) {
  const first = useMemo(() => closedAtFirst(root, MOST_BOXES), [root]);
  const flipped = useSignal<ReadonlySet<string>>(new Set());
  const closed = new Set([...first].filter((path) => !flipped.value.has(path)));
  for (const path of flipped.value) if (!first.has(path)) closed.add(path);
  const known = useMemo(() => new Map(figures?.components.map((one) => [one.path, one])), [figures]);
  const part = everyPart(root).find(({ path }) => path === chosen.value) ?? null;
  return (
    <div class="structure-view">
      <div class="structure-view-picture">
        {figures?.partial && <p class="structure-view-partial" role="status">{figures.partial}</p>}
        <Structure
          root={root}
          name={app}
          closed={closed}
          selected={(part ?? root).path}
          figures={(path) => shown(figures, known.get(path))}
          isFailing={(path) => (known.get(path)?.error_count ?? 0) > 0}
          onSelect={(path) => setQuery({ path: path || null }, { replace: true })}
          onToggle={(path) => {
            const next = new Set(flipped.value);
            if (!next.delete(path)) next.add(path);
            flipped.value = next;
          }}
        />
      </div>
      <PartPanel app={app} version={version} part={part ?? root} figures={known.get((part ?? root).path) ?? null} />
    </div>
  );
}

function shown(figures: ComponentPage | null, one: ComponentFigures | undefined): readonly Figure[] {
  if (!figures) return [UNKNOWN];
  if (!one) return [{ text: "no calls", unit: "" }];
  const failed = one.error_count ? [{ text: String(one.error_count), unit: one.error_count === 1 ? "error" : "errors" }] : [];
  const priced = one.cost_usd === null ? [] : [cost(one.cost_usd)];
  return [{ ...count(one.span_count), unit: one.span_count === 1 ? "call" : `${count(one.span_count).unit} calls`.trim() }, about(duration(one.p50_ns)), ...priced, ...failed];
}
