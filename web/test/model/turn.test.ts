import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, question } from "../../src/model/turn.ts";

const said = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });

test("a text is the question, under whatever name it was handed on", () => {
  assert.equal(question("Who pays?"), "Who pays?");
  assert.equal(question({ question: "Who pays?", k: 4 }), "Who pays?");
  assert.equal(question({ args: ["Who pays?"] }), "Who pays?");
  assert.equal(question({ anything: "Who pays?" }), "Who pays?");
});

test("of messages it is what the user said last, and what was answered last", () => {
  const messages = [said("system", "Be short."), said("user", "hi"), said("assistant", "yes"), said("user", "why?")];
  assert.equal(question({ messages }), "why?");
  assert.equal(answer({ messages: [...messages, said("assistant", "because")] }), "because");
  assert.equal(answer({ messages: [{ role: "assistant", content: "plain" }] }), "plain");
});

test("what cannot be told from the rest is not guessed", () => {
  assert.equal(question({ a: "x", b: "y" }), null);
  assert.equal(question(null), null);
  assert.equal(question(7), null);
  assert.equal(answer({ messages: [] }), null);
});

test("a value that never ends in a text is left at some depth", () => {
  let deep: unknown = "x";
  for (let at = 0; at < 100; at++) deep = { input: deep };
  assert.equal(question(deep), null);
});

test("names of a prototype are no names of the value", () => {
  assert.equal(question(JSON.parse('{"__proto__": {"question": "x"}, "b": 1}')), null);
});
