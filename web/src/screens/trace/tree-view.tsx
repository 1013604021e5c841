// The tree and the waterfall: minimap, ruler, and one virtual list of rows for both.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { foldedNames } from "../../model/fold.ts";
import { minimapGrid } from "../../model/minimap.ts";
import { setSize } from "../../model/tree.ts";
import { Minimap } from "../../parts/minimap/minimap.tsx";
import { FoldRow } from "../../parts/tree-row/fold-row.tsx";
import { TreeRow } from "../../parts/tree-row/tree-row.tsx";
import { WindowList } from "../../parts/window-list/window-list.tsx";
import type { Opened } from "./opened.ts";
import { TreeHead, useGrid } from "./tree-head.tsx";
import { useLook } from "./use-look.ts";
import { treeKeys } from "./tree-keys.ts";
import { wheelZoom } from "./wheel-zoom.ts";
import "./tree-view.css";

const ROW = 28;
const LANES = 14;
const NONE: readonly never[] = [];

/** Rows of calls beside their bars, once there is a model. `onEnter`: the selected call's panel is wanted. */
export function TreeView({ opened, onEnter }: { readonly opened: Opened; readonly onEnter: (byKey: boolean) => void }) {
  const { reading, selection, finding, zoom } = opened;
  const box = useRef<HTMLDivElement>(null);
  const grid = useGrid(box, zoom.view.value);
  const model = reading.model.value;
  const rows = selection.rows.value;
  const folds = selection.folds.value;
  const cursor = selection.cursor.value;
  const critical = opened.critical.value;
  const hits = finding.isHit.value;
  const view = zoom.view.value;
  void reading.now.value;
  const numbers = useMemo(() => Array.from({ length: rows?.count ?? 0 }, (_, row) => row), [rows]);
  const onFold = rows?.isFold[cursor] === 1;
  const reveal = useMemo(() => selection.cursor.peek(), [selection.selected.value, onFold]);
  const { row: found, look } = useLook(opened);
  useEffect(() => (box.current ? wheelZoom(box.current, zoom) : undefined), [zoom]);
  if (!model || !rows || !folds) return null;

  const idOf = (row: number) => model.outline.spans.span_id[rows.span[row] ?? -1] ?? "";
  const place = (row: number) => ({
    row, depth: rows.depth[row] ?? 0, open: rows.open[row] ?? -1, place: rows.place[row] ?? 1,
    size: setSize(rows, row), isSelected: row === cursor,
  });
  const draw = (row: number) => {
    const index = rows.span[row] ?? -1;
    if (rows.isFold[row]) {
      const names = foldedNames(model, folds, index);
      return <FoldRow {...place(row)} id={idOf(row)} count={folds.counts[index] ?? 0} names={names} />;
    }
    const segments = critical && (critical.bySpan.get(index) ?? NONE);
    const isOnPath = critical?.on[index] === 1;
    return (
      <TreeRow {...place(row)} {...{ model, index, view, isOnPath }} critical={segments} isHit={hits.has(index)} />
    );
  };
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
