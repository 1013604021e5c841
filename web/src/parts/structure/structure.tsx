// An app's components as a picture: boxes from left to right, each with what it did; click one to read it.
import type { Component } from "../../api/types.ts";
import { place, placeName, type Mark } from "../../model/structure.ts";
import type { Figure as Value } from "../../model/format.ts";
import { Figure } from "../figure/figure.tsx";
import { Plain } from "../text/text.tsx";
import "./structure.css";

const WIDTH = 232;
const HEIGHT = 58;
const ACROSS = 36;
const DOWN = 10;

export interface StructureProps {
  readonly root: Component;
  /** What the app is called: its own box has no path to be named by. */
  readonly name: string;
  /** Paths whose parts are not shown. */
  readonly closed: ReadonlySet<string>;
  readonly selected: string | null;
  /** What happened to a path between two versions. */
  readonly marks?: ReadonlyMap<string, Mark>;
  /** A word or two under a box's name: calls, latency, cost. */
  figures(path: string): readonly Value[];
  isFailing(path: string): boolean;
  onSelect(path: string): void;
  onToggle(path: string): void;
}

/** The picture; its boxes are buttons in reading order. */
export function Structure({ root, name, closed, selected, marks, figures, isFailing, onSelect, onToggle }: StructureProps) {
  const { boxes, columns, rows } = place(root, closed);
  const left = (column: number) => column * (WIDTH + ACROSS);
  const top = (row: number) => row * (HEIGHT + DOWN);
  const width = left(columns) - ACROSS;
  const height = Math.max(HEIGHT, top(rows) - DOWN);
  return (
    <div class="structure" role="group" aria-label="Components">
      <div class="structure-picture" style={{ width: `${width + 24}px`, height: `${height}px` }}>
        <svg class="structure-lines" width={width} height={height} aria-hidden="true">
          {boxes.map(({ parent, column, row, part }) => {
            const from = boxes[parent];
            return from && <path key={part.path} class="structure-line" d={line(left(from.column) + WIDTH, top(from.row) + HEIGHT / 2, left(column), top(row) + HEIGHT / 2)} />;
          })}
        </svg>
        {boxes.map(({ part, column, row, hidden }) => (
          <div class="structure-place" key={part.path} style={{ left: `${left(column)}px`, top: `${top(row)}px` }}>
            <button
              type="button"
              class={`structure-box structure-box--${part.kind}${marks?.has(part.path) ? ` structure-box--${marks.get(part.path)}` : ""}`}
              aria-pressed={selected === part.path}
              title={`${part.path || "the app itself"}: ${part.type.module}.${part.type.qualname}`}
              onClick={() => onSelect(part.path)}
            >
              <span class="structure-name">
                <Plain text={placeName(part.path) || name} />
                {marks?.has(part.path) && <span class="structure-mark">{marks.get(part.path)}</span>}
              </span>
              <span class="structure-type">{part.type.qualname}</span>
              <span class={isFailing(part.path) ? "structure-figures structure-figures--failing" : "structure-figures"}>
                {figures(part.path).map((figure, at) => (
                  <Figure key={at} of={figure} />
                ))}
              </span>
            </button>
            {part.children.length > 0 && (
              <button
                type="button"
                class="structure-toggle"
                aria-expanded={hidden === 0}
                aria-label={hidden ? `Show ${hidden} parts of ${placeName(part.path) || name}` : `Hide the parts of ${placeName(part.path) || name}`}
                onClick={() => onToggle(part.path)}
              >
                {hidden ? `+${hidden}` : "−"}
              </button>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2;
  return y1 === y2 ? `M${x1} ${y1}H${x2}` : `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
