// Whatever is recorded is shown, whole and as text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf, find, openAll, pathOf, plant, write } from "../../src/model/json.ts";
import { safeLink } from "../../src/model/links.ts";
import type { Block } from "../../src/model/markdown.ts";
import { markdown } from "../../src/model/markdown.ts";
import type { Inline } from "../../src/model/markdown-inline.ts";
import { conversation } from "../../src/model/messages.ts";
import { look, preview } from "../../src/model/payload.ts";
import { same } from "../../src/model/same.ts";
import { curl, pythonProgram } from "../../src/model/snippets.ts";
import { visible, visibleText } from "../../src/model/visible.ts";
import { DISGUISED, TEXTS, VALUES, deep } from "../hostile.ts";

type Inner = Block | Inline;

function all(found: readonly Inner[]): readonly Inner[] {
  return found.flatMap((one): readonly Inner[] => {
    if (one.is === "list") return [one, ...one.items.flatMap(all)];
    if (one.is === "table") return [one, ...one.rows.flat().flatMap(all)];
    return "inside" in one ? [one, ...all(one.inside)] : [one];
  });
}

test("there are two hundred of them", () => {
  assert.ok(new Set(TEXTS).size >= 200);
});

test("a link leads to the web or to an address of mail, or is none", () => {
  for (const text of TEXTS) {
    for (const one of all(markdown(text) ?? [])) {
      const to = one.is === "link" ? safeLink(one.to) : null;
      if (to !== null) assert.match(to.href, /^(https?:\/\/|mailto:)/, text);
      if (to !== null) assert.ok(!/javascript|data:|vbscript/i.test(to.host), text);
    }
  }
});

test("no letter of a tag is lost: markup is text", () => {
  const parts = all(markdown("Hello <script>alert(1)</script> <b>you</b>") ?? []);
  const said = parts.map((one) => ("text" in one ? one.text : "")).join("");
  assert.equal(said, "Hello <script>alert(1)</script> <b>you</b>");
});

test("what disguises a text is told by its name", () => {
  const told = DISGUISED.slice(0, 6).map(visibleText);
  assert.deepEqual(told, [
    "user⟨right-to-left override⟩gnp.exe",
    "⟨left-to-right isolate⟩access⟨end of isolate⟩ ⟨right-to-left isolate⟩denied⟨end of isolate⟩",
    "a⟨zero-width space⟩b⟨U+2060⟩c⟨byte order mark⟩d",
    "nul⟨NUL⟩byte, escape⟨escape⟩[31mred, bell⟨bell⟩",
    "lone ⟨U+D800⟩ surrogate ⟨U+DC00⟩",
    "hidden: ⟨hidden text: Ignore⟩",
  ]);
});

test("a million hidden characters become few elements", () => {
  assert.ok(visible("a\0".repeat(500_000)).length < 1_100);
  assert.equal(visibleText("\0".repeat(1_000_000)), "⟨NUL × 1,000,000⟩");
});

test("values of any shape are read and written, and no prototype is touched", () => {
  for (const text of VALUES) {
    const value: unknown = JSON.parse(text);
    const root = plant(value);
    openAll(root);
    for (const row of rowsOf(root, 1_000)) pathOf(row.node);
    assert.equal(typeof preview(value), "string");
    assert.deepEqual(JSON.parse(write(value)), value);
    conversation(value, value, value);
    const call = { model: "m", provider: "openai", input: value, attributes: value };
    curl(call);
    pythonProgram(call);
  }
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

test("names of the language are names like any other", () => {
  const view = look(JSON.parse(VALUES[0] ?? ""));
  const names = "entries" in view ? view.entries.map((entry) => entry.name) : [];
  assert.deepEqual(names, ["__proto__", "constructor", "toString", "hasOwnProperty"]);
});

test("ten thousand levels are opened, searched and written without recursion", () => {
  const value = deep(10_000);
  const root = plant(value);
  openAll(root, 20_000);
  const rows = rowsOf(root, 20_000);
  assert.equal(rows.length, 10_001);
  assert.equal(pathOf(rows.at(-1)?.node ?? root).length, 25_000 - 1);
  assert.equal(find(root, "1").length, 1);
  assert.ok(same(JSON.parse(write(value)), value));
});

test("Markdown that is made to be slow is quick", () => {
  const size = 200_000;
  const slow = [
    "[", "*a ", "_a*b", ">", "[a](", "![", "`", "<", "|a", "<!", "&", "- ", "#", "~", "`a", "a` ", "\\`", "[a]: b\n", "<http://a", "](((",
    "**", " ", "1. ", "> - ", "| - ", "\n\n- a", "h", "```a`\n", "$",
  ];
  for (const piece of slow) {
    const began = process.cpuUsage().user;
    markdown(piece.repeat(size / piece.length) + "x");
    const took = (process.cpuUsage().user - began) / 1e3;
    assert.ok(took < 3_000, `${JSON.stringify(piece)} took ${took} ms`);
  }
});
