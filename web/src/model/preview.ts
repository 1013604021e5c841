// What a list shows of a payload: the text itself where a call got one text, its arguments by name where it got several.
// What is given is the beginning of a payload as the store keeps it, which may be JSON that breaks off anywhere.

/** `{"text":"…"` as it is written in the store, without blanks; JSON that somebody else wrote is text like any other. */
const BEGINS = /^\{"(?:[^"\\]|\\.)*":(?! )/;
/** A name with its colon, then a text that may break off, or anything else up to the comma behind it. */
const NAME = /"((?:[^"\\]|\\.)*)":/y;
const TEXT = /"((?:[^"\\]|\\.)*)("?)/y;
const OTHER = /[^",{}[\]]+/y;

/** A preview as people read it: `Who pays?` of `{"question":"Who pays?"}`, `question: Who pays? · k: 4` of two. */
export function legible(preview: string): string {
  if (!BEGINS.test(preview)) return preview;
  const read = entries(preview);
  if (read === null || read.length === 0) return preview;
  const [first] = read;
  if (read.length === 1 && first?.isText) return first.shown;
  return read.map(({ name, shown }) => `${name}: ${shown}`).join(" · ");
}

interface Entry {
  readonly name: string;
  readonly shown: string;
  readonly isText: boolean;
}

/** The entries as far as they are there; null where it is something else than an object of ours. */
function entries(text: string): Entry[] | null {
  const found: Entry[] = [];
  let at = 1;
  while (at < text.length && text[at] !== "}") {
    const name = match(NAME, text, at);
    if (name === null) return /^"[^"]*…?$/.test(text.slice(at)) ? found : null; // it breaks off within a name
    at += name[0].length;
    const written = match(TEXT, text, at);
    const end = written ? at + written[0].length : valueEnd(text, at);
    const shown = written ? plain(written[1] ?? "") + (written[2] ? "" : broken(text)) : text.slice(at, end);
    found.push({ name: plain(name[1] ?? ""), shown, isText: written !== null });
    if (end < text.length && text[end] !== "," && text[end] !== "}") return null;
    at = text[end] === "," ? end + 1 : end;
  }
  return at < text.length - 1 ? null : found;
}

/** Where a number, a word, a list or an object ends that begins here. */
function valueEnd(text: string, from: number): number {
  let [at, depth] = [from, 0];
  while (at < text.length) {
    const letter = text[at] ?? "";
    if (depth === 0 && (letter === "," || letter === "}")) break;
    if (letter === '"') at += match(TEXT, text, at)?.[0].length ?? 1;
    else if ("[{".includes(letter)) [at, depth] = [at + 1, depth + 1];
    else if ("]}".includes(letter)) [at, depth] = [at + 1, depth - 1];
    else at += match(OTHER, text, at)?.[0].length ?? 1;
  }
  return at;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The letters that an escape stands for, blanks on one line; one that is broken stays as it is. */
function plain(escaped: string): string {
  try {
    return (JSON.parse(`"${escaped}"`) as string).replace(/\s+/g, " ");
  } catch {
    return escaped;
  }
}

function broken(text: string): string {
  return text.endsWith("…") ? "" : "…";
}
