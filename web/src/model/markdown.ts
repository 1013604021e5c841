// Markdown from anybody → a tree of blocks, which the page turns into elements of its own. The common ground of CommonMark and
// GitHub's tables; raw HTML is text, a picture is a link. Every step is linear in the text, and depth and size are bounded.
import { type Inline, type References, inline, label } from "./markdown-inline.ts";

export type Align = "left" | "right" | "center" | null;
export type Block =
  | { readonly is: "heading"; readonly level: number; readonly inside: readonly Inline[] }
  | { readonly is: "paragraph"; readonly inside: readonly Inline[] }
  | { readonly is: "code"; readonly language: string; readonly text: string }
  | { readonly is: "quote"; readonly inside: readonly Block[] }
  | { readonly is: "list"; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly is: "table"; readonly align: readonly Align[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly is: "rule" };

/** Longer texts are not read as Markdown at all. */
export const LONGEST = 1_000_000;
const DEEPEST = 12;
/** Elements of one text; what comes after is one plain paragraph. */
const PARTS_MOST = 10_000;

interface Reading {
  readonly references: References;
  left: number;
}

/** Read a text; `null` where it is too long for that. */
export function markdown(text: string): readonly Block[] | null {
  if (text.length > LONGEST) return null;
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const reading = { references: references(lines), left: PARTS_MOST };
  return blocks(lines, reading, 0);
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(?=[^`]*$)[ \t]*([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/s;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?: {1,4}(?=\S)| |\t|$)/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const DEFINITION = /^ {0,3}\[([^\[\]]{1,200})\]:[ \t]*<?([^\s<>]{1,2000})>?(?:[ \t]+["'(].*)?$/;

/** Links that stand apart: `[name]: address`. The first of a name counts. */
function references(lines: readonly string[]): References {
  const found = new Map<string, string>();
  for (const line of lines) {
    const [, name, to] = (line.includes("]:") && DEFINITION.exec(line)) || [];
    if (name !== undefined && to !== undefined && !found.has(label(name))) found.set(label(name), to);
  }
  return found;
}

/** Read lines as blocks; each reader says how many lines it took, and the first that takes any wins. */
function blocks(lines: readonly string[], reading: Reading, depth: number): readonly Block[] {
  const found: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    if (isBlank(lines[at]) || DEFINITION.test(lines[at] ?? "")) at += 1;
    else if (reading.left <= 0) {
      found.push({ is: "paragraph", inside: [{ is: "text", text: lines.slice(at).join("\n") }] });
      break;
    } else {
      reading.left -= 1;
      const [block, taken] = READERS.reduce<Read | null>((read, one) => read ?? one(lines, at, reading, depth), null) ??
        paragraph(lines, at, reading);
      found.push(block);
      at += taken;
    }
  }
  return found;
}

type Read = readonly [Block, number];
type Reader = (lines: readonly string[], at: number, reading: Reading, depth: number) => Read | null;
const READERS: readonly Reader[] = [heading, fence, rule, quote, list, table, indented];

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === "";
}

function heading(lines: readonly string[], at: number, reading: Reading): Read | null {
  const found = HEADING.exec(lines[at] ?? "");
  if (found === null) return null;
  const text = (found[2] ?? "").trimEnd().replace(/(^|[ \t])#+$/, "");
  return [{ is: "heading", level: found[1]?.length ?? 1, inside: read(text, reading) }, 1];
}

function fence(lines: readonly string[], at: number): Read | null {
  const [, open, language] = FENCE.exec(lines[at] ?? "") ?? [];
  if (open === undefined) return null;
  let end = at + 1;
  const closes = (line: string) => line.trim().startsWith(open) && line.trim().split(open[0] ?? "").join("") === "";
  while (end < lines.length && !closes(lines[end] ?? "")) end += 1;
  const indent = /^ */.exec(lines[at] ?? "")?.[0].length ?? 0;
  const text = lines.slice(at + 1, end).map((line) => line.replace(new RegExp(`^ {0,${indent}}`), ""));
  return [{ is: "code", language: language ?? "", text: text.join("\n") }, end - at + 1];
}

function rule(lines: readonly string[], at: number): Read | null {
  return RULE.test(lines[at] ?? "") ? [{ is: "rule" }, 1] : null;
}

function quote(lines: readonly string[], at: number, reading: Reading, depth: number): Read | null {
  if (depth >= DEEPEST || !QUOTE.test(lines[at] ?? "")) return null;
  let end = at;
  while (end < lines.length && (QUOTE.test(lines[end] ?? "") || continues(lines[end]))) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return [{ is: "quote", inside: blocks(inside, reading, depth + 1) }, end - at];
}

/** Items of one list: a line that begins one, and all that is indented below it. */
function list(lines: readonly string[], at: number, reading: Reading, depth: number): Read | null {
  const first = ITEM.exec(lines[at] ?? "");
  if (depth >= DEEPEST || first === null || RULE.test(lines[at] ?? "")) return null;
  const sort = first[2]?.at(-1);
  const items: (readonly Block[])[] = [];
  let end = at;
  for (let begin = first; ; ) {
    const wide = begin[0].length + (begin[0].endsWith(begin[2] ?? "") ? 1 : 0);
    const inside = [(lines[end] ?? "").slice(begin[0].length)];
    end += 1;
    while (end < lines.length && belongs(lines, end, wide)) inside.push(dedent(lines[end++] ?? "", wide));
    items.push(blocks(inside, reading, depth + 1));
    reading.left -= 1;
    const next = ITEM.exec(lines[end] ?? "");
    if (next === null || next[2]?.at(-1) !== sort || RULE.test(lines[end] ?? "")) break;
    begin = next;
  }
  const number = /^\d+/.exec(first[2] ?? "");
  return [{ is: "list", start: number === null ? null : Number(number[0]), items }, end - at];
}

function belongs(lines: readonly string[], at: number, wide: number): boolean {
  const line = lines[at] ?? "";
  if (isBlank(line)) return indentOf(lines[at + 1] ?? "") >= wide || isItem(lines[at + 1]);
  return indentOf(line) >= wide || (!isBlank(lines[at - 1]) && continues(line));
}

function isItem(line: string | undefined): boolean {
  return ITEM.test(line ?? "") && !RULE.test(line ?? "");
}

function indentOf(line: string): number {
  return (/^[ \t]*/.exec(line)?.[0] ?? "").replace(/\t/g, "    ").length;
}

function dedent(line: string, wide: number): string {
  return line.replace(/^\t/, "    ").slice(Math.min(wide, indentOf(line)));
}

/** True for a line that goes on with a paragraph: it begins nothing of its own. */
function continues(line: string | undefined): boolean {
  return !isBlank(line) && ![HEADING, FENCE, RULE, QUOTE, ITEM].some((start) => start.test(line ?? ""));
}

function table(lines: readonly string[], at: number, reading: Reading): Read | null {
  const head = lines[at] ?? "";
  const below = lines[at + 1] ?? "";
  if (!head.includes("|") || below.length > 2_000 || !DELIMITERS.test(below)) return null;
  const align = cells(below).map(alignOf);
  if (cells(head).length !== align.length) return null;
  let end = at + 2;
  while (end < lines.length && continues(lines[end]) && end - at < PARTS_MOST) end += 1;
  const rows = [head, ...lines.slice(at + 2, end)].map((line) =>
    cells(line).slice(0, align.length).map((cell) => read(cell, reading)),
  );
  reading.left -= rows.length * align.length;
  return [{ is: "table", align, rows }, end - at];
}

function cells(line: string): readonly string[] {
  const inside = line.trim().replace(/^\|/, "").replace(/(^|[^\\])\|$/, "$1");
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function alignOf(cell: string): Align {
  if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right";
  return cell.startsWith(":") ? "left" : null;
}

function indented(lines: readonly string[], at: number): Read | null {
  if (indentOf(lines[at] ?? "") < 4) return null;
  let end = at;
  while (end < lines.length && (indentOf(lines[end] ?? "") >= 4 || (isBlank(lines[end]) && indentOf(lines[end + 1] ?? "") >= 4)))
    end += 1;
  return [{ is: "code", language: "", text: lines.slice(at, end).map((line) => dedent(line, 4)).join("\n") }, end - at];
}

function paragraph(lines: readonly string[], at: number, reading: Reading): Read {
  let end = at + 1;
  while (end < lines.length && continues(lines[end]) && !UNDERLINE.test(lines[end] ?? "")) end += 1;
  const text = lines.slice(at, end).map((line) => line.trimStart()).join("\n");
  const below = UNDERLINE.exec(lines[end] ?? "")?.[1];
  if (below) return [{ is: "heading", level: below.startsWith("=") ? 1 : 2, inside: read(text, reading) }, end - at + 1];
  return [{ is: "paragraph", inside: read(text.trimEnd(), reading) }, end - at];
}

function read(text: string, reading: Reading): readonly Inline[] {
  const found = inline(text, reading.references, reading.left);
  reading.left -= found.parts;
  return found.inside;
}
