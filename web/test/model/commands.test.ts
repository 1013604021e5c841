import assert from "node:assert/strict";
import { test } from "node:test";
import { ranked } from "../../src/model/commands.ts";

const COMMANDS = ["Traces", "Settings", "App: help desk", "Theme: dark"].map((said) => ({ said }));
const found = (text: string) => ranked(COMMANDS, text).map((one) => one.said);

test("no text: every command as it stands", () => {
  assert.equal(found(" ").length, 4);
});

test("what begins so comes first, then what has it inside, then beginnings of words", () => {
  assert.equal(found("tr")[0], "Traces");
  assert.deepEqual(found("desk"), ["App: help desk"]);
  assert.deepEqual(found("ahd"), ["App: help desk"]);
});

test("letters that are not there find nothing", () => {
  assert.deepEqual(found("xyz"), []);
  assert.deepEqual(found("sttg"), []);
});
