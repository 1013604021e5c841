// A stored value as a tree of rows: opened by and by, without recursion, so that neither depth nor width slows the page.
//
// Receives any value; hands on nodes, the rows that are to be seen, a node's path, and the value written out again.
import { type Entry, type View, look, words } from "./payload.ts";

/** A place in the value. Its children are made when it is opened for the first time. */
export interface Node {
  /** Its own among all nodes. */
  readonly id: number;
  readonly entry: Entry;
  readonly view: View;
  readonly parent: Node | null;
  readonly depth: number;
  open: boolean;
  /** How many of the children are shown. */
  shown: number;
  children: readonly Node[] | null;
}

/** A line of the tree; `left` counts children that a step more would show, `lost` those that were never kept. */
export interface Row {
  readonly node: Node;
  readonly left: number;
  readonly lost: number;
}

const STEP = 100;
const OPEN_ROWS = 40;

/** Plant a value; levels are opened from the top as long as few rows come of it. */
export function plant(value: unknown, name = ""): Node {
  const root = make({ name, plain: true, value }, null);
  let level: readonly Node[] = [root];
  let rows = 1;
  while (level.length > 0) {
    const below: Node[] = [];
    for (const node of level) {
      const inside = kids(node).length;
      if (inside === 0 || (rows + inside > OPEN_ROWS && node !== root)) continue;
      node.open = true;
      rows += Math.min(inside, STEP);
      below.push(...(node.children ?? []).slice(0, STEP));
    }
    level = rows > OPEN_ROWS ? [] : below;
  }
  return root;
}

/** True where a node has something to open. */
export function isBranch(node: Node): boolean {
  return "entries" in node.view && node.view.size > 0;
}

/** Open a closed node, close an open one. */
export function toggle(node: Node): void {
  node.open = !node.open;
  if (node.open) kids(node);
}

/** Open a node and what is below it, level by level, until `most` nodes are open. */
export function openAll(from: Node, most = 500): void {
  const queue = [from];
  for (let at = 0; at < queue.length && at < most; at += 1) {
    const node = queue[at];
    if (node === undefined || !isBranch(node)) continue;
    node.open = true;
    for (const child of kids(node).slice(0, node.shown)) queue.push(child);
  }
}

/** Close everything below a node. */
export function closeAll(from: Node): void {
  const stack = [from];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    node.open = false;
    if (node.children) for (const child of node.children) if (child.open) stack.push(child);
  }
}

/** Show a step more of a node's children. */
export function showMore(node: Node): void {
  node.shown += STEP * 10;
}

/** Give the rows to be seen, `most` at the most. */
export function rowsOf(root: Node, most: number): readonly Row[] {
  const rows: Row[] = [];
  const stack: Row[] = [{ node: root, left: 0, lost: 0 }];
  for (let row = stack.pop(); row !== undefined && rows.length < most; row = stack.pop()) {
    rows.push(row);
    const { node } = row;
    if (!node.open || row.left > 0 || row.lost > 0) continue;
    const all = kids(node);
    const kept = "entries" in node.view ? node.view.size - all.length : 0;
    if (kept > 0) stack.push({ node, left: 0, lost: kept });
    if (all.length > node.shown) stack.push({ node, left: all.length - node.shown, lost: 0 });
    for (let at = Math.min(all.length, node.shown) - 1; at >= 0; at -= 1) {
      const child = all[at];
      if (child) stack.push({ node: child, left: 0, lost: 0 });
    }
  }
  return rows;
}

/** The names and numbers on the way to a node. */
export function stepsOf(node: Node): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (let at: Node | null = node; at?.parent; at = at.parent) {
    steps.push(at.parent.view.is === "list" ? Number(at.entry.name) : at.entry.name);
  }
  return steps.reverse();
}

/** Say where a node is, as `messages[0].content`. */
export function pathOf(node: Node): string {
  const steps = stepsOf(node).map((step) => {
    if (typeof step === "string" && /^[A-Za-z_]\w*$/.test(step)) return `.${step}`;
    return `[${JSON.stringify(step)}]`;
  });
  return steps.join("").replace(/^\./, "");
}

/** Open the way to every node whose name or text holds `text`, and give them; looks at 20,000 nodes at the most. */
export function find(root: Node, text: string, most = 20_000): readonly Node[] {
  const wanted = text.toLowerCase();
  const found: Node[] = [];
  const stack = [root];
  for (let looked = 0; looked < most; looked += 1) {
    const node = stack.pop();
    if (node === undefined) break;
    const { view, entry } = node;
    const said = view.is === "object" ? view.label : "text" in view ? view.text : "";
    if (said.toLowerCase().includes(wanted) || entry.name.toLowerCase().includes(wanted)) found.push(node);
    if (isBranch(node)) for (let at = kids(node).length - 1; at >= 0; at -= 1) stack.push(kids(node)[at] as Node);
  }
  const seen = new Set<Node>();
  for (const node of found) {
    for (let up = node.parent; up && !seen.has(up); up = up.parent) {
      up.open = true;
      seen.add(up);
    }
  }
  return found;
}

/** Deeper than this a line is indented no further: 10,000 levels would be mostly blanks. */
const INDENTED = 40;
type Piece = string | { readonly value: unknown; readonly depth: number };

/** Write a value as indented JSON, as deep as it is. */
export function write(root: unknown): string {
  const out: string[] = [];
  const stack: Piece[] = [{ value: root, depth: 0 }];
  for (let piece = stack.pop(); piece !== undefined; piece = stack.pop()) {
    if (typeof piece === "string") out.push(piece);
    else for (const part of spell(piece.value, piece.depth).reverse()) stack.push(part);
  }
  return out.join("");
}

function spell(value: unknown, depth: number): Piece[] {
  if (typeof value !== "object" || value === null) return [JSON.stringify(value) ?? "null"];
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const inside = Object.entries(value);
  if (inside.length === 0) return [`${open}${close}`];
  const pieces: Piece[] = [open ?? ""];
  for (const [at, [name, item]] of inside.entries()) {
    pieces.push(`${at ? "," : ""}${line(depth + 1)}${Array.isArray(value) ? "" : `${JSON.stringify(name)}: `}`);
    pieces.push({ value: item as unknown, depth: depth + 1 });
  }
  return [...pieces, `${line(depth)}${close}`];
}

function line(depth: number): string {
  return `\n${"  ".repeat(Math.min(depth, INDENTED))}`;
}

/** Give what a click on "copy" puts into the clipboard: a text as it is, anything else as JSON. */
export function copied(value: unknown): string {
  const said = words(value);
  return said !== null && said.size === said.text.length ? said.text : write(value);
}

function kids(node: Node): readonly Node[] {
  if (node.children === null) {
    node.children = "entries" in node.view ? node.view.entries.map((entry) => make(entry, node)) : [];
  }
  return node.children;
}

let made = 0;

function make(entry: Entry, parent: Node | null): Node {
  made += 1;
  return {
    id: made,
    entry,
    view: look(entry.value),
    parent,
    depth: parent === null ? 0 : parent.depth + 1,
    open: false,
    shown: STEP,
    children: null,
  };
}
