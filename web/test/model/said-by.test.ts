import assert from "node:assert/strict";
import { test } from "node:test";
import { beside, pieces } from "../../src/model/said-by.ts";

const said = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });

test("a conversation is its messages, anything else one piece", () => {
  assert.deepEqual(pieces({ messages: [said("user", "hi"), said("assistant", "yes")] }), [{ title: "user", text: "hi" }, { title: "assistant", text: "yes" }]);
  assert.deepEqual(pieces("plain"), [{ title: "", text: "plain" }]);
  assert.deepEqual(pieces({ k: 4 }), [{ title: "", text: '{\n  "k": 4\n}' }]);
  assert.deepEqual(pieces(null), []);
});

test("a message with a tool call is compared with all that it says", () => {
  const [piece] = pieces({ messages: [{ role: "assistant", parts: [{ type: "tool_call", id: "1", name: "search", arguments: { q: "x" } }] }] });
  assert.match(piece?.text ?? "", /"search"[^]*"q": "x"/);
});

test("messages stand beside each other one by one; what only one side has stands alone", () => {
  const [one, two] = [{ messages: [said("user", "hi")] }, { messages: [said("user", "ho"), said("tool", "3")] }];
  assert.deepEqual(beside(one, two), [
    { title: "user", before: "hi", after: "ho" },
    { title: "tool", before: null, after: "3" },
  ]);
  assert.deepEqual(beside(null, "x"), [{ title: "", before: null, after: "x" }]);
});
