import { useState } from "preact/hooks";
import { large } from "../../../test/model/traces.ts";
import { minimapGrid } from "../../model/minimap.ts";
import { type View, whole } from "../../model/timeline.ts";
import { buildModel } from "../../model/trace-model.ts";
import { Ruler } from "../ruler/ruler.tsx";
import type { Stories } from "../story.ts";
import { Minimap } from "./minimap.tsx";

function Both() {
  const [model] = useState(() => buildModel(large(2_000)));
  const [view, setView] = useState<View | null>(null);
  const bounds = whole(model.from, model.to);
  const show = (from: number, to: number) => setView({ from: Math.min(from, to), to: Math.max(from, to) });
  return (
    <>
      <Minimap
        grid={(columns) => minimapGrid(model, columns, 14)}
        version={model}
        bounds={bounds}
        view={view}
        onView={show}
        onReset={() => setView(null)}
      />
      <div style={{ height: "28px" }}>
        <Ruler view={view ?? bounds} about={8} onRange={show} onReset={() => setView(null)} />
      </div>
    </>
  );
}

export const stories: Stories = { name: "Minimap, Ruler", cases: { "2,000 spans; drag on either": Both } };
