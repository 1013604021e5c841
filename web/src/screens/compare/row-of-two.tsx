// One row of the comparison: the call as the first trace made it, as the second did, and how its subtree differs in time and cost.
import type { Row } from "../../model/align.ts";
import { cost, duration, said } from "../../model/format.ts";
import { visibleText } from "../../model/visible.ts";
import { textOf } from "../../model/outline.ts";
import { kindOf, statusOf, type TraceModel } from "../../model/trace-model.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { Plain } from "../../parts/text/text.tsx";

export interface RowOfTwoProps {
  readonly row: Row;
  readonly at: number;
  readonly left: TraceModel;
  readonly right: TraceModel;
  readonly differs: boolean;
  /** The first row at which both part. */
  readonly isParting: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** It is an option of the list around it. */
export function RowOfTwo({ row, at, left, right, differs, isParting, isChosen, onChoose }: RowOfTwoProps) {
  const look = `aligned-row${differs ? " aligned-row--differs" : ""}${isParting ? " aligned-row--parting" : ""}${isChosen ? " aligned-row--chosen" : ""}`;
  return (
    <div id={`aligned-${at}`} class={look} role="option" aria-selected={isChosen} onClick={onChoose}>
      <Side model={left} index={row.left} depth={row.depth} />
      <span class="aligned-sign" title={isParting ? "Here they part" : differs ? "Not the same" : "The same"}>
        {row.left < 0 ? "+" : row.right < 0 ? "−" : differs ? "≠" : "="}
      </span>
      <Side model={right} index={row.right} depth={row.depth} />
      <span class="aligned-delta">{row.left >= 0 && row.right >= 0 && <Delta left={left} right={right} row={row} />}</span>
    </div>
  );
}

function Side({ model, index, depth }: { readonly model: TraceModel; readonly index: number; readonly depth: number }) {
  if (index < 0) return <span class="aligned-side aligned-side--none">not called</span>;
  const name = textOf(model.outline, "name", index) ?? "";
  return (
    <span class="aligned-side" style={{ paddingLeft: `${Math.min(depth, 12) * 12}px` }} title={visibleText(name)}>
      <Badge kind={kindOf(model, index)} dot />
      <span class="aligned-name"><Plain text={name} /></span>
      {statusOf(model, index) !== "ok" && <Badge status={statusOf(model, index)} dot />}
      <span class="aligned-took">
        <Figure of={duration(model.end[index]! - model.start[index]!)} />
      </span>
    </span>
  );
}

function Delta({ left, right, row }: { readonly left: TraceModel; readonly right: TraceModel; readonly row: Row }) {
  const took = right.end[row.right]! - right.start[row.right]! - (left.end[row.left]! - left.start[row.left]!);
  const priced = left.totals.priced[row.left]! > 0 && right.totals.priced[row.right]! > 0;
  const paid = right.totals.cost[row.right]! - left.totals.cost[row.left]!;
  return (
    <>
      <span>{signed(took, said(duration(Math.abs(took))))}</span>
      {priced && Math.abs(paid) >= LEAST_USD && <span class="aligned-paid">{signed(paid, said(cost(Math.abs(paid))))}</span>}
    </>
  );
}

/** Less is not said: its figure would be of six zeros. */
const LEAST_USD = 1e-6;

function signed(value: number, text: string): string {
  return `${value < 0 ? "−" : "+"}${text}`;
}
