// What people and models write in Markdown is read as they meant it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Block, LONGEST, markdown } from "../../src/model/markdown.ts";
import type { Inline } from "../../src/model/markdown-inline.ts";

/** A tree as one short line: `p(text)`, `ul[p(a) | p(b)]`. */
function told(found: readonly (Block | Inline)[] | null): string {
  return (found ?? []).map(one).join(" ");
}

function one(part: Block | Inline): string {
  switch (part.is) {
    case "text":
      return part.text;
    case "code":
      return "language" in part ? `pre:${part.language}(${part.text})` : `code(${part.text})`;
    case "heading":
      return `h${part.level}(${told(part.inside)})`;
    case "paragraph":
      return `p(${told(part.inside)})`;
    case "list":
      return `${part.start === null ? "ul" : `ol${part.start}`}[${part.items.map(told).join(" | ")}]`;
    case "table":
      return `table${part.align.map((align) => align ?? "-").join(",")}[${part.rows.map((row) => row.map(told).join(";")).join(" | ")}]`;
    case "link":
      return `${part.image ? "img" : "a"}(${told(part.inside)} → ${part.to})`;
    case "break":
      return "⏎";
    case "rule":
      return "hr";
    default:
      return `${part.is}(${told(part.inside as readonly Inline[])})`;
  }
}

const CASES: readonly (readonly [string, string])[] = [
  ["plain", "p(plain)"],
  ["one\ntwo\n\nthree", "p(one\ntwo) p(three)"],
  ["# One\n### Three ###", "h1(One) h3(Three)"],
  ["#hashtag", "p(#hashtag)"],
  ["Title\n===\nSub\n---", "h1(Title) h2(Sub)"],
  ["*em* **strong** ***both*** ~~gone~~", "p(em(em)   strong(strong)   strong(em(both))   del(gone))"],
  ["2 * 3 * 4 and snake_case_name", "p(2 * 3 * 4 and snake_case_name)"],
  ["**never closed", "p(**never closed)"],
  ["`a*b*` and ``c ` d``", "p(code(a*b*)  and  code(c ` d))"],
  ["- a\n- b\n  - c\n- d", "ul[p(a) | p(b) ul[p(c)] | p(d)]"],
  ["3. three\n4. four", "ol3[p(three) | p(four)]"],
  ["- a\n\n  more of a\n\n- b", "ul[p(a) p(more of a) | p(b)]"],
  ["1. a\n   ```py\n   x = 1\n     y\n   ```\n2. b", "ol1[p(a) pre:py(x = 1\n  y) | p(b)]"],
  ["text\n- item", "p(text) ul[p(item)]"],
  ["> quoted\nstill\n\nout", "quote(p(quoted\nstill)) p(out)"],
  ["> > deep", "quote(quote(p(deep)))"],
  ["```py\nx = '<b>'\n```\nafter", "pre:py(x = '<b>') p(after)"],
  ["````\n```\n````", "pre:(```)"],
  ["```\nnever closed", "pre:(never closed)"],
  ["    indented\n    code", "pre:(indented\ncode)"],
  ["a\n\n---\n\n* * *", "p(a) hr hr"],
  ["| a | b |\n|:--|--:|\n| 1 | `x` |\n| 2 |", "table" + "left,right[a;b | 1;code(x) | 2]"],
  ["a | b\nno table", "p(a | b\nno table)"],
  ["[x](https://a.example/b_(c) \"t\")", "p(a(x → https://a.example/b_(c)))"],
  ["[*x* y][R]\n\n[r]: https://a.example", "p(a(em(x)  y → https://a.example))"],
  ["[r] and [R][]\n\n[R]: https://a.example", "p(a(r → https://a.example)  and  a(R → https://a.example))"],
  ["![pic](https://a.example/p.png)", "p(img(pic → https://a.example/p.png))"],
  ["<https://a.example> <b>", "p(a(https://a.example → https://a.example)  <b>)"],
  ["See https://a.example/x. Or (http://b.example)", "p(See  a(https://a.example/x → https://a.example/x) . Or ( a(http://b.example → http://b.example) ))"],
  ["[no link] [x]( y", "p([no link] [x]( y)"],
  ["\\*no\\* &lt;b&gt; &#65; &nope; &", "p(*no* <b> A &nope; &)"],
  ["hard  \nbreak\\\nagain", "p(hard   ⏎ break ⏎ again)"],
];

for (const [text, expected] of CASES) {
  test(`reads ${JSON.stringify(text)}`, () => assert.equal(told(markdown(text)), expected));
}

test("a text beyond the bound is not read at all", () => {
  assert.equal(markdown("x".repeat(LONGEST + 1)), null);
});

test("after ten thousand elements the rest is one plain paragraph", () => {
  const found = markdown("*a* ".repeat(50_000)) ?? [];
  const inside = found[0]?.is === "paragraph" ? found[0].inside : [];
  assert.ok(inside.length < 25_000);
  assert.ok((inside.at(-1) as { text: string }).text.length > 100_000);
});

test("no deeper than a dozen containers: the rest is text", () => {
  assert.match(told(markdown(`${">".repeat(40)} x`)), /^(quote\(){12}p\(>+ x\)+$/);
});
