// The calls of two traces in one list of rows; the chosen row's values below it.
import { useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Contents, Outline } from "../../api/types.ts";
import { align, type Calls, firstDivergence, type Row } from "../../model/align.ts";
import { plural } from "../../model/format.ts";
import { textOf } from "../../model/outline.ts";
import { buildModel, type TraceModel } from "../../model/trace-model.ts";
import { Button } from "../../parts/button/button.tsx";
import { Split } from "../../parts/split/split.tsx";
import { WindowList } from "../../parts/window-list/window-list.tsx";
import { query, setQuery } from "../../state/url.ts";
import { RowOfTwo } from "./row-of-two.tsx";
import { TwoTraces } from "./two-traces.tsx";
import { Values } from "./values.tsx";
import "./aligned.css";

const chosen = query("row");

export interface AlignedProps {
  readonly left: Outline;
  readonly right: Outline;
  readonly leftSaid: Contents;
  readonly rightSaid: Contents;
}

/** The list; the chosen row stands in the URL. */
export function Aligned({ left, right, leftSaid, rightSaid }: AlignedProps) {
  const models = useMemo(() => [buildModel(left), buildModel(right)] as const, [left, right]);
  const [one, other] = models;
  const rows = useMemo(() => align(callsOf(one), callsOf(other)), [models]);
  const differs = (row: Row) => row.left < 0 || row.right < 0 || isOther(row, one, other, leftSaid, rightSaid);
  const parting = useMemo(() => firstDivergence(rows, differs), [rows, leftSaid, rightSaid]);
  const differing = useMemo(() => rows.filter(differs).length, [rows, leftSaid, rightSaid]);
  const share = useSignal(0.55);
  const shown = useComputed(() => (chosen.value === null ? parting : Number(chosen.value)));
  const row = rows[shown.value];
  const choose = (at: number) => setQuery({ row: String(Math.min(rows.length - 1, Math.max(0, at))) }, { replace: true });
  return (
    <div class="aligned">
      <TwoTraces left={left.trace} right={right.trace} />
      <p class="aligned-said" role="status">
        {parting < 0 ? `Both made the same ${plural(rows.length, "call")} with the same values.` : `${plural(differing, "call")} of ${rows.length} differ${differing === 1 ? "s" : ""}.`}
        {parting >= 0 && <Button onClick={() => choose(parting)}>First difference</Button>}
      </p>
      <div class="aligned-body">
        <Split
          share={share.value}
          onShare={(next) => (share.value = next)}
          label="Width of the calls"
          first={
            <WindowList
              rows={rows}
              keyOf={(each) => `${each.left} ${each.right}`}
              rowHeight={34}
              reveal={shown.value}
              attributes={{
                role: "listbox",
                tabIndex: 0,
                "aria-label": "Calls of both traces",
                "aria-activedescendant": `aligned-${shown.value}`,
                onKeyDown: (event) => {
                  const by = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
                  if (!by) return;
                  event.preventDefault();
                  choose(shown.value + by);
                },
              }}
              render={(each, at) => (
                <RowOfTwo row={each} at={at} left={one} right={other} differs={differs(each)} isParting={at === parting} isChosen={at === shown.value} onChoose={() => choose(at)} />
              )}
            />
          }
          second={row && <Values key={`${row.left} ${row.right}`} row={row} left={left} right={right} />}
        />
      </div>
    </div>
  );
}

/** Whether what a call got, gave or came to is not the same on both sides. */
function isOther(row: Row, left: TraceModel, right: TraceModel, leftSaid: Contents, rightSaid: Contents): boolean {
  return (
    left.status[row.left] !== right.status[row.right] ||
    (leftSaid.input[row.left] ?? null) !== (rightSaid.input[row.right] ?? null) ||
    (leftSaid.output[row.left] ?? null) !== (rightSaid.output[row.right] ?? null)
  );
}

function callsOf(model: TraceModel): Calls {
  const { outline } = model;
  return {
    count: model.count,
    roots: model.roots,
    children: (index) => [...model.children.subarray(model.childFrom[index], model.childFrom[index + 1])],
    name: (index) => `${model.kind[index]} ${textOf(outline, "name", index) ?? ""} ${textOf(outline, "path", index) ?? ""}`,
  };
}
