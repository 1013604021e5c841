// Two runs side by side: which call of the one is which call of the other, and where they part.
//
// Receives two trees of calls and a name for each call, hands on one flat list of rows in reading order. Calls are the same
// when their names are (kind, name, path) and their callers are the same; of the children of one pair as many as possible
// are paired in order (longest common subsequence; beyond a bound the k-th of a name with the k-th).

export interface Calls {
  readonly count: number;
  /** Calls without a caller, in the order they started. */
  readonly roots: readonly number[];
  children(index: number): readonly number[];
  name(index: number): string;
}

export interface Row {
  /** Index in the first run, -1 where only the second has the call. */
  readonly left: number;
  readonly right: number;
  readonly depth: number;
}

/** Beyond so many cells a table of all pairs is not made. */
const MOST_CELLS = 1_000_000;

type Pair = readonly [left: number, right: number];

export function align(left: Calls, right: Calls): Row[] {
  const rows: Row[] = [];
  const open: Row[] = [];
  push(open, rootPairs(left, right), 0);
  for (let row = open.pop(); row; row = open.pop()) {
    rows.push(row);
    const lefts = row.left < 0 ? [] : left.children(row.left);
    const rights = row.right < 0 ? [] : right.children(row.right);
    push(open, pairs(lefts, rights, (index) => left.name(index), (index) => right.name(index)), row.depth + 1);
  }
  return rows;
}

/** The roots of two traces are the same call whatever they are called: that is what is compared. */
function rootPairs(left: Calls, right: Calls): Pair[] {
  const [first, ...others] = left.roots;
  const [second, ...rest] = right.roots;
  if (first === undefined || second === undefined) return alone(left.roots, right.roots);
  return [[first, second], ...pairs(others, rest, (index) => left.name(index), (index) => right.name(index))];
}

function push(open: Row[], found: readonly Pair[], depth: number): void {
  for (let at = found.length - 1; at >= 0; at--) {
    const pair = found[at];
    if (pair) open.push({ left: pair[0], right: pair[1], depth });
  }
}

function alone(lefts: readonly number[], rights: readonly number[]): Pair[] {
  return [...lefts.map((index): Pair => [index, -1]), ...rights.map((index): Pair => [-1, index])];
}

/** Pair two lists in order, what has no partner standing where it stood. */
export function pairs(
  lefts: readonly number[],
  rights: readonly number[],
  leftName: (index: number) => string,
  rightName: (index: number) => string,
): Pair[] {
  const a = lefts.map(leftName);
  const b = rights.map(rightName);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middleLeft = a.slice(start, a.length - end);
  const middleRight = b.slice(start, b.length - end);
  const common =
    middleLeft.length * middleRight.length <= MOST_CELLS ? subsequence(middleLeft, middleRight) : counted(middleLeft, middleRight);
  const matches: Pair[] = [];
  for (let at = 0; at < start; at++) matches.push([at, at]);
  for (const [i, j] of common) matches.push([start + i, start + j]);
  for (let at = end; at > 0; at--) matches.push([a.length - at, b.length - at]);
  return spread(matches, lefts, rights);
}

function spread(matches: readonly Pair[], lefts: readonly number[], rights: readonly number[]): Pair[] {
  const found: Pair[] = [];
  let i = 0;
  let j = 0;
  for (const [left, right] of [...matches, [lefts.length, rights.length] as Pair]) {
    found.push(...alone(lefts.slice(i, left), rights.slice(j, right)));
    const one = lefts[left];
    const other = rights[right];
    if (one !== undefined && other !== undefined) found.push([one, other]);
    i = left + 1;
    j = right + 1;
  }
  return found;
}

/** The longest common subsequence, by the table of Wagner and Fischer (1974). */
function subsequence(a: readonly string[], b: readonly string[]): Pair[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) found.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

/** The k-th of a name with the k-th of it, where that does not cross an earlier pair. */
function counted(a: readonly string[], b: readonly string[]): Pair[] {
  const places = new Map<string, number[]>();
  b.forEach((name, j) => {
    const known = places.get(name);
    if (known) known.push(j);
    else places.set(name, [j]);
  });
  const next = new Map<string, number>();
  const found: Pair[] = [];
  let last = -1;
  a.forEach((name, i) => {
    const listed = places.get(name) ?? [];
    let k = next.get(name) ?? 0;
    while (k < listed.length && (listed[k] ?? 0) <= last) k++;
    const j = listed[k];
    if (j === undefined) return;
    found.push([i, j]);
    next.set(name, k + 1);
    last = j;
  });
  return found;
}

/** The first row at which the runs part: a call only one of them has, or one that `differs`. -1 where they never do. */
export function firstDivergence(rows: readonly Row[], differs: (row: Row) => boolean): number {
  return rows.findIndex((row) => row.left < 0 || row.right < 0 || differs(row));
}
