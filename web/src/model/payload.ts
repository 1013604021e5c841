// A stored value → what a reader sees of it, one level at a time, so that depth costs nothing until it is opened.
//
// Receives bounded JSON whose markers stand under the reserved key "$"; hands on views. Names in it come from anybody: they
// are texts in entries, never keys of an object that we make.

/** One thing inside a list or a map. */
export interface Entry {
  readonly name: string;
  /** False where the key is a number, a tuple, …: then `name` is only how it reads. */
  readonly plain: boolean;
  readonly value: unknown;
}

/** `size` is what there was; more than there are entries, or characters, means that the rest was not kept. */
export type View =
  | { readonly is: "word"; readonly text: string; readonly of: "null" | "bool" | "number" }
  | { readonly is: "text"; readonly text: string; readonly size: number }
  | { readonly is: "list" | "map"; readonly entries: readonly Entry[]; readonly size: number }
  | { readonly is: "object"; readonly label: string; readonly entries: readonly Entry[]; readonly size: number }
  | { readonly is: "mark"; readonly of: "cut" | "ref" | "bytes" | "masked"; readonly text: string };

type Marker = (fields: Fields) => View | null;
/** The own fields of something that JSON.parse made; read with `field`, never indexed by a foreign name. */
type Fields = object;

const MARKERS = new Map<unknown, Marker>([
  ["cut", cut],
  ["str", (fields) => escaped(field(fields, "escaped"))],
  ["ref", (fields) => mark("ref", `the same as ${text(field(fields, "path")) || "above"}`)],
  ["bytes", (fields) => mark("bytes", bytesText(fields))],
  ["float", (fields) => word("number", text(field(fields, "value")))],
  ["int", (fields) => word("number", text(field(fields, "value")))],
  ["masked", (fields) => mark("masked", `masked: ${text(field(fields, "rule")) || "secret"}`)],
  ["map", (fields) => pairs(field(fields, "items"), null)],
  ["object", object],
]);

/** Read one level of a stored value. */
export function look(value: unknown): View {
  if (typeof value === "string") return { is: "text", text: value, size: value.length };
  if (typeof value === "number") return word("number", String(value));
  if (typeof value === "boolean") return word("bool", String(value));
  if (Array.isArray(value)) return list(value, value.length);
  if (value === null || typeof value !== "object") return word("null", "null");
  return marked(value) ?? map(value, null);
}

/** A marker inside a marker inside a marker …: somebody wrote that by hand, and it is shown as it is. */
const NESTED_MOST = 8;
let nested = 0;

function marked(value: Fields): View | null {
  const known = Object.hasOwn(value, "$") ? MARKERS.get(field(value, "$")) : undefined;
  if (known === undefined || nested >= NESTED_MOST) return null;
  nested += 1;
  try {
    return known(value);
  } finally {
    nested -= 1;
  }
}

/** Give an own field of a stored map, `undefined` where it has none: `constructor` is no field unless it was stored. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** Give a text that was stored, whole or cut or escaped; `null` for anything else. */
export function words(value: unknown): { text: string; size: number } | null {
  const view = look(value);
  return view.is === "text" ? { text: view.text, size: view.size } : null;
}

/** Give the one text that a value comes to: itself, or that of a map with nothing else in it; `null` where there is more. */
export function loneText(value: unknown): { text: string; size: number } | null {
  const inside = entries(value);
  return words(value) ?? (look(value).is === "map" && inside.length === 1 ? words(inside[0]?.value) : null);
}

/** Give the entries of a list or a map, none for anything else. */
export function entries(value: unknown): readonly Entry[] {
  const view = look(value);
  return "entries" in view ? view.entries : [];
}

/** Give the items of a stored list, and how many there were. */
export function items(value: unknown): { items: readonly unknown[]; size: number } {
  const view = look(value);
  if (view.is !== "list") return { items: [], size: 0 };
  return { items: view.entries.map((entry) => entry.value), size: view.size };
}

/** True where there is nothing to show: null, an empty text, list or map. */
export function isEmpty(value: unknown): boolean {
  const view = look(value);
  if (view.is === "word") return view.of === "null";
  if (view.is === "text") return view.text === "";
  return "entries" in view && view.is !== "object" && view.size === 0;
}

const DEEP = 3;

/** Say a value on one line of about `most` characters. */
export function preview(value: unknown, most = 120, depth = 0): string {
  const view = look(value);
  if (view.is === "text") return clip(depth === 0 ? view.text : JSON.stringify(clip(view.text, most)), most);
  if (view.is === "word") return view.text;
  if (view.is === "mark") return `<${view.text}>`;
  const [open, close] = view.is === "object" ? [`${view.label}(`, ")"] : view.is === "list" ? ["[", "]"] : ["{", "}"];
  if (depth >= DEEP && view.size > 0) return `${open}…${close}`;
  let said = open;
  for (const [at, entry] of view.entries.entries()) {
    said += `${at ? ", " : ""}${view.is === "list" ? "" : `${clip(entry.name, 40)}: `}${preview(entry.value, most, depth + 1)}`;
    if (said.length > most) return clip(said, most);
  }
  return said + (view.size > view.entries.length ? ", …" : "") + close;
}

/** Cut a text at `most` characters, never inside a surrogate pair. */
export function clip(said: string, most: number): string {
  return said.length <= most ? said : `${head(said, most)}…`;
}

/** The first `most` characters, one less where that would split a surrogate pair. */
export function head(said: string, most: number): string {
  const last = said.charCodeAt(most - 1);
  return said.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** Cut a text into pieces of at most so many characters: between lines, inside one only where it is longer than that. */
export function pieces(said: string, most: number): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < said.length; ) {
    const end = said.length - at <= most ? said.length : said.lastIndexOf("\n", at + most);
    const isLine = end > at;
    found.push(isLine ? said.slice(at, end) : head(said.slice(at, at + most), most));
    at = isLine ? end + 1 : at + (found.at(-1)?.length ?? most);
  }
  return found;
}

function word(of: "null" | "bool" | "number", said: string): View {
  return { is: "word", text: said, of };
}

function mark(of: "cut" | "ref" | "bytes" | "masked", said: string): View {
  return { is: "mark", of, text: said };
}

function list(value: readonly unknown[], size: number): View {
  return { is: "list", entries: value.map((item, at) => ({ name: String(at), plain: true, value: item })), size };
}

function map(value: Fields, size: number | null): View {
  const found = Object.entries(value).map(([name, item]) => ({ name, plain: true, value: item as unknown }));
  return { is: "map", entries: found, size: size ?? found.length };
}

function pairs(value: unknown, size: number | null): View {
  const found = (Array.isArray(value) ? value : [])
    .filter((pair): pair is [unknown, unknown] => Array.isArray(pair) && pair.length === 2)
    .map(([key, item]) => ({ name: preview(key), plain: typeof key === "string", value: item }));
  return { is: "map", entries: found, size: size ?? found.length };
}

function cut(fields: Fields): View {
  const kept = field(fields, "head");
  const said = field(fields, "size");
  const size = typeof said === "number" ? Math.min(said, Number.MAX_SAFE_INTEGER) : 0;
  const inside = kept === undefined ? null : look(kept);
  if (inside?.is === "text") return { is: "text", text: inside.text, size: Math.max(size, inside.size) };
  if (inside !== null && "entries" in inside) return { ...inside, size: Math.max(size, inside.size) };
  const [one, many] = WHOLE.get(field(fields, "of")) ?? ["part", "parts"];
  return mark("cut", `${size.toLocaleString("en")} ${size === 1 ? one : many}, not kept`);
}

const WHOLE = new Map<unknown, readonly [string, string]>([
  ["str", ["character", "characters"]],
  ["list", ["item", "items"]],
  ["dict", ["entry", "entries"]],
  ["object", ["field", "fields"]],
]);

function escaped(kept: unknown): View | null {
  const inside = look(kept);
  return inside.is === "text" ? inside : null;
}

function bytesText(fields: Fields): string {
  const size = field(fields, "size");
  return typeof size === "number" ? `${size.toLocaleString("en")} bytes` : "bytes";
}

/** An object of a class: the fields that were read of it, else what else is said about it. */
function object(fields: Fields): View {
  const label = text(field(fields, "type")) || "object";
  const inside = field(fields, "fields");
  const size = field(fields, "size");
  const found = inside === undefined ? aside(fields) : entries(inside);
  return { is: "object", label, entries: found, size: Math.max(found.length, typeof size === "number" ? size : 0) };
}

function aside(fields: Fields): readonly Entry[] {
  return Object.entries(fields)
    .filter(([name]) => name !== "$" && name !== "type" && name !== "size")
    .map(([name, value]) => ({ name, plain: true, value: value as unknown }));
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
