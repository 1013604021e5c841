import assert from "node:assert/strict";
import { test } from "node:test";
import { type Column, leastWidth, shownColumns, toggled } from "../../src/parts/table/columns.ts";

const column = (key: string, width: string, extra = false): Column<string> => ({ key, title: key, width, extra, render: () => key });
const COLUMNS = [column("name", "minmax(140px, 1fr)"), column("cost", "90px"), column("user", "100px", true)];
const keys = (chosen: readonly string[] | null) => shownColumns(COLUMNS, chosen).map((one) => one.key);

test("extra columns are shown when they are chosen", () => {
  assert.deepEqual(keys(null), ["name", "cost"]);
  assert.deepEqual(keys(["user", "name"]), ["name", "user"]);
});

test("a choice that names no column is none", () => {
  assert.deepEqual(keys(["gone"]), ["name", "cost"]);
});

test("turning a column on and off again ends with no choice at all", () => {
  assert.deepEqual(toggled(COLUMNS, null, "user"), ["name", "cost", "user"]);
  assert.equal(toggled(COLUMNS, ["name", "cost", "user"], "user"), null);
  assert.equal(toggled(COLUMNS, ["name"], "name"), null);
});

test("a row is at least as wide as its tracks need", () => {
  assert.equal(leastWidth(COLUMNS), 330);
});
