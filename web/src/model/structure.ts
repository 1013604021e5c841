// What an app is made of, as a picture: its components as boxes from left to right, and what two versions have not in common.

/** What is read here of a component; the generated type of the server's answer fits it. */
export interface Part {
  readonly path: string;
  readonly children: readonly Part[];
}

export interface Box<P extends Part> {
  readonly part: P;
  /** Column and row; a row may be a half where a box stands between its children. */
  readonly column: number;
  readonly row: number;
  /** The box it hangs on, as its place in the list; -1 for the app itself. */
  readonly parent: number;
  /** Parts below it that are not shown, because it is closed. */
  readonly hidden: number;
}

export interface Picture<P extends Part> {
  readonly boxes: readonly Box<P>[];
  readonly columns: number;
  readonly rows: number;
}

/** Place the boxes: each leaf has a row of its own, each parent stands in the middle of its children. */
export function place<P extends Part & { readonly children: readonly P[] }>(root: P, closed: ReadonlySet<string>): Picture<P> {
  const boxes: { part: P; column: number; row: number; parent: number; hidden: number }[] = [];
  const open: { part: P; parent: number; column: number }[] = [{ part: root, parent: -1, column: 0 }];
  let [rows, columns] = [0, 0];
  for (let next = open.pop(); next; next = open.pop()) {
    const { part, parent, column } = next;
    const isClosed = closed.has(part.path);
    const at = boxes.push({ part, column, parent, row: 0, hidden: isClosed ? size(part) - 1 : 0 }) - 1;
    columns = Math.max(columns, column + 1);
    const shown = isClosed ? [] : part.children;
    if (shown.length === 0) boxes[at]!.row = rows++;
    for (let child = shown.length - 1; child >= 0; child--) open.push({ part: shown[child]!, parent: at, column: column + 1 });
  }
  centre(boxes);
  return { boxes, columns, rows };
}

/** Children stand behind their parents in the list: from its end, each parent is given the middle of its own. */
function centre(boxes: { row: number; parent: number }[]): void {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (let at = boxes.length - 1; at >= 0; at--) {
    const box = boxes[at]!;
    const [from, to] = [first.get(at), last.get(at)];
    if (from !== undefined && to !== undefined) box.row = (from + to) / 2;
    first.set(box.parent, box.row);
    if (!last.has(box.parent)) last.set(box.parent, box.row);
  }
}

/** A part with all below it, parents first. */
export function everyPart<P extends Part & { readonly children: readonly P[] }>(root: P): P[] {
  const found: P[] = [];
  const open = [root];
  for (let part = open.pop(); part; part = open.pop()) {
    found.push(part);
    for (let child = part.children.length - 1; child >= 0; child--) open.push(part.children[child]!);
  }
  return found;
}

/** Which parts are closed at first, so that a picture has at most so many boxes: the deepest levels go first. */
export function closedAtFirst<P extends Part & { readonly children: readonly P[] }>(root: P, most: number): Set<string> {
  let level: readonly P[] = [root];
  let shown = 1;
  while (level.length) {
    const next = level.flatMap((part) => part.children);
    if (shown + next.length > most) return new Set(level.filter((part) => part.children.length).map((part) => part.path));
    shown += next.length;
    level = next;
  }
  return new Set();
}

/** The last piece of a path: what a part is called where it hangs. The app itself has none. */
export function placeName(path: string): string {
  return /[^.[\]]+(?:\[[^\]]*\])*$/.exec(path)?.[0] ?? path;
}

export type Mark = "added" | "removed" | "changed";

/** What happened to each path between two versions. */
export function marks(diff: {
  readonly added: readonly Part[];
  readonly removed: readonly Part[];
  readonly changed: readonly { readonly path: string }[];
}): Map<string, Mark> {
  const found = new Map<string, Mark>();
  for (const { path } of diff.changed) found.set(path, "changed");
  for (const part of diff.added) for (const { path } of everyPart(part)) found.set(path, "added");
  for (const part of diff.removed) for (const { path } of everyPart(part)) found.set(path, "removed");
  return found;
}

function size(root: Part): number {
  let count = 0;
  const open = [root];
  for (let part = open.pop(); part; part = open.pop()) {
    count++;
    open.push(...part.children);
  }
  return count;
}
