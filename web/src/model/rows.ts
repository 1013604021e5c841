// The answer of a query as a picture: which column names its rows and which is drawn.
/** What a database answers in one cell, or JSON in it. */
export type Cell = unknown;

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Drawn {
  /** Places of columns. */
  readonly name: number;
  readonly value: number;
}

/** The columns to draw, unless somebody chooses others: the first of texts or times, the last of numbers. Null where there are none. */
export function drawable({ columns, rows }: Answer): Drawn | null {
  if (rows.length < 2) return null;
  const numeric = columns.map((_, at) => isNumeric(rows, at));
  const value = numeric.lastIndexOf(true);
  if (value < 0) return null;
  const name = numeric.findIndex((is, at) => !is && at !== value);
  return { name: name >= 0 ? name : numeric.findIndex((_, at) => at !== value), value };
}

function isNumeric(rows: Answer["rows"], at: number): boolean {
  const values = rows.map((row) => row[at]).filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === "number");
}

/** A value of an answer as one text; null is shown apart. */
export function cellText(value: Cell | undefined): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "";
}
