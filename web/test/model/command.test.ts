import assert from "node:assert/strict";
import { test } from "node:test";
import { command } from "../../src/model/command.ts";

test("a program is called by its file, a module by its package", () => {
  assert.equal(command(["/home/ann/rag/main.py", "--k", "4"]), "main.py --k 4");
  assert.equal(command(["/x/pytest/__main__.py", "-q"]), "-m pytest -q");
  assert.equal(command(["-c"]), "-c");
  assert.equal(command([]), "unknown");
  assert.equal(command(null), "unknown");
});
