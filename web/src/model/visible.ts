// A text from anybody → pieces of which nothing is hidden: what turns, hides or breaks text is told by its name.
//
// Bidirectional controls, zero-width characters, tag characters (in which a whole hidden sentence fits), control characters
// and lone surrogates become marks; everything else stays as it is.

/** A piece of a text; `mark` names what could not be seen. */
export interface Piece {
  readonly text: string;
  readonly mark: string | null;
}

/** More marks in one text than anybody reads: from here on they are one sign each, in the text. */
const MARKS_MOST = 500;

// Left out: line ends and tabs, and the joiners that emoji and Persian need.
const HIDDEN =
  /(?:[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)|[\u061c\u115f\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Cs})+/gu;

const NAMES = new Map<number, string>([
  [0x0, "NUL"],
  [0x7, "bell"],
  [0x8, "backspace"],
  [0xd, "carriage return"],
  [0x1b, "escape"],
  [0x200b, "zero-width space"],
  [0x200e, "left-to-right mark"],
  [0x200f, "right-to-left mark"],
  [0x202a, "left-to-right embedding"],
  [0x202b, "right-to-left embedding"],
  [0x202c, "end of embedding"],
  [0x202d, "left-to-right override"],
  [0x202e, "right-to-left override"],
  [0x2066, "left-to-right isolate"],
  [0x2067, "right-to-left isolate"],
  [0x2068, "isolate"],
  [0x2069, "end of isolate"],
  [0xfeff, "byte order mark"],
]);

/** Cut a text into pieces to be seen; joined together without the marks they are the text. */
export function visible(text: string): readonly Piece[] {
  if (text.search(HIDDEN) < 0) return [{ text, mark: null }];
  const pieces: Piece[] = [];
  let plain = "";
  let at = 0;
  for (const found of text.matchAll(HIDDEN)) {
    plain += text.slice(at, found.index);
    at = found.index + found[0].length;
    if (pieces.length > 2 * MARKS_MOST) {
      plain += "�";
      continue;
    }
    if (plain) pieces.push({ text: plain, mark: null });
    plain = "";
    pieces.push({ text: found[0], mark: named(found[0]) });
  }
  plain += text.slice(at);
  if (plain) pieces.push({ text: plain, mark: null });
  return pieces;
}

/** Give a short text with all marks written into it: for titles, where no element can stand. */
export function visibleText(text: string): string {
  return visible(text)
    .map((piece) => (piece.mark === null ? piece.text : `⟨${piece.mark}⟩`))
    .join("");
}

/** How each hidden character is called; equal ones in a row are counted. */
function named(run: string): string {
  const hidden = tagged(run);
  if (hidden !== null) return `hidden text: ${hidden}`;
  const told: string[] = [];
  let last = "";
  let count = 0;
  const end = () => count && told.push(count > 1 ? `${last} × ${count.toLocaleString("en")}` : last);
  for (const char of run) {
    const name = nameOf(char.codePointAt(0) ?? 0);
    if (name === last) count += 1;
    else {
      end();
      if (told.length === 8) return `${told.join(", ")}, …`;
      [last, count] = [name, 1];
    }
  }
  end();
  return told.join(", ");
}

function nameOf(code: number): string {
  return NAMES.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** What a run of tag characters spells: each stands for an ASCII character that nobody sees. */
function tagged(run: string): string | null {
  if (run.length > 4_000) return null;
  const codes = Array.from(run, (char) => (char.codePointAt(0) ?? 0) - 0xe0000);
  return codes.length > 0 && codes.every((code) => code >= 0x20 && code < 0x7f) ? String.fromCodePoint(...codes) : null;
}
