import assert from "node:assert/strict";
import { test } from "node:test";
import { previews } from "../../src/state/previews.ts";

/** A source that keeps what it was asked, and answers when it is told to. */
function slow() {
  const asked: { ids: readonly string[]; stop: AbortSignal | undefined; answer: (found: ReadonlyMap<string, string>) => void }[] = [];
  const told: (() => void)[] = [];
  return {
    asked,
    next: () => new Promise<void>((done) => void told.push(done)),
    previews: (_: string, ids: readonly string[], stop?: AbortSignal) =>
      new Promise<ReadonlyMap<string, string>>((answer) => {
        asked.push({ ids, stop, answer });
        told.shift()?.();
      }),
  };
}

const settled = () => new Promise((done) => setTimeout(done));

test("what is in sight is asked for once, when the list rests", async () => {
  const source = slow();
  const { told, want } = previews("t", source, 0);
  const asked = source.next();
  want(["a", "b"]);
  want(["b", "c"]);
  await asked;
  source.asked[0]?.answer(new Map([["b", "Who pays?"]]));
  await settled();
  assert.deepEqual(source.asked.map((one) => one.ids), [["b", "c"]]);
  assert.deepEqual([...told.value], [["b", "Who pays?"], ["c", ""]]);
  const again = source.next();
  want(["b", "c", "d"]);
  await again;
  assert.deepEqual(source.asked.at(-1)?.ids, ["d"]);
});

test("a newer question calls the older one off, and the end all of them", async () => {
  const source = slow();
  const { told, want, stop } = previews("t", source, 0);
  for (const id of ["a", "b"]) {
    const asked = source.next();
    want([id]);
    await asked;
  }
  assert.deepEqual(source.asked.map((one) => one.stop?.aborted), [true, false]);
  stop();
  for (const one of source.asked) one.answer(new Map([["a", "too late"]]));
  await settled();
  assert.equal(told.value.size, 0);
});
