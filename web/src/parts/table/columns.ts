// What a column of a table is, and which of them are shown.
import type { ComponentChild } from "preact";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** A track of a CSS grid: "90px", "minmax(140px, 2fr)". */
  readonly width: string;
  readonly align?: "right";
  readonly render: (row: Row) => ComponentChild;
  /** The order that a click on the title asks for. */
  readonly sort?: string;
  /** What the title means, where that is not plain. */
  readonly said?: string;
  /** Shown only when it is chosen. */
  readonly extra?: boolean;
  /** Its cells are buttons, so that none of them can be the link of its row. */
  readonly acts?: boolean;
}

/** The columns to show: those chosen, or those that are not extra. */
export function shownColumns<Row>(columns: readonly Column<Row>[], chosen: readonly string[] | null): readonly Column<Row>[] {
  if (chosen === null || chosen.length === 0) return columns.filter((column) => !column.extra);
  const found = columns.filter((column) => chosen.includes(column.key));
  return found.length ? found : columns.filter((column) => !column.extra);
}

/** The choice after one column was turned on or off; null where it is what one starts with. */
export function toggled<Row>(columns: readonly Column<Row>[], chosen: readonly string[] | null, key: string): string[] | null {
  const now = shownColumns(columns, chosen).map((column) => column.key);
  const next = now.includes(key) ? now.filter((one) => one !== key) : [...now, key];
  const plain = columns.filter((column) => !column.extra).map((column) => column.key);
  const kept = columns.map((column) => column.key).filter((one) => next.includes(one));
  return kept.join() === plain.join() || kept.length === 0 ? null : kept;
}

/** The least width of a row in pixels: the sum of what its tracks need. */
export function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, column) => sum + Number(/(\d+)px/.exec(column.width)?.[1] ?? 80), 0);
}
