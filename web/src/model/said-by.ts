// Two values as texts to be compared: messages one by one, whatever else as JSON.
import { textOf, read } from "./messages.ts";
import { write } from "./json.ts";
import { field, items, words } from "./payload.ts";
import { isConversation } from "./messages.ts";

/** A piece of a value: one message, or the whole of it. */
export interface Piece {
  /** "user", "assistant"; empty for a value that is no conversation. */
  readonly title: string;
  readonly text: string;
}

export interface Both {
  readonly title: string;
  /** Null where only the other has it. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What a value says, in pieces. */
export function pieces(value: unknown): readonly Piece[] {
  if (value === null || value === undefined) return [];
  if (isConversation(value)) return items(field(value, "messages")).items.map(message);
  const text = words(value);
  return [{ title: "", text: text?.text ?? write(value) }];
}

/** The pieces of two values beside each other, the k-th with the k-th. */
export function beside(before: unknown, after: unknown): readonly Both[] {
  const [left, right] = [pieces(before), pieces(after)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const [one, other] = [left[at], right[at]];
    const titles = new Set([one?.title, other?.title].filter((title) => title !== undefined));
    return { title: [...titles].join(" → "), before: one?.text ?? null, after: other?.text ?? null };
  });
}

/** A message as text; one that says more than text as JSON. */
function message(raw: unknown): Piece {
  const known = read(raw);
  const title = known.name ? `${known.role} ${known.name}` : known.role;
  return { title, text: known.parts.every(({ is }) => is === "text") ? textOf(known) : write(field(raw, "parts") ?? raw) };
}
