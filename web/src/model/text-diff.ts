// Two texts → what both have, only the first, only the second: by words inside a line, by lines in a long text.
//
// Myers' algorithm (An O(ND) Difference Algorithm, 1986) with a bound: texts further apart than that differ as a whole.

/** A piece of a text that both have, only the first has, or only the second has. */
export type Word = readonly ["same" | "out" | "in", string];

/** Edits after which two texts count as different altogether. */
const FURTHEST = 1_200;
/** Words beyond which a text is compared by lines alone. */
const WORDS_MOST = 20_000;

/** Compare by words; blanks and signs count as words, so that the pieces joined are the texts. */
export function diffWords(before: string, after: string): readonly Word[] {
  return readable(diff(split(before), split(after)));
}

/** Compare by lines; lines that changed in place are compared by words once more. */
export function diffLines(before: string, after: string): readonly Word[] {
  const found = diff(lines(before), lines(after));
  const told: Word[] = [];
  for (let at = 0; at < found.length; at += 1) {
    const [here, next] = [found[at], found[at + 1]];
    if (here?.[0] === "out" && next?.[0] === "in") {
      told.push(...diffWords(here[1], next[1]));
      at += 1;
    } else if (here) told.push(here);
  }
  return told;
}

/** Compare two texts as a reader would: by words where they are short, else by lines first. */
export function compare(before: string, after: string): readonly Word[] {
  if (before === after) return before ? [["same", before]] : [];
  return before.length + after.length < 4_000 ? diffWords(before, after) : diffLines(before, after);
}

function split(text: string): readonly string[] {
  const found = text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
  return found.length > WORDS_MOST ? lines(text) : found;
}

function lines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function diff(before: readonly string[], after: readonly string[]): readonly Word[] {
  let begin = 0;
  const shorter = Math.min(before.length, after.length);
  while (begin < shorter && before[begin] === after[begin]) begin += 1;
  let end = 0;
  while (end < shorter - begin && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const left = before.slice(begin, before.length - end);
  const right = after.slice(begin, after.length - end);
  return joined([
    ...before.slice(0, begin).map((text): Word => ["same", text]),
    ...(steps(left, right) ?? [["out", left.join("")], ["in", right.join("")]]),
    ...before.slice(before.length - end).map((text): Word => ["same", text]),
  ]);
}

/** The shortest way from one row of words to the other; null where it is longer than anybody reads. */
function steps(left: readonly string[], right: readonly string[]): readonly Word[] | null {
  const most = Math.min(left.length + right.length, FURTHEST);
  const reach = new Int32Array(2 * most + 2);
  const trail: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = isDown(reach, diagonal, edits, most) ? at(reach, diagonal + 1, most) : at(reach, diagonal - 1, most) + 1;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x += 1;
      reach[diagonal + most] = x;
      if (x >= left.length && x - diagonal >= right.length) return walk(left, right, trail, edits);
    }
    trail.push(reach.slice(most - edits, most + edits + 1));
  }
  return null;
}

function at(reach: Int32Array, diagonal: number, middle: number): number {
  return reach[diagonal + middle] ?? 0;
}

function isDown(reach: Int32Array, diagonal: number, edits: number, middle: number): boolean {
  return diagonal === -edits || (diagonal !== edits && at(reach, diagonal - 1, middle) < at(reach, diagonal + 1, middle));
}

/** Go the way back that `steps` found. */
function walk(left: readonly string[], right: readonly string[], trail: readonly Int32Array[], edits: number): readonly Word[] {
  const found: Word[] = [];
  let [x, y] = [left.length, right.length];
  for (let step = edits; step > 0; step -= 1) {
    const reach = trail[step - 1] ?? new Int32Array(1);
    const down = isDown(reach, x - y, step, step - 1);
    const [fromX, fromDiagonal] = down ? [at(reach, x - y + 1, step - 1), x - y + 1] : [at(reach, x - y - 1, step - 1), x - y - 1];
    const startX = down ? fromX : fromX + 1;
    for (; x > startX; x -= 1, y -= 1) found.push(["same", left[x - 1] ?? ""]);
    found.push(down ? ["in", right[y - 1] ?? ""] : ["out", left[x - 1] ?? ""]);
    [x, y] = [fromX, fromX - fromDiagonal];
  }
  while (x > 0) found.push(["same", left[--x] ?? ""]);
  return found.reverse();
}

/** Blanks and signs that happen to be the same between two words that changed are read with them, not between them. */
function readable(words: readonly Word[]): readonly Word[] {
  const isBetween = (at: number) => words[at - 1]?.[0] === "in" && words[at + 1] !== undefined && words[at + 1]?.[0] !== "same";
  return joined(
    words.flatMap(([kind, text], at): Word[] =>
      kind === "same" && isBetween(at) && !/[\p{L}\p{N}]/u.test(text) ? [["out", text], ["in", text]] : [[kind, text]],
    ),
  );
}

/** Join neighbours of one sort; what went out stands before what came in. */
function joined(words: readonly Word[]): readonly Word[] {
  const found: Word[] = [];
  let [out, into] = ["", ""];
  const flush = () => {
    if (out) found.push(["out", out]);
    if (into) found.push(["in", into]);
    [out, into] = ["", ""];
  };
  for (const [kind, text] of words) {
    if (kind === "out") out += text;
    else if (kind === "in") into += text;
    else if (text) {
      flush();
      const last = found.at(-1);
      if (last?.[0] === "same") found[found.length - 1] = ["same", last[1] + text];
      else found.push(["same", text]);
    }
  }
  flush();
  return found;
}
