// The row that says what is folded away under a call, and opens it.
import { plural } from "../../model/format.ts";
import { Plain } from "../text/text.tsx";
import { Indent, Twist } from "./tree-row.tsx";

export interface FoldRowProps {
  readonly id: string;
  readonly row: number;
  readonly depth: number;
  readonly open: number;
  readonly place: number;
  readonly size: number;
  readonly isSelected: boolean;
  readonly count: number;
  readonly names: readonly string[];
}

/** `5 folded: RunnableParallel, RunnableSequence, …` */
export function FoldRow({ id, row, depth, open, place, size, isSelected, count, names }: FoldRowProps) {
  const words = open === 1 ? "shown, fold again" : "folded";
  const said = `${plural(count, "step")} ${words}`;
  return (
    <div
      id={`fold-${id}`}
      class={`tree-row tree-row--fold${isSelected ? " tree-row--selected" : ""}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={place}
      aria-setsize={size}
      aria-selected={isSelected}
      aria-expanded={open === 1}
      aria-label={`${said}: ${names.join(", ")}`}
      data-row={row}
      data-twist=""
    >
      <div class="tree-row-name">
        <Indent depth={depth} />
        <Twist open={open} />
        <span class="tree-row-folded">{said}</span>
        <span class="tree-row-text" title={names.join("\n")}>
          <Plain class="tree-row-path" text={names.join(", ").slice(0, 300)} />
        </span>
      </div>
    </div>
  );
}
