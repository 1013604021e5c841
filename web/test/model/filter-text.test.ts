import assert from "node:assert/strict";
import { test } from "node:test";
import { completed, isWords, narrowed, placeOf, quoted, suggestions } from "../../src/model/filter-text.ts";

const NAMES = [
  { name: "status", type: "text", description: "ok error …", example: "" },
  { name: "started", type: "time", description: "when", example: "" },
  { name: "duration", type: "number", description: "seconds", example: "" },
];
/** The place of the caret, written as | in the text. */
const at = (text: string) => placeOf(text.replace("|", ""), text.indexOf("|"));
const wants = (text: string) => at(text).wants;

test("a condition begins with a name", () => {
  assert.equal(wants("|"), "name");
  assert.equal(wants("sta|"), "name");
  assert.equal(wants('status == "ok" and |'), "name");
  assert.equal(wants("not dur|"), "name");
  assert.equal(wants("(|"), "name");
});

test("after a name comes an operator, after a value a joiner", () => {
  assert.deepEqual([wants("status |"), at("status |").name], ["operator", "status"]);
  assert.equal(wants('status == "ok" |'), "joiner");
  assert.equal(wants("duration > 2s a|"), "joiner");
});

test("a value is wanted for the name before the comparison", () => {
  for (const text of ["status == |", 'status == "er|', "status != er|", 'status in ["ok", "|', "any(s.status == |"]) {
    assert.deepEqual([at(text).wants, at(text).name], ["value", "status"], text);
  }
  assert.equal(at('status == "er|').typed, "er");
  assert.equal(wants("duration > |"), "name");
});

test("inside a loop over spans the names are theirs", () => {
  assert.equal(at("any(s.|").ofSpans, true);
  assert.equal(at("status|").ofSpans, false);
});

test("suggestions begin with what fits best", () => {
  const said = (text: string) => suggestions(at(text), NAMES).map((one) => one.text);
  assert.deepEqual(said("sta|"), ["status ", "started "]);
  assert.deepEqual(said("s.dur|"), ["s.duration "]);
  assert.deepEqual(said("status |"), ["== ", "!= ", "in ", "is None "]);
  assert.deepEqual(said('status == "ok" a|'), ["and "]);
});

test("a suggestion takes the place of what was typed, closing quote included", () => {
  const text = 'status == "er" and duration > 1';
  const place = placeOf(text, 13);
  assert.deepEqual(completed(text, place, '"error"'), { text: 'status == "error" and duration > 1', caret: 17 });
  assert.equal(completed("sta", at("sta|"), "status ").text, "status ");
});

test("a clicked value narrows the filter once", () => {
  const condition = `app == ${quoted('a "b"')}`;
  assert.equal(narrowed("", condition), 'app == "a \\"b\\""');
  assert.equal(narrowed("duration > 1", 'app == "x"'), 'duration > 1 and app == "x"');
  assert.equal(narrowed('duration > 1 and app == "x"', 'app == "x"'), 'duration > 1 and app == "x"');
  assert.equal(narrowed("a or b", "c"), "(a or b) and c");
});

test("words are told from expressions", () => {
  assert.equal(isWords("late delivery"), true);
  assert.equal(isWords("Where's my order?"), true);
  assert.equal(isWords('status == "ok"'), false);
  assert.equal(isWords("pinned"), false);
  assert.equal(isWords("  "), false);
});
