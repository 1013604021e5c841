// What a retriever gave back → documents to be read: a name, a text, a score, and what else is said of each.
import { type Entry, entries, field, isEmpty, items, look, preview, words } from "./payload.ts";

export interface Document {
  readonly title: string | null;
  readonly text: string;
  /** Characters there were when it was recorded. */
  readonly size: number;
  readonly score: number | null;
  readonly metadata: readonly Entry[];
}

export interface Documents {
  readonly documents: readonly Document[];
  /** How many there were. */
  readonly size: number;
}

/** Names under which a document's own name is found, the telling ones first. */
const TITLES = ["title", "source", "file_path", "file_name", "filename", "url", "path", "name"];

/** Read documents; null where the value holds none. */
export function documentsOf(value: unknown): Documents | null {
  const held = field(value, "documents");
  const list = held === undefined ? value : held;
  if (look(list).is !== "list") return null;
  const found = items(list);
  if (held === undefined && !found.items.every(isDocument)) return null;
  return { documents: found.items.map(document), size: found.size };
}

/** How long a score's bar is, 0 to 1: scores in a list are told apart, whatever their measure. */
export function barOf(score: number | null, all: readonly Document[]): number {
  const scores = all.flatMap((one) => (one.score === null ? [] : [one.score]));
  const most = Math.max(...scores.map(Math.abs), Number.MIN_VALUE);
  const top = most <= 1 ? 1 : most;
  return score === null || score <= 0 ? 0 : Math.min(1, score / top);
}

function isDocument(value: unknown): boolean {
  return field(value, "content") !== undefined && field(value, "metadata") !== undefined;
}

function document(raw: unknown): Document {
  const content = words(field(raw, "content")) ?? words(raw);
  const kept = content ?? { text: preview(isEmpty(field(raw, "content")) ? raw : field(raw, "content"), 4_000), size: 0 };
  const said = entries(field(raw, "metadata"));
  const score = field(raw, "score");
  const id = words(field(raw, "id"))?.text ?? null;
  const named = TITLES.flatMap((name) => said.filter((entry) => entry.name === name && !isEmpty(entry.value)))[0];
  const metadata = said.filter((entry) => entry !== named || words(entry.value) === null);
  return {
    title: named === undefined ? id : preview(named.value, 200),
    text: kept.text,
    size: Math.max(kept.size, kept.text.length),
    score: typeof score === "number" ? score : null,
    metadata: id === null || named === undefined ? metadata : [...metadata, { name: "id", plain: true, value: id }],
  };
}
