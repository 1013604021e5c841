// Values written into a program's text: as JSON for a shell, as Python. Nothing in a recorded text may end the quotes that it
// stands in, and nothing hidden in it (controls, bidirectional marks) is written as itself.
import { look } from "./payload.ts";

/** What a snippet is made of: our own maps and lists around texts and numbers. */
export type Value = null | boolean | number | string | readonly Value[] | ReadonlyMap<string, Value>;

/** What a snippet cannot say, to be told above it. */
export type Notes = Set<string>;

const DEEPEST = 60;
const UNSEEN = /[\0-\x1f\x7f-\x9f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

/** A map of names that are ours; those without a value are left out. */
export function record(...entries: readonly (readonly [string, Value | undefined])[]): ReadonlyMap<string, Value> {
  return new Map(entries.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined));
}

/** A stored value as one that can be written; what was cut or masked is noted. */
export function taken(value: unknown, notes: Notes, depth = 0): Value {
  const view = look(value);
  if (view.is === "word") return typeof value === "number" || typeof value === "boolean" ? value : number(view.text);
  if (view.is === "text") {
    if (view.size > view.text.length) notes.add("a text in it was cut when it was recorded");
    if (/\[masked [\w-]+ \w+\]/.test(view.text)) notes.add("a secret in it was masked");
    return view.text;
  }
  if (view.is === "mark" || depth > DEEPEST) {
    notes.add(view.is === "mark" ? `left out: ${view.text}` : "left out: what lies deeper than 60 levels");
    return null;
  }
  if (view.size > view.entries.length) notes.add("a list or map in it was cut when it was recorded");
  if (view.is === "list") return view.entries.map((entry) => taken(entry.value, notes, depth + 1));
  return new Map(view.entries.map((entry) => [entry.name, taken(entry.value, notes, depth + 1)]));
}

function number(text: string): Value {
  return text === "null" ? null : text;
}

/** Write a value as indented JSON. */
export function json(value: Value, indent = ""): string {
  return write(value, indent, JSON_WORDS);
}

/** Write a value as Python. */
export function python(value: Value, indent = ""): string {
  return write(value, indent, PYTHON_WORDS);
}

/** One word of a shell, whatever is in it. */
export function shell(text: string): string {
  return `'${text.replaceAll("\0", "").replaceAll("'", "'\\''")}'`;
}

interface Words {
  readonly step: string;
  readonly word: (value: null | boolean | number) => string;
  readonly unseen: (char: string) => string;
}

const JSON_WORDS: Words = { step: "  ", word: String, unseen: (char) => units(char) };
const PYTHON_NAMES = new Map<unknown, string>([[null, "None"], [true, "True"], [false, "False"]]);
const PYTHON_WORDS: Words = {
  step: "    ",
  word: (value) => PYTHON_NAMES.get(value) ?? String(value),
  unseen: (char) => (char.length > 1 ? `\\U${hex(char.codePointAt(0) ?? 0, 8)}` : units(char)),
};

function write(value: Value, indent: string, words: Words): string {
  if (typeof value === "string") return quoted(value, words);
  if (value === null || typeof value === "boolean" || typeof value === "number") return words.word(value);
  const inner = indent + words.step;
  const isMap = value instanceof Map;
  const inside = isMap
    ? [...value].map(([name, item]) => `${quoted(name as string, words)}: ${write(item as Value, inner, words)}`)
    : (value as readonly Value[]).map((item) => write(item, inner, words));
  const [open, close] = isMap ? "{}" : "[]";
  return inside.length === 0 ? `${open}${close}` : `${open}\n${inner}${inside.join(`,\n${inner}`)}\n${indent}${close}`;
}

const SHORT = new Map([["\\", "\\\\"], ['"', '\\"'], ["\n", "\\n"], ["\t", "\\t"]]);

function quoted(text: string, words: Words): string {
  return `"${text.replace(/[\\"\n\t]/g, (char) => SHORT.get(char) ?? char).replace(UNSEEN, words.unseen)}"`;
}

function units(char: string): string {
  return Array.from({ length: char.length }, (_, at) => `\\u${hex(char.charCodeAt(at), 4)}`).join("");
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
