import assert from "node:assert/strict";
import { test } from "node:test";

import { align, type Calls, firstDivergence, pairs } from "../../src/model/align.ts";

/** A run written as `name(child child(grandchild))`. */
function run(text: string): Calls {
  const names: string[] = [];
  const children: number[][] = [];
  const roots: number[] = [];
  const open: number[] = [];
  for (const piece of text.match(/[\w:]+|[()]/g) ?? []) {
    if (piece === "(") open.push(names.length - 1);
    else if (piece === ")") open.pop();
    else {
      const caller = open.at(-1);
      (caller === undefined ? roots : (children[caller] ?? [])).push(names.length);
      names.push(piece);
      children.push([]);
    }
  }
  return { count: names.length, roots, children: (at) => children[at] ?? [], name: (at) => names[at] ?? "" };
}

function shown(left: Calls, right: Calls): string[] {
  return align(left, right).map((row) => {
    const one = row.left < 0 ? "-" : left.name(row.left);
    const other = row.right < 0 ? "-" : right.name(row.right);
    return `${" ".repeat(row.depth)}${one}|${other}`;
  });
}

test("the same run aligns call by call", () => {
  const one = run("ask(retrieve llm)");
  assert.deepEqual(shown(one, one), ["ask|ask", " retrieve|retrieve", " llm|llm"]);
});

test("a call that only one run has stands alone, with all that it called", () => {
  assert.deepEqual(shown(run("ask(retrieve(embed) llm)"), run("ask(llm)")), ["ask|ask", " retrieve|-", "  embed|-", " llm|llm"]);
  assert.deepEqual(shown(run("ask(llm)"), run("ask(llm tool llm)")), ["ask|ask", " llm|llm", " -|tool", " -|llm"]);
});

test("the roots are one another's, whatever they are called", () => {
  assert.deepEqual(shown(run("old(llm)"), run("new(llm)")), ["old|new", " llm|llm"]);
});

test("calls of the same name are paired in order", () => {
  assert.deepEqual(shown(run("a(x y x)"), run("a(x x)")), ["a|a", " x|x", " y|-", " x|x"]);
});

test("an empty run has only the other's calls", () => {
  assert.deepEqual(shown(run(""), run("a(b)")), ["-|a", " -|b"]);
});

test("lists too long for a table are paired by how often a name came, and nothing is lost", () => {
  const lefts = Array.from({ length: 1_500 }, (_, at) => at);
  const names = (salt: number) => (at: number) => `tool${(at * salt) % 7}`;
  const found = pairs(lefts, lefts, names(3), names(5));
  assert.deepEqual(found.map(([left]) => left).filter((at) => at >= 0), lefts);
  assert.deepEqual(found.map(([, right]) => right).filter((at) => at >= 0), lefts);
  assert.ok(found.filter(([left, right]) => left >= 0 && right >= 0).length > 200);
  for (const [left, right] of found) if (left >= 0 && right >= 0) assert.equal(names(3)(left), names(5)(right));
});

test("where two runs part is the first call that is missing or differs", () => {
  const left = run("a(b c)");
  const rows = align(left, run("a(b c)"));
  assert.equal(firstDivergence(rows, () => false), -1);
  assert.equal(firstDivergence(rows, (row) => left.name(row.left) === "c"), 2);
  assert.equal(firstDivergence(align(left, run("a(c)")), () => false), 1);
});
