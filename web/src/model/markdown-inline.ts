// The inside of a paragraph → text, code, emphasis, links. One pass from left to right, with a stack of what may still close.

export type Inline =
  | { readonly is: "text" | "code"; readonly text: string }
  | { readonly is: "em" | "strong" | "del"; readonly inside: readonly Inline[] }
  | { readonly is: "link"; readonly to: string; readonly image: boolean; readonly inside: readonly Inline[] }
  | { readonly is: "break" };
export type References = ReadonlyMap<string, string>;

/** Nested deeper, emphasis is shown as it was typed. */
const DEEPEST = 24;
const TEXT_PIECE = /[^\\`*_~[\]!<h&\n]+/y;
const BARE = /https?:\/\/[^\s<>"'`|]{1,2000}/y;
const ANGLE = /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/y;
const TARGET = /\([ \t\n]*(?:<([^<>\n]{0,2000})>|((?:[^\s()\\]|\\.|\([^\s()]*\)){0,2000}))(?:[ \t\n]+(?:"[^"]{0,500}"|'[^']{0,500}'))?[ \t\n]*\)/y;
const LABEL = /\[([^[\]]{0,200})\]/y;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/y;
const NAMED = new Map([["amp", "&"], ["lt", "<"], ["gt", ">"], ["quot", '"'], ["apos", "'"], ["nbsp", "\u00a0"]]);

/** What is open: everything since `mark` goes inside when it closes, or stays as it was typed. */
interface Open {
  readonly mark: string;
  readonly start: number;
  readonly inside: Inline[];
}

/** Read the inside of a paragraph; after `most` elements the rest is text. */
export function inline(text: string, references: References, most: number): { inside: readonly Inline[]; parts: number } {
  const scan = new Scan(text, references, most);
  return { inside: scan.all(), parts: scan.parts };
}

/** How a reference is looked up: without regard to case and blanks. */
export function label(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, " ");
}

class Scan {
  parts = 0;
  private at = 0;
  private readonly stack: Open[] = [{ mark: "", start: 0, inside: [] }];
  /** Where runs of so many backticks stand, to be asked from left to right. */
  private runs: Map<number, { readonly places: number[]; next: number }> | null = null;

  constructor(
    private readonly text: string,
    private readonly references: References,
    private readonly most: number,
  ) {}

  all(): readonly Inline[] {
    while (this.at < this.text.length) {
      if (this.parts > this.most) this.say(this.text.slice(this.at), this.text.length);
      else this.step();
    }
    while (this.stack.length > 1) this.giveUp();
    return this.stack[0]?.inside ?? [];
  }

  private step(): void {
    const char = this.text[this.at] ?? "";
    if (char === "\\") this.escape();
    else if (char === "`") this.code();
    else if (char === "*" || char === "_" || char === "~") this.emphasis(char);
    else if (char === "[") this.open("[");
    else if (char === "!" && this.text[this.at + 1] === "[") this.open("![");
    else if (char === "]") this.close();
    else if (char === "<") this.address(ANGLE, 1);
    else if (char === "h") this.address(BARE, 0);
    else if (char === "&") this.entity();
    else if (char === "\n") this.lineEnd();
    else this.say(this.match(TEXT_PIECE)?.[0] ?? char);
  }

  private match(pattern: RegExp, at = this.at): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.text);
  }

  private say(text: string, next = this.at + text.length): void {
    this.at = next;
    const into = this.stack.at(-1)?.inside ?? [];
    const last = into.at(-1);
    if (last?.is === "text") into[into.length - 1] = { is: "text", text: last.text + text };
    else into.push({ is: "text", text });
  }

  private put(part: Inline, next: number): void {
    this.parts += 1;
    this.at = next;
    this.stack.at(-1)?.inside.push(part);
  }

  private escape(): void {
    const next = this.text[this.at + 1] ?? "";
    if (next === "\n") this.put({ is: "break" }, this.at + 2);
    else if (/[!-/:-@[-`{-~]/.test(next)) this.say(next, this.at + 2);
    else this.say("\\");
  }

  private lineEnd(): void {
    const hard = this.text.slice(Math.max(0, this.at - 2), this.at) === "  ";
    if (hard) this.put({ is: "break" }, this.at + 1);
    else this.say("\n");
  }

  private code(): void {
    const size = this.runAt(this.at);
    const open = this.at;
    const run = this.backticks().get(size);
    while (run !== undefined && (run.places[run.next] ?? Infinity) < open + size) run.next += 1;
    const end = run?.places[run.next];
    if (end === undefined) this.say("`".repeat(size));
    else {
      const inside = this.text.slice(open + size, end).replace(/\n/g, " ");
      const padded = inside.startsWith(" ") && inside.endsWith(" ") && inside.trim() !== "";
      this.put({ is: "code", text: padded ? inside.slice(1, -1) : inside }, end + size);
    }
  }

  private backticks(): Map<number, { readonly places: number[]; next: number }> {
    if (this.runs !== null) return this.runs;
    this.runs = new Map();
    for (const run of this.text.matchAll(/`+/g)) {
      const known = this.runs.get(run[0].length);
      if (known) known.places.push(run.index);
      else this.runs.set(run[0].length, { places: [run.index], next: 0 });
    }
    return this.runs;
  }

  private runAt(at: number): number {
    let end = at;
    while (this.text[end] === this.text[at]) end += 1;
    return end - at;
  }

  private emphasis(char: string): void {
    const run = this.runAt(this.at);
    const size = char === "~" ? (run === 2 ? 2 : 0) : Math.min(run, 2);
    if (size === 0 || run > 3) return this.say(char.repeat(run));
    const before = this.text[this.at - 1] ?? " ";
    const after = this.text[this.at + run] ?? " ";
    const inWord = char === "_" && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
    const opener = !inWord && /\s/.test(before) === false ? this.opened(char, run) : -1;
    if (opener > 0) return this.wrap(opener);
    if (inWord || /\s/.test(after)) return this.say(char.repeat(run));
    if (run === 3) this.open(char.repeat(2));
    this.open(char.repeat(run === 3 ? 1 : size));
  }

  /** The place in the stack of what a run of this character closes; -1 where it closes nothing. */
  private opened(char: string, run: number): number {
    for (let at = this.stack.length - 1; at > 0; at -= 1) {
      const mark = this.stack[at]?.mark ?? "";
      if (mark.endsWith("[")) return -1;
      if (mark[0] === char && mark.length <= run) return at;
    }
    return -1;
  }

  private wrap(opener: number): void {
    while (this.stack.length - 1 > opener) this.giveUp();
    const done = this.stack.pop();
    if (done === undefined) return;
    const is = done.mark.startsWith("~") ? "del" : done.mark.length === 2 ? "strong" : "em";
    this.put({ is, inside: done.inside }, this.at + done.mark.length);
  }

  private open(mark: string): void {
    if (this.stack.length > DEEPEST) return this.say(mark);
    this.stack.push({ mark, start: this.at, inside: [] });
    this.at += mark.length;
  }

  /** What never closed is text, and what was found inside it stays found. */
  private giveUp(): void {
    const left = this.stack.pop();
    const at = this.at;
    if (left === undefined) return;
    this.say(left.mark);
    for (const part of left.inside) {
      if (part.is === "text") this.say(part.text);
      else this.stack.at(-1)?.inside.push(part);
    }
    this.at = at;
  }

  private close(): void {
    const opener = this.stack.findLastIndex((one) => one.mark.endsWith("["));
    const done = this.stack[opener];
    const found = done === undefined ? null : this.target(done);
    if (done === undefined || found === null) {
      if (done !== undefined) while (this.stack.length > opener) this.giveUp();
      return this.say("]");
    }
    while (this.stack.length - 1 > opener) this.giveUp();
    this.stack.pop();
    this.put({ is: "link", to: found.to, image: done.mark === "![", inside: plainly(done.inside) }, found.next);
  }

  /** Where the link goes that ends here: `(address)`, `[name]` or by its own text. */
  private target(open: Open): { to: string; next: number } | null {
    const after = this.at + 1;
    const direct = this.text[after] === "(" ? this.match(TARGET, after) : null;
    if (direct) return { to: unescaped(direct[1] ?? direct[2] ?? ""), next: TARGET.lastIndex };
    const named = this.text[after] === "[" ? this.match(LABEL, after) : null;
    const own = this.text.slice(open.start + open.mark.length, Math.min(this.at, open.start + 220));
    const to = this.references.get(label(named?.[1] || own));
    return to === undefined ? null : { to, next: named ? LABEL.lastIndex : after };
  }

  private address(pattern: RegExp, group: 0 | 1): void {
    const found = this.match(pattern);
    if (found === null || (group === 0 && /[\p{L}\p{N}]/u.test(this.text[this.at - 1] ?? ""))) {
      return this.say(this.text[this.at] ?? "");
    }
    const inLink = this.stack.some((one) => one.mark.endsWith("["));
    const to = group === 1 ? (found[1] ?? "") : found[0].replace(/[.,:;!?*_~)}\]]+$/, "");
    if (inLink) return this.say(to, this.at + to.length + 2 * group);
    this.put({ is: "link", to, image: false, inside: [{ is: "text", text: to }] }, this.at + to.length + 2 * group);
  }

  private entity(): void {
    const found = this.match(ENTITY);
    if (found === null) return this.say("&");
    const code = found[1] ? Number(found[1]) : Number.parseInt(found[2] ?? "", 16);
    const char = NAMED.get(found[3] ?? "") ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");
    this.say(char, this.at + found[0].length);
  }
}

/** Links do not stand in links: what is inside one is its text. */
function plainly(inside: readonly Inline[]): readonly Inline[] {
  return inside.flatMap((part) => (part.is === "link" ? part.inside : [part]));
}

function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
