// Which rows of a long list are in sight, and where a row has gone when others came above it.

export interface Window {
  /** The first row to draw. */
  readonly first: number;
  /** The row after the last one to draw. */
  readonly last: number;
}

/** Rows drawn above and below what is seen, so that a scroll step finds them there. */
export const MARGIN = 8;

/** The rows to draw at a scroll position. */
export function inSight(top: number, height: number, row: number, count: number, margin = MARGIN): Window {
  const first = Math.max(0, Math.floor(top / row) - margin);
  const last = Math.min(count, Math.ceil((top + height) / row) + margin);
  return { first: Math.min(first, Math.max(0, last)), last: Math.max(last, 0) };
}

/** The scroll position at which a row is in sight, or the present one where it is. */
export function revealing(index: number, top: number, height: number, row: number): number {
  if (index * row < top) return index * row;
  return (index + 1) * row > top + height ? (index + 1) * row - height : top;
}

/**
 * Where a row stands now that stood at `before`; null where it has gone.
 * It looks near the old place first: rows come above or go, seldom more than a page.
 */
export function followed<Row>(
  rows: readonly Row[],
  keyOf: (row: Row, index: number) => string,
  key: string,
  before: number,
): number | null {
  const is = (index: number): boolean => {
    const row = rows[index];
    return row !== undefined && keyOf(row, index) === key;
  };
  if (is(before)) return before;
  for (let step = 1; step <= rows.length; step += 1) {
    if (is(before + step)) return before + step;
    if (is(before - step)) return before - step;
  }
  return null;
}

/** The row to go to by a key of the keyboard; null where the key means nothing here. */
export function stepped(key: string, index: number, count: number, page: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const next = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return next === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, next));
}

/** A list in pieces of so many. */
export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
