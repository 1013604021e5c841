// The tree and the waterfall: minimap, ruler, and one virtual list of rows for both.
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { CriticalPath } from "../../model/critical.ts";
import { foldedNames, type Folds } from "../../model/fold.ts";
import { minimapGrid } from "../../model/minimap.ts";
import type { View } from "../../model/timeline.ts";
import type { TraceModel } from "../../model/trace-model.ts";
import { type Rows, setSize } from "../../model/tree.ts";
import { Minimap } from "../../parts/minimap/minimap.tsx";
import { FoldRow } from "../../parts/tree-row/fold-row.tsx";
import { TreeRow } from "../../parts/tree-row/tree-row.tsx";
import { WindowList } from "../../parts/window-list/window-list.tsx";
import type { Previews } from "../../state/previews.ts";
import type { Opened } from "./opened.ts";
import { TreeHead, useGrid } from "./tree-head.tsx";
import { useLook } from "./use-look.ts";
import { treeKeys } from "./tree-keys.ts";
import { wheelZoom } from "./wheel-zoom.ts";
import "./tree-view.css";

const ROW = 28;
const LANES = 14;
const NONE: readonly never[] = [];
/** The lines of the time axis, once for all rows. */
const BEHIND = <div class="trace-tree-grid"><div class="trace-tree-lines" /></div>;

/** Rows of calls beside their bars, once there is a model. `onEnter`: the selected call's panel is wanted. */
export function TreeView({ opened, onEnter }: { readonly opened: Opened; readonly onEnter: (byKey: boolean) => void }) {
  const { reading, selection, finding, previews, zoom } = opened;
  const box = useRef<HTMLDivElement>(null);
  const grid = useGrid(box, zoom.view.value);
  const model = reading.model.value;
  const rows = selection.rows.value;
  const folds = selection.folds.value;
  const cursor = selection.cursor.value;
  const critical = opened.critical.value;
  const hits = finding.isHit.value;
  const view = zoom.view.value;
  const numbers = useMemo(() => [...new Int32Array(rows?.count ?? 0).keys()], [rows]);
  const onFold = rows?.isFold[cursor] === 1;
  const reveal = useMemo(() => selection.cursor.peek(), [selection.selected.value, onFold]);
  const { row: found, look } = useLook(opened);
  useEffect(() => (box.current ? wheelZoom(box.current, zoom) : undefined), [zoom]);
  // the same function while nothing of the rows is another: a wider window or other ticks draw no row again
  const draw = useMemo(
    () => model && rows && folds && drawing({ model, rows, folds, cursor, critical, hits, view, told: previews.told }),
    [model, rows, folds, cursor, critical, hits, view, reading.now.value],
  );
  if (!model || !rows || !draw) return null;

  const idOf = (row: number) => model.outline.spans.span_id[rows.span[row] ?? -1] ?? "";
  const rowAt = (target: EventTarget | null) => {
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
    return element ? Number(element.dataset["row"]) : -1;
  };
  return (
    <div class="trace-tree" ref={box} style={grid.style}>
      <Minimap
        grid={(columns) => minimapGrid(model, columns, LANES)}
        version={model.running.length > 0 ? Math.floor(model.to / 1e9) : model}
        bounds={zoom.bounds.value}
        view={zoom.chosen.value && view}
        onView={look}
        onReset={zoom.reset}
      />
      <div class="trace-tree-rows">
        <WindowList
          rows={numbers}
          rowHeight={ROW}
          keyOf={(row) => `${rows.isFold[row] ? "fold" : ""}${idOf(row)}`}
          render={draw}
          reveal={found ?? reveal}
          header={<TreeHead zoom={zoom} about={grid.about} onRange={look} />}
          headerHeight={ROW}
          behind={BEHIND}
          onShown={(first, last) => previews.want(numbers.slice(first, last).filter((row) => !rows.isFold[row]).map(idOf))}
          reuse
          attributes={{
            role: "tree",
            tabIndex: 0,
            "aria-label": "Calls",
            "aria-activedescendant": `${onFold ? "fold" : "row"}-${idOf(cursor)}`,
            onClick: (event) => {
              const row = rowAt(event.target);
              if (row < 0) return;
              const isTwist = event.target instanceof Element && event.target.closest("[data-twist]");
              if (isTwist) selection.toggle(row);
              else selection.goTo(row);
              if (!isTwist && rows.isFold[row] !== 1) onEnter(false);
            },
            onDblClick: (event) => {
              const row = rowAt(event.target);
              if (row >= 0 && rows.open[row] !== -1 && !rows.isFold[row]) selection.toggle(row);
            },
            onKeyDown: (event) => treeKeys(event, selection, () => onEnter(true)),
          }}
        />
      </div>
    </div>
  );
}

interface Told {
  readonly model: TraceModel;
  readonly rows: Rows;
  readonly folds: Folds;
  readonly cursor: number;
  readonly critical: CriticalPath | null;
  readonly hits: ReadonlySet<number>;
  readonly view: View;
  readonly told: Previews["told"];
}

/** How a row is drawn. */
function drawing({ model, rows, folds, cursor, critical, hits, view, told }: Told) {
  return (row: number) => {
    const index = rows.span[row] ?? -1;
    const place = {
      row, depth: rows.depth[row] ?? 0, open: rows.open[row] ?? -1, place: rows.place[row] ?? 1,
      size: setSize(rows, row), isSelected: row === cursor,
    };
    if (rows.isFold[row]) {
      const names = foldedNames(model, folds, index);
      return <FoldRow {...place} id={model.outline.spans.span_id[index] ?? ""} count={folds.counts[index] ?? 0} names={names} />;
    }
    const segments = critical && (critical.bySpan.get(index) ?? NONE);
    const isOnPath = critical?.on[index] === 1;
    const preview = told.value.get(model.outline.spans.span_id[index] ?? "");
    return <TreeRow {...place} {...{ model, index, view, isOnPath, preview }} critical={segments} isHit={hits.has(index)} />;
  };
}
