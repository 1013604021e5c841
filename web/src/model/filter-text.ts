// What can be typed next in a filter, seen from the place of the caret; and filters put together from clicked values.
import type { Name } from "../api/types.ts";

export interface Place {
  readonly wants: "name" | "operator" | "value" | "joiner";
  /** The characters that a suggestion takes the place of. */
  readonly from: number;
  readonly to: number;
  /** What of it is typed already. */
  readonly typed: string;
  /** The name that a value is wanted for. */
  readonly name: string | null;
  /** Whether the names are those of spans: inside `any(… for s in spans)`. */
  readonly ofSpans: boolean;
}

export interface Suggestion {
  readonly text: string;
  readonly said: string;
}

interface Token {
  readonly type: "name" | "operator" | "word" | "string" | "number" | "open" | "close";
  readonly text: string;
  readonly end: number;
}

const PATTERN = /\s+|("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|([A-Za-z_][\w.]*)|(\d[\w.]*)|(==|!=|<=|>=|<|>|\+|-|\*|\/)|([([,])|([)\]])|./gy;
const WORDS = new Set(["and", "or", "not", "in", "is", "for", "if"]);
const COMPARING = new Set(["==", "!=", "in"]);
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  text: ["==", "!=", "in", "is None"],
  number: [">", ">=", "<", "<=", "==", "is None"],
  time: [">=", "<", "=="],
};

/** What is wanted where the caret stands. */
export function placeOf(text: string, caret: number): Place {
  const left = tokens(text.slice(0, caret));
  const last = left.at(-1);
  const spans = /\b(any|all|sum|len|max|min)\([^)]*$/.test(text.slice(0, caret)) || last?.text.startsWith("s.") === true;
  const place = (wants: Place["wants"], from: number, typed: string, name: string | null = null): Place => ({
    wants,
    from,
    to: wants === "value" ? closing(text, caret) : caret,
    typed,
    name,
    ofSpans: spans,
  });
  if (last && last.end === caret && last.type === "string" && !finished(last.text)) {
    return place("value", caret - last.text.length, last.text.slice(1), compared(left.slice(0, -1)));
  }
  if (last && last.end === caret && last.type === "name") {
    return { ...after(left.slice(0, -1), place, caret - last.text.length, last.text) };
  }
  return after(left, place, caret, "");
}

type Make = (wants: Place["wants"], from: number, typed: string, name?: string | null) => Place;

function after(left: readonly Token[], place: Make, from: number, typed: string): Place {
  const last = left.at(-1);
  if (last === undefined || last.type === "open") {
    const name = compared(left);
    return name === null ? place("name", from, typed) : place("value", from, typed, name);
  }
  if (last.type === "name") return place("operator", from, typed, bare(last.text));
  if (last.type === "operator" || last.text === "in") {
    const name = compared(left);
    return name === null ? place("name", from, typed) : place("value", from, typed, name);
  }
  return last.type === "word" ? place("name", from, typed) : place("joiner", from, typed);
}

/** The name that stands before a comparison which the text ends with: `status ==`, `kind in ["llm", `. */
function compared(left: readonly Token[]): string | null {
  let at = left.length - 1;
  while (left[at] !== undefined && (left[at]?.type === "open" || left[at]?.type === "string")) at -= 1;
  const [name, operator] = [left[at - 1], left[at]];
  return operator && COMPARING.has(operator.text) && name?.type === "name" ? bare(name.text) : null;
}

function bare(name: string): string {
  return name.replace(/^\w\./, "");
}

function finished(text: string): boolean {
  return text.length > 1 && text.endsWith(text[0] ?? "");
}

/** Where a text in quotes ends that begins before the caret. */
function closing(text: string, caret: number): number {
  const rest = /^[^"'\s)\]]*["']?/.exec(text.slice(caret));
  return caret + (rest?.[0].length ?? 0);
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const one of text.matchAll(PATTERN)) {
    const [whole, string, name, number, operator, open, close] = one;
    const end = one.index + whole.length;
    if (string !== undefined) found.push({ type: "string", text: string, end });
    else if (name !== undefined) found.push({ type: WORDS.has(name) ? "word" : "name", text: name, end });
    else if (number !== undefined) found.push({ type: "number", text: number, end });
    else if (operator !== undefined) found.push({ type: "operator", text: operator, end });
    else if (open !== undefined) found.push({ type: "open", text: open, end });
    else if (close !== undefined) found.push({ type: "close", text: close, end });
  }
  return found;
}

/** Suggestions for names, operators and joiners; values come from the server. */
export function suggestions(place: Place, names: readonly Name[]): readonly Suggestion[] {
  if (place.wants === "operator") return fitting(operators(place, names), place.typed);
  if (place.wants === "joiner") return fitting(["and", "or"].map((text) => ({ text: `${text} `, said: "" })), place.typed);
  const prefix = /^\w\./.exec(place.typed)?.[0] ?? "";
  const found = names.map((one) => ({ text: `${prefix}${one.name} `, said: one.description }));
  return fitting(found, place.typed).filter((one) => one.text.trim() !== place.typed || place.typed === "");
}

function operators(place: Place, names: readonly Name[]): Suggestion[] {
  const type = names.find((one) => one.name === place.name)?.type ?? "text";
  return (OPERATORS[type] ?? OPERATORS["number"] ?? []).map((text) => ({ text: `${text} `, said: "" }));
}

/** Those that begin with what is typed, then those that have it inside. */
function fitting(all: readonly Suggestion[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  const begins = all.filter((one) => one.text.toLowerCase().startsWith(wanted));
  const inside = all.filter((one) => !begins.includes(one) && one.text.toLowerCase().includes(wanted));
  return [...begins, ...inside].slice(0, 12);
}

/** The text with a suggestion put in, and where the caret then stands. */
export function completed(text: string, place: Place, put: string): { readonly text: string; readonly caret: number } {
  return { text: text.slice(0, place.from) + put + text.slice(place.to), caret: place.from + put.length };
}

/** A text as the filter language writes it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

/** A filter with one more condition; unchanged where it is there already. */
export function narrowed(filter: string, condition: string): string {
  const text = filter.trim();
  if (text === "") return condition;
  if (text === condition || text.endsWith(` and ${condition}`) || text.startsWith(`${condition} and `)) return text;
  return / or |\bif\b/.test(text) ? `(${text}) and ${condition}` : `${text} and ${condition}`;
}

/** Whether a text is words to search for and no expression. */
export function isWords(text: string): boolean {
  return /^[\p{L}\p{N}\s'’.,?!-]+$/u.test(text.trim()) && text.trim() !== "" && !/^(not|pinned|session|user|error)\b/.test(text.trim());
}
