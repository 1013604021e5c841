// A model call is a conversation, whoever made it; nothing of it is left out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Message, conversation, isConversation, textOf } from "../../src/model/messages.ts";

const text = (role: string, content: unknown, more = {}) => ({ role, parts: [{ type: "text", content }], ...more });
const call = (id: string | null, name: string, args: unknown) => ({ type: "tool_call", id, name, arguments: args });
const answer = (id: string | null, response: unknown) => ({ type: "tool_call_response", id, response });
const said = (messages: readonly Message[]) => messages.map((one) => `${one.role}: ${one.parts.map((part) => part.is).join(" ")}`);

test("what was sent and what came are one conversation", () => {
  const { messages } = conversation({ messages: [text("user", "hi")] }, { messages: [text("assistant", "ho", { finish_reason: "stop" })] });
  assert.deepEqual(messages.map((one) => [one.role, textOf(one), one.isOutput, one.finish]), [
    ["user", "hi", false, null],
    ["assistant", "ho", true, "stop"],
  ]);
});

test("a tool's answer stands beside the call, found by its id", () => {
  const input = {
    messages: [
      { role: "assistant", parts: [call("1", "add", { a: 1 }), call("2", "add", { a: 2 })] },
      { role: "tool", parts: [answer("2", "two")] },
      { role: "tool", parts: [answer("1", "one")] },
    ],
  };
  const { messages } = conversation(input, null);
  assert.deepEqual(said(messages), ["assistant: call call"]);
  assert.deepEqual(messages[0]?.parts.map((part) => part.is === "call" && part.answer?.response), ["one", "two"]);
});

test("an answer without an id belongs to the oldest open call of that tool", () => {
  const input = {
    messages: [
      { role: "assistant", parts: [call("1", "weather", { city: "Rome" })] },
      { role: "tool", name: "weather", parts: [answer(null, "sunny")] },
    ],
  };
  assert.deepEqual(said(conversation(input, null).messages), ["assistant: call"]);
});

test("an answer that nobody asked for stays where it is", () => {
  assert.deepEqual(said(conversation({ messages: [{ role: "tool", parts: [answer("9", "x")] }] }, null).messages), ["tool: answer"]);
});

test("messages that the call before had already are known", () => {
  const first = [text("system", "be brief"), text("user", "hi")];
  const found = conversation({ messages: [...first, text("assistant", "ho"), text("user", "more")] }, null, { messages: first });
  assert.deepEqual(found.messages.map((one) => one.isKnown), [true, true, false, false]);
});

test("texts that were cut, and messages that were not kept, are counted", () => {
  const cut = text("user", { $: "cut", of: "str", size: 9_000, head: "Once" });
  const found = conversation({ messages: { $: "cut", of: "list", size: 300, head: [cut] } }, null);
  assert.equal(found.lost, 299);
  assert.deepEqual(found.messages[0]?.parts, [{ is: "text", text: "Once", size: 9_000 }]);
});

test("media, refusals and thoughts are told apart; what is unknown is kept raw", () => {
  const parts = [
    { type: "reasoning", content: "hm" },
    { type: "redacted_reasoning", data: "…" },
    { type: "blob", hash: "sha256:1", mime_type: "image/png", size: 3 },
    { type: "uri", uri: "https://a.example/x.png", mime_type: null },
    { type: "other", raw: { type: "refusal", refusal: "No." } },
    { type: "other", raw: { type: "computer_call" } },
    { type: "tomorrow", x: 1 },
    "odd",
  ];
  const [message] = conversation({ messages: [{ role: "user", parts }] }, null).messages;
  assert.deepEqual(message?.parts.map((part) => part.is), ["reasoning", "hidden", "blob", "uri", "refusal", "other", "other", "other"]);
});

test("messages as providers write them are read as far as they go", () => {
  const input = { messages: [{ role: "user", content: "hi" }, { role: "user", content: [{ type: "text", text: "a" }, { type: "image_url" }] }] };
  assert.ok(isConversation(input));
  assert.deepEqual(said(conversation(input, null).messages), ["user: text", "user: text other"]);
});

test("what has no messages is no conversation", () => {
  assert.deepEqual([null, "x", { messages: 1 }, { messages: ["x"] }].map(isConversation), [false, false, false, false]);
});
